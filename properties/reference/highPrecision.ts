/**
 * Functions in fixed point over BigInt, from their power series: correct to far more than a double, for references of functions that `Math` has not.
 * A fixed-point number is an integer counting units of 2^-bits.
 */

const one = (bits: number): bigint => 1n << BigInt(bits)

/** A finite double as a fixed-point number, exact where its last bit is not below the unit. */
function fixed(x: number, bits: number): bigint {
  const view = new DataView(new ArrayBuffer(8))
  view.setFloat64(0, x)
  const pattern = view.getBigUint64(0)
  const field = Number((pattern >> 52n) & 0x7ffn)
  const fraction = pattern & 0xfffffffffffffn
  const mantissa = field === 0 ? fraction : fraction | (1n << 52n)
  const shift = Math.max(field, 1) - 1075 + bits
  const magnitude = shift >= 0 ? mantissa << BigInt(shift) : mantissa >> BigInt(-shift)
  return x < 0 ? -magnitude : magnitude
}

/** The double next to `value` 2^-bits, within one ulp (half an ulp and the rounding of the leading 64 bits). */
function toNumber(value: bigint, bits: number): number {
  const magnitude = value < 0n ? -value : value
  const excess = Math.max(0, magnitude.toString(2).length - 64)
  let result = Number(magnitude >> BigInt(excess))
  let exponent = excess - bits
  // In steps, so that neither power overflows.
  for (; exponent < -1000; exponent += 500) result *= 2 ** -500
  result *= 2 ** exponent
  return value < 0n ? -result : result
}

/** ln 2 = sum of 1 / (k 2^k). */
function ln2(bits: number): bigint {
  let sum = 0n
  for (let k = 1; k <= bits; k++) sum += one(bits) / (BigInt(k) << BigInt(k))
  return sum
}

/** pi by Machin's formula, 16 atan(1/5) - 4 atan(1/239). */
function pi(bits: number): bigint {
  const arctan = (n: bigint): bigint => {
    let power = one(bits) / n
    let sum = power
    for (let k = 3n, sign = -1n; power > 0n; k += 2n, sign = -sign) {
      power /= n * n
      sum += (sign * power) / k
    }
    return sum
  }
  return 16n * arctan(5n) - 4n * arctan(239n)
}

function squareRoot(value: bigint): bigint {
  let x = 1n << BigInt(Math.ceil(value.toString(2).length / 2))
  for (;;) {
    const next = (x + value / x) >> 1n
    if (next >= x) return x
    x = next
  }
}

const constants = new Map<number, { readonly ln2: bigint; readonly twoOverRootPi: bigint }>()
function constantsOf(bits: number): { readonly ln2: bigint; readonly twoOverRootPi: bigint } {
  let known = constants.get(bits)
  if (known === undefined) {
    // 2 / sqrt(pi) = sqrt(4 / pi).
    known = { ln2: ln2(bits), twoOverRootPi: squareRoot((4n << BigInt(3 * bits)) / pi(bits)) }
    constants.set(bits, known)
  }
  return known
}

/** exp(-x^2), correctly rounded but for the last step. */
export function gaussian(x: number): number {
  if (Number.isNaN(x)) return NaN
  if (Math.abs(x) > 28) return 0
  const bits = 256
  const scaled = fixed(x, bits)
  const square = (scaled * scaled) >> BigInt(bits)
  const log2 = constantsOf(bits).ln2
  const halvings = Number(square / log2)
  const rest = square % log2
  let term = one(bits)
  let sum = term
  for (let k = 1n; term !== 0n; k++) {
    term = -((term * rest) >> BigInt(bits)) / k
    sum += term
  }
  return toNumber(sum, bits + halvings)
}

/** erf(x) 2^bits, from 2/sqrt(pi) times the sum of (-1)^n x^(2n+1) / (n! (2n+1)). */
function erfFixed(x: number, bits: number): bigint {
  const scaled = fixed(x, bits)
  const square = (scaled * scaled) >> BigInt(bits)
  let power = scaled
  let sum = scaled
  for (let n = 1n; power !== 0n; n++) {
    power = -((power * square) >> BigInt(bits)) / n
    sum += power / (2n * n + 1n)
  }
  return (sum * constantsOf(bits).twoOverRootPi) >> BigInt(bits)
}

/** Bits that leave 100 correct ones of erfc(x): its terms grow to exp(x^2), and it is as small as exp(-x^2). In steps, so that constants are shared. */
function bitsFor(x: number): number {
  return 256 + 256 * Math.ceil((3 * x * x) / 256)
}

/** The error function. */
export function erf(x: number): number {
  if (Number.isNaN(x) || x === 0) return x
  if (Math.abs(x) > 7) return Math.sign(x)
  // Of a tiny argument the fixed point keeps too few bits, and the next term of the series is beyond a double.
  if (Math.abs(x) < 2 ** -60) return x * 1.1283791670955126
  const bits = bitsFor(x)
  return toNumber(erfFixed(x, bits), bits)
}

/** 1 - erf(x), to full relative accuracy. */
export function erfc(x: number): number {
  if (Number.isNaN(x)) return NaN
  if (Math.abs(x) > 28) return x > 0 ? 0 : 2
  if (Math.abs(x) < 2 ** -60) return 1
  const bits = bitsFor(x)
  return toNumber(one(bits) - erfFixed(x, bits), bits)
}

/** The inverse of {@link erf}: Halley's iteration on an exact residual, from Winitzki's approximation. */
export function erfInv(x: number): number {
  if (Number.isNaN(x) || Math.abs(x) > 1) return NaN
  if (Math.abs(x) === 1) return x * Infinity
  if (Math.abs(x) < 2 ** -60) return x * 0.886226925452758
  const a = 0.147
  const logarithm = Math.log1p(-x * x)
  const t = 2 / (Math.PI * a) + logarithm / 2
  let y = Math.sign(x) * Math.sqrt(Math.sqrt(t * t - logarithm / a) - t)
  for (let i = 0; i < 4; i++) {
    const bits = bitsFor(y)
    const residual = toNumber(erfFixed(y, bits) - fixed(x, bits), bits)
    const newton = residual / (1.1283791670955126 * Math.exp(-y * y))
    y -= newton / (1 + y * newton)
  }
  return y
}
