/** Where WebAssembly traps. */
export class Trap extends Error {}

type Operation<T> = (x: T, y: T) => T | boolean

/** Integer instructions of a width, by the name behind the point: on BigInts read as signed, which also come out. */
export function integerOperation(bits: number, name: string): Operation<bigint> | undefined {
  const unsigned = (x: bigint): bigint => BigInt.asUintN(bits, x)
  const signed = (x: bigint): bigint => BigInt.asIntN(bits, x)
  const text = (x: bigint): string => unsigned(x).toString(2).padStart(bits, '0')
  const count = (y: bigint): bigint => unsigned(y) % BigInt(bits)
  const divisor = (y: bigint): bigint => {
    if (y === 0n) throw new Trap()
    return y
  }
  const exact: Record<string, Operation<bigint>> = {
    eqz: (x) => x === 0n,
    eq: (x, y) => x === y,
    ne: (x, y) => x !== y,
    lt_s: (x, y) => x < y,
    lt_u: (x, y) => unsigned(x) < unsigned(y),
    gt_s: (x, y) => x > y,
    gt_u: (x, y) => unsigned(x) > unsigned(y),
    le_s: (x, y) => x <= y,
    le_u: (x, y) => unsigned(x) <= unsigned(y),
    ge_s: (x, y) => x >= y,
    ge_u: (x, y) => unsigned(x) >= unsigned(y),
    clz: (x) => BigInt(/^0*/.exec(text(x))![0].length),
    ctz: (x) => BigInt(/0*$/.exec(text(x))![0].length),
    popcnt: (x) => BigInt(text(x).replaceAll('0', '').length),
    abs: (x) => (x < 0n ? -x : x),
    neg: (x) => -x,
    add: (x, y) => x + y,
    sub: (x, y) => x - y,
    mul: (x, y) => x * y,
    div_s: (x, y) => {
      const quotient = x / divisor(y)
      if (signed(quotient) !== quotient) throw new Trap()
      return quotient
    },
    div_u: (x, y) => unsigned(x) / unsigned(divisor(y)),
    rem_s: (x, y) => x % divisor(y),
    rem_u: (x, y) => unsigned(x) % unsigned(divisor(y)),
    and: (x, y) => x & y,
    or: (x, y) => x | y,
    xor: (x, y) => x ^ y,
    shl: (x, y) => x << count(y),
    shr_s: (x, y) => x >> count(y),
    shr_u: (x, y) => unsigned(x) >> count(y),
    rotl: (x, y) => (unsigned(x) << count(y)) | (unsigned(x) >> (BigInt(bits) - count(y))),
    rotr: (x, y) => (unsigned(x) >> count(y)) | (unsigned(x) << (BigInt(bits) - count(y))),
    min_s: (x, y) => (x < y ? x : y),
    min_u: (x, y) => (unsigned(x) < unsigned(y) ? x : y),
    max_s: (x, y) => (x > y ? x : y),
    max_u: (x, y) => (unsigned(x) > unsigned(y) ? x : y),
    extend8_s: (x) => BigInt.asIntN(8, x),
    extend16_s: (x) => BigInt.asIntN(16, x),
    extend32_s: (x) => BigInt.asIntN(32, x),
  }
  const operation = exact[name]
  if (operation === undefined) return undefined
  return (x, y) => {
    const value = operation(x, y)
    return typeof value === 'boolean' ? value : signed(value)
  }
}

/** Floating-point instructions, by the name behind the point. */
export function floatOperation(wide: boolean, name: string): Operation<number> | undefined {
  const exact: Record<string, Operation<number>> = {
    eq: (x, y) => x === y,
    ne: (x, y) => x !== y,
    lt: (x, y) => x < y,
    gt: (x, y) => x > y,
    le: (x, y) => x <= y,
    ge: (x, y) => x >= y,
    abs: (x) => Math.abs(x),
    neg: (x) => -x,
    ceil: (x) => Math.ceil(x),
    floor: (x) => Math.floor(x),
    trunc: (x) => Math.trunc(x),
    nearest: (x) => nearest(x),
    sqrt: (x) => Math.sqrt(x),
    add: (x, y) => x + y,
    sub: (x, y) => x - y,
    mul: (x, y) => x * y,
    div: (x, y) => x / y,
    min: (x, y) => Math.min(x, y),
    max: (x, y) => Math.max(x, y),
    pmin: (x, y) => (y < x ? y : x),
    pmax: (x, y) => (x < y ? y : x),
    copysign: (x, y) => (isNegative(x) === isNegative(y) ? x : -x),
  }
  const operation = exact[name]
  if (operation === undefined || wide) return operation
  return (x, y) => {
    const value = operation(x, y)
    return typeof value === 'boolean' ? value : Math.fround(value)
  }
}

function nearest(x: number): number {
  const below = Math.floor(x)
  if (x - below < 0.5 || (x - below === 0.5 && below % 2 === 0)) return below === 0 && isNegative(x) ? -0 : below
  return Math.abs(x) < Infinity ? Math.ceil(x) : x
}

function isNegative(x: number): boolean {
  return x < 0 || Object.is(x, -0)
}

/** A float truncated to an integer of some bits; traps outside, or saturates, with NaN to 0. */
export function truncated(x: number, bits: number, unsigned: boolean, saturating: boolean): bigint {
  const least = unsigned ? 0n : -(1n << BigInt(bits - 1))
  const most = (1n << BigInt(unsigned ? bits : bits - 1)) - 1n
  if (Number.isFinite(x)) {
    const whole = BigInt(Math.trunc(x))
    if (whole >= least && whole <= most) return BigInt.asIntN(bits, whole)
  }
  if (!saturating) throw new Trap()
  return BigInt.asIntN(bits, Number.isNaN(x) ? 0n : x < 0 ? least : most)
}

/** An integer rounded once to float32: by way of float64, rounded to odd, so that the second rounding knows what was lost. */
export function roundedToFloat32(x: bigint): number {
  const magnitude = x < 0n ? -x : x
  const excess = BigInt(Math.max(0, magnitude.toString(2).length - 50))
  const kept = magnitude >> excess
  const sticky = kept << excess === magnitude ? 0n : 1n
  const value = Math.fround(Number((kept << 1n) | sticky) * 2 ** (Number(excess) - 1))
  return x < 0n ? -value : value
}

/** Numbers where instructions change their behaviour. */
export const floats: readonly number[] = [
  ...[0, 0.5, 1, 1.5, 2.5, 1 / 3, 1e-45, 2 ** -126, 2 ** -1022, 5e-324, 8388608.5, 4503599627370495.5, 2 ** 31, 2 ** 32, 2 ** 63, 2 ** 64],
  ...[2147483647.5, 4294967295.5, 3.4028234663852886e38, 1.7976931348623157e308, Infinity, NaN, 127.9, 1e10],
].flatMap((x) => [x, -x])

/** Integers where instructions change their behaviour, of a width, as signed. */
export function integers(bits: number): bigint[] {
  const made = [
    0n,
    1n,
    2n,
    3n,
    7n,
    31n,
    32n,
    33n,
    63n,
    64n,
    0x7fn,
    0x80n,
    0xffffn,
    0x12345678n,
    0x7fffffffn,
    0x80000000n,
    0x123456789abcdefn,
  ]
  return [
    ...new Set(
      [...made, 1n << BigInt(bits - 1), 0x20000001n, 0x4000004000000001n].flatMap((x) => [x, -x, ~x]).map((x) => BigInt.asIntN(bits, x)),
    ),
  ]
}
