import type { DType } from '../../src/core/dtype.js'
import { isReal, item, stored, type Plain, type Reference } from './plain.js'

/** Exact functions of elements: one IEEE operation, integers modulo 2^32. `f` is given numbers of the dtype and its result is stored in it. */
function exact(f: (xs: readonly number[], dtype: DType) => number, result?: DType): Reference {
  return (operands) => {
    const first = item(operands, 0)
    const dtype = result ?? first.dtype
    return [{ shape: first.shape, dtype, data: first.data.map((_, i) => stored(dtype, f(elementsAt(operands, i), first.dtype))) }]
  }
}

const elementsAt = (operands: readonly Plain[], i: number): readonly number[] => operands.map((x) => item(x.data, i))

const unary = (f: (x: number, dtype: DType) => number, result?: DType): Reference => exact((xs, dtype) => f(item(xs, 0), dtype), result)
const binary = (f: (x: number, y: number, dtype: DType) => number, result?: DType): Reference =>
  exact((xs, dtype) => f(item(xs, 0), item(xs, 1), dtype), result)
const comparing = (f: (x: number, y: number) => boolean): Reference => binary((x, y) => Number(f(x, y)), 'bool')

function halfToEven(x: number): number {
  if (!Number.isFinite(x) || Math.abs(x) >= 2 ** 52) return x
  const below = Math.floor(x)
  const rest = x - below
  const nearest = rest < 0.5 || (rest === 0.5 && below % 2 === 0) ? below : below + 1
  return nearest === 0 && (x < 0 || Object.is(x, -0)) ? -0 : nearest
}

function lesser(x: number, y: number): number {
  return Math.min(x, y)
}

function greater(x: number, y: number): number {
  return Math.max(x, y)
}

/** Saturates, NaN to 0, between floats and integers; integers keep their bits. */
function converted(x: number, from: DType, to: DType): number {
  if (to === 'bool') return x === 0 ? 0 : 1
  if (!isReal(from) || isReal(to)) return x
  if (Number.isNaN(x)) return 0
  const [least, most] = to === 'int32' ? [-2147483648, 2147483647] : [0, 4294967295]
  return Math.min(most, Math.max(least, Math.trunc(x)))
}

const convert: Reference = (operands, params: { dtype: DType }) => {
  const x = item(operands, 0)
  return [{ shape: x.shape, dtype: params.dtype, data: x.data.map((v) => stored(params.dtype, converted(v, x.dtype, params.dtype))) }]
}

function write(view: DataView, dtype: DType, x: number): void {
  if (dtype === 'float32') view.setFloat32(0, x)
  else if (dtype === 'int32') view.setInt32(0, x)
  else view.setUint32(0, x)
}

const bitcast: Reference = (operands, params: { dtype: DType }) => {
  const x = item(operands, 0)
  const view = new DataView(new ArrayBuffer(4))
  const data = x.data.map((v) => {
    write(view, x.dtype, v)
    return params.dtype === 'float32' ? view.getFloat32(0) : params.dtype === 'int32' ? view.getInt32(0) : view.getUint32(0)
  })
  // Any NaN may stand for a NaN.
  const free = x.data.map((v) => (Number.isNaN(v) && params.dtype !== 'float32' ? Infinity : 0))
  return [{ shape: x.shape, dtype: params.dtype, data, bounds: free }]
}

const unsigned = (x: number): bigint => BigInt(x >>> 0)
const signed = (x: number): bigint => BigInt(x | 0)
const low32 = (x: bigint): number => Number(BigInt.asUintN(32, x))

/** Random123's Threefry-2x32 with 20 rounds: rotations in two groups of four, and a key injected after each group. */
const threefry2x32: Reference = (operands) => {
  const results = item(operands, 0).data.map((_, i) => {
    const [k0, k1, c0, c1] = elementsAt(operands, i)
    return threefry([k0 ?? 0, k1 ?? 0], [c0 ?? 0, c1 ?? 0])
  })
  const { shape } = item(operands, 0)
  return [0, 1].map((word) => ({ shape, dtype: 'uint32' as const, data: results.map((words) => item(words, word)) }))
}

/** The two words that a key makes of a counter. */
export function threefry([k0, k1]: readonly [number, number], [c0, c1]: readonly [number, number]): readonly [number, number] {
  const keys = [k0, k1, (0x1bd11bda ^ k0 ^ k1) >>> 0]
  const rotations = [13, 15, 26, 6, 17, 29, 16, 24]
  let x = (c0 + k0) >>> 0
  let y = (c1 + k1) >>> 0
  for (let round = 0; round < 20; round++) {
    const by = item(rotations, round % 8)
    x = (x + y) >>> 0
    y = (((y << by) | (y >>> (32 - by))) >>> 0) ^ x
    y >>>= 0
    if (round % 4 !== 3) continue
    const injection = (round + 1) / 4
    x = (x + item(keys, injection % 3)) >>> 0
    y = (y + item(keys, (injection + 1) % 3) + injection) >>> 0
  }
  return [x, y]
}

const iota: Reference = (_operands, params: { shape: readonly number[]; dtype: DType; axis: number }) => {
  const { shape, dtype, axis } = params
  const after = shape.slice(axis + 1).reduce((size, extent) => size * extent, 1)
  const size = shape.reduce((all, extent) => all * extent, 1)
  const data = Array.from({ length: size }, (_, i) => Math.floor(i / after) % item(shape, axis))
  return [{ shape, dtype, data }]
}

/** Arithmetic, comparison, logic and bits: everything here is exact. */
export const arithmetic: Readonly<Record<string, Reference>> = {
  add: binary((x, y) => x + y),
  sub: binary((x, y) => x - y),
  mul: binary((x, y, dtype) => (isReal(dtype) ? x * y : Math.imul(x, y))),
  div: binary((x, y, dtype) => (isReal(dtype) ? x / y : y === 0 ? 0 : Math.trunc(x / y))),
  rem: binary((x, y, dtype) => (isReal(dtype) ? x % y : y === 0 ? 0 : x % y)),
  neg: unary((x) => -x),
  abs: unary((x) => Math.abs(x)),
  sign: unary((x) => Math.sign(x)),
  min: binary(lesser),
  max: binary(greater),
  sqrt: unary((x) => Math.sqrt(x)),
  floor: unary((x) => Math.floor(x)),
  ceil: unary((x) => Math.ceil(x)),
  round: unary(halfToEven),
  eq: comparing((x, y) => x === y),
  ne: comparing((x, y) => x !== y),
  lt: comparing((x, y) => x < y),
  le: comparing((x, y) => x <= y),
  gt: comparing((x, y) => x > y),
  ge: comparing((x, y) => x >= y),
  isFinite: unary((x) => Number(Number.isFinite(x)), 'bool'),
  and: binary((x, y) => x & y),
  or: binary((x, y) => x | y),
  xor: binary((x, y) => x ^ y),
  not: unary((x, dtype) => (dtype === 'bool' ? 1 - x : ~x)),
  shiftLeft: binary((x, n) => (n >>> 0 > 31 ? 0 : low32(unsigned(x) << unsigned(n)))),
  shiftRightArithmetic: binary((x, n) => (n >>> 0 > 31 ? Number(signed(x) >> 31n) : Number(signed(x) >> unsigned(n)))),
  shiftRightLogical: binary((x, n) => (n >>> 0 > 31 ? 0 : low32(unsigned(x) >> unsigned(n)))),
  select: (operands) => {
    const [condition, x, y] = [item(operands, 0), item(operands, 1), item(operands, 2)]
    return [{ ...x, data: x.data.map((v, i) => (item(condition.data, i) === 1 ? v : item(y.data, i))) }]
  },
  convert,
  bitcast,
  threefry2x32,
  iota,
}
