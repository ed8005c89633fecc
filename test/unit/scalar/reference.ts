import type { DType } from '../../../src/core/dtype.js'
import type { Expr } from '../../../src/core/scalar/expression.js'

/**
 * The meaning of the scalar language, written down a second time: a recursive evaluator that shares nothing with the printers. Integers are
 * computed with BigInt, scaling exactly with rationals, everything by the definition and never by speed. Bool is 0 and 1.
 */
export function evaluate(
  x: Expr,
  operands: readonly number[],
  indices: readonly number[] = [],
  memo: Memo = { values: new Map(), loops: new Map() },
): number {
  const known = memo.values.get(x)
  if (known !== undefined) return known
  const value = evaluateNode(x, operands, indices, memo)
  memo.values.set(x, value)
  return value
}

interface Memo {
  readonly values: Map<Expr, number>
  readonly loops: Map<object, readonly number[]>
}

function evaluateNode(x: Expr, operands: readonly number[], indices: readonly number[], memo: Memo): number {
  const at = (i: number): number => evaluate(x.args[i]!, operands, indices, memo)
  switch (x.op) {
    case 'literal':
      return x.value
    case 'operand':
      return operands[x.position]!
    case 'index':
      return indices[x.axis]!
    case 'select':
      return at(0) === 1 ? at(1) : at(2)
    case 'lookup':
      return x.table[at(0)]!
    case 'callWhere':
      return at(0) === 1
        ? evaluate(
            x.callee.result,
            x.args.slice(2).map((_, i) => at(i + 2)),
          )
        : at(1)
    case 'repeat': {
      const known = memo.loops.get(x.loop)
      if (known !== undefined) return known[x.position]!
      let now: readonly number[] = x.args.map((_, i) => at(i))
      const invariants = now.slice(x.loop.states.length)
      for (let k = 0; k < x.loop.limit && evaluate(x.loop.test, now) === 1; k++) now = [...nextStates(x.loop.body, now), ...invariants]
      memo.loops.set(x.loop, now)
      return now[x.position]!
    }
    case 'convert':
      return converted(at(0), x.args[0]!.type, x.type)
    default:
      return apply(
        x.op,
        x.args[0]!.type,
        x.args.map((_, i) => at(i)),
      )
  }
}

function nextStates(body: readonly Expr[], now: readonly number[]): number[] {
  return body.map((next) => evaluate(next, now))
}

function apply(op: string, type: DType, [x = 0, y = 0]: readonly number[]): number {
  switch (op) {
    case 'eq':
      return Number(x === y)
    case 'ne':
      return Number(!(x === y))
    case 'lt':
      return Number(x < y)
    case 'le':
      return Number(x < y || x === y)
    case 'highWord':
      return view((v) => (v.setFloat64(0, x), v.getInt32(0)))
    case 'lowWord':
      return view((v) => (v.setFloat64(0, x), v.getInt32(4)))
    case 'bitsOf':
      return view((v) => (v.setFloat32(0, x), v.getInt32(0)))
    case 'fromBits':
      return view((v) => (v.setInt32(0, x), v.getFloat32(0)))
    case 'fromWords':
      return view((v) => (v.setInt32(0, x), v.setInt32(4, y), v.getFloat64(0)))
    case 'scale':
      return type === 'float32' ? exactScale(x, y, 24, -149) : exactScale(x, y, 53, -1074)
  }
  if (type === 'bool') return applyBool(op, x, y)
  if (type === 'int32' || type === 'uint32') return applyInteger(op, type, BigInt(x), BigInt(y))
  const value = applyFloat(op, x, y)
  return type === 'float32' ? Math.fround(value) : value
}

function applyBool(op: string, x: number, y: number): number {
  const tables: Record<string, readonly number[]> = { not: [1, 1, 0, 0], and: [0, 0, 0, 1], or: [0, 1, 1, 1], xor: [0, 1, 1, 0] }
  const table = { ...tables, min: tables['and']!, max: tables['or']! }[op]
  if (table === undefined) throw new Error(`${op} of bool`)
  return table[2 * x + y]!
}

function applyInteger(op: string, type: 'int32' | 'uint32', x: bigint, y: bigint): number {
  const count = BigInt.asUintN(32, y)
  const exact = (): bigint => {
    switch (op) {
      case 'neg':
        return -x
      case 'abs':
        return x < 0n ? -x : x
      case 'not':
        return -1n - x
      case 'add':
        return x + y
      case 'sub':
        return x - y
      case 'mul':
        return x * y
      case 'div':
        return y === 0n ? 0n : x / y
      case 'rem':
        return y === 0n ? 0n : x % y
      case 'min':
        return x < y ? x : y
      case 'max':
        return x > y ? x : y
      case 'and':
        return x & y
      case 'or':
        return x | y
      case 'xor':
        return x ^ y
      case 'shiftLeft':
        return count >= 32n ? 0n : x << count
      case 'shiftRight':
        return x >> (count >= 32n ? 32n : count)
      default:
        throw new Error(`${op} of integers`)
    }
  }
  return Number(type === 'int32' ? BigInt.asIntN(32, exact()) : BigInt.asUintN(32, exact()))
}

function applyFloat(op: string, x: number, y: number): number {
  const negative = (z: number): boolean => z < 0 || Object.is(z, -0)
  switch (op) {
    case 'neg':
      return 0 - x === 0 ? (negative(x) ? 0 : -0) : 0 - x
    case 'abs':
      return negative(x) ? -x : x
    case 'sqrt':
      return Math.sqrt(x)
    case 'floor':
    case 'ceil':
    case 'trunc':
    case 'round':
      return integral(op, x)
    case 'add':
      return x + y
    case 'sub':
      return x - y
    case 'mul':
      return x * y
    case 'div':
      return x / y
    case 'min':
      return Number.isNaN(x) || Number.isNaN(y) ? NaN : x < y || (x === y && negative(x)) ? x : y
    case 'max':
      return Number.isNaN(x) || Number.isNaN(y) ? NaN : x > y || (x === y && !negative(x)) ? x : y
    default:
      throw new Error(`${op} of floats`)
  }
}

/** Splits off the whole part with integers, and puts the sign of zero back. */
function integral(op: 'floor' | 'ceil' | 'trunc' | 'round', x: number): number {
  if (!Number.isFinite(x) || Number.isInteger(x)) return x
  const { mantissa, exponent } = decompose(x)
  const half = 1n << BigInt(-exponent - 1)
  const magnitude = mantissa >> BigInt(-exponent)
  const rest = mantissa - (magnitude << BigInt(-exponent))
  const up = { floor: x < 0, ceil: x > 0, trunc: false, round: rest > half || (rest === half && magnitude % 2n === 1n) }[op]
  const whole = Number(magnitude + (up ? 1n : 0n))
  return x < 0 ? -whole : whole
}

/** |x| = mantissa * 2^exponent, exactly. */
function decompose(x: number): { mantissa: bigint; exponent: number } {
  const bits = view((v) => (v.setFloat64(0, x), v.getBigUint64(0)))
  const field = Number((bits >> 52n) & 0x7ffn)
  const fraction = bits & 0xfffffffffffffn
  return field === 0 ? { mantissa: fraction, exponent: -1074 } : { mantissa: fraction | (1n << 52n), exponent: field - 1075 }
}

/** x * 2^n rounded once, half to even, to a format of `precision` bits whose least number is 2^least. */
function exactScale(x: number, n: number, precision: number, least: number): number {
  if (!Number.isFinite(x) || x === 0) return x
  const sign = x < 0 ? -1 : 1
  let { mantissa, exponent } = decompose(x)
  exponent += n
  if (exponent > 5000) return sign * Infinity
  if (exponent < -5000) return sign * 0
  const drop = Math.max(mantissa.toString(2).length - precision, least - exponent)
  if (drop > 0) {
    const by = BigInt(drop)
    const rest = mantissa & ((1n << by) - 1n)
    const half = 1n << (by - 1n)
    mantissa >>= by
    exponent += drop
    if (rest > half || (rest === half && (mantissa & 1n) === 1n)) mantissa += 1n
  }
  // The rounded number is one of the format, if it does not overflow: reading its decimal digits gives it back exactly.
  const exact = exponent >= 0 ? Number(mantissa << BigInt(exponent)) : ratio(mantissa, exponent)
  return sign * (precision === 24 && exact >= Number(1n << 128n) ? Infinity : exact)
}

/** mantissa * 2^exponent for a negative exponent, where the result is a float64: every step is exact. */
function ratio(mantissa: bigint, exponent: number): number {
  let value = Number(mantissa)
  for (let left = exponent; left < 0; left++) value /= 2
  return value
}

function converted(x: number, from: DType, to: DType): number {
  if (from === 'int32' && to === 'uint32') return Number(BigInt.asUintN(32, BigInt(x)))
  if (from === 'uint32' && to === 'int32') return Number(BigInt.asIntN(32, BigInt(x)))
  const within = (low: number, high: number): number =>
    Number.isNaN(x) ? 0 : x < low ? low : x > high ? high : Number(BigInt(integral('trunc', x)))
  switch (to) {
    case 'float64':
      return x
    case 'float32':
      return Math.fround(x)
    case 'bool':
      return x === 0 ? 0 : 1
    case 'int32':
      return within(-2147483648, 2147483647)
    case 'uint32':
      return within(0, 4294967295)
  }
}

function view<T>(work: (v: DataView) => T): T {
  return work(new DataView(new ArrayBuffer(8)))
}
