import type { DType } from '../../src/core/dtype.js'
import {
  allIndices,
  greatestFinite,
  isReal,
  item,
  positionOf,
  read,
  unitRoundoff,
  type Expected,
  type Plain,
  type Reference,
} from './plain.js'

/** The elements that make each result, in row-major order of the reduced axes. */
function groups(x: Plain, axes: readonly number[]): { readonly shape: readonly number[]; readonly lists: readonly (readonly number[])[] } {
  const kept = x.shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis))
  const shape = kept.map((axis) => item(x.shape, axis))
  const lists = allIndices(shape).map((): number[] => [])
  for (const index of allIndices(x.shape)) {
    const target = positionOf(
      kept.map((axis) => item(index, axis)),
      shape,
    )
    item(lists, target).push(read(x, index))
  }
  return { shape, lists }
}

function reduction(f: (list: readonly number[], dtype: DType) => number, result?: DType): Reference {
  return (operands, params: { axes: readonly number[] }) => {
    const x = item(operands, 0)
    const { shape, lists } = groups(x, params.axes)
    return [{ shape, dtype: result ?? x.dtype, data: lists.map((list) => f(list, x.dtype)) }]
  }
}

/** A number, and how far it may be off. */
export interface Bounded {
  readonly value: number
  readonly bound: number
}

/**
 * A sum to twice the precision of a double (Neumaier), with the bound n u Σ|x| for n roundings in the dtype in any order; u is the unit roundoff. Integers
 * wrap.
 */
function sumOf(terms: readonly number[], roundings: number, dtype: DType): Bounded {
  if (!isReal(dtype)) {
    const exact = terms.reduce((sum, x) => sum + BigInt(x), 0n)
    return { value: wrapped(exact, dtype), bound: 0 }
  }
  const finite = terms.filter((x) => Number.isFinite(x))
  // Some order overflows on the way.
  if (finite.reduce((total, x) => total + Math.abs(x), 0) > greatestFinite(dtype)) return { value: 0, bound: Infinity }
  if (finite.length < terms.length) return { value: terms.reduce((total, x) => total + x, 0), bound: 0 }
  let sum = 0
  let lost = 0
  let magnitude = 0
  for (const x of terms) {
    const next = sum + x
    lost += Math.abs(sum) >= Math.abs(x) ? sum - next + x : x - next + sum
    sum = next
    magnitude += Math.abs(x)
  }
  return { value: sum + lost, bound: roundings * unitRoundoff(dtype) * magnitude }
}

function wrapped(exact: bigint, dtype: DType): number {
  return dtype === 'int32' ? Number(BigInt.asIntN(32, exact)) : Number(BigInt.asUintN(32, exact))
}

export const bounded = (shape: readonly number[], dtype: DType, results: readonly Bounded[]): Expected => ({
  shape,
  dtype,
  data: results.map(({ value }) => value),
  bounds: results.map(({ bound }) => bound),
  // Whether the sum of negative zeros is +0 depends on where the accumulators start.
  signless: true,
})

const sum: Reference = (operands, params: { axes: readonly number[] }) => {
  const x = item(operands, 0)
  const { shape, lists } = groups(x, params.axes)
  return [
    bounded(
      shape,
      x.dtype,
      lists.map((list) => sumOf(list, list.length, x.dtype)),
    ),
  ]
}

/** A product, with the bound n u |product| and an underflow for each factor. */
function productOf(factors: readonly number[], dtype: DType): Bounded {
  if (!isReal(dtype)) {
    const exact = factors.reduce((product, x) => BigInt.asUintN(32, product * BigInt(x)), 1n)
    return { value: wrapped(exact, dtype), bound: 0 }
  }
  const value = factors.reduce((product, x) => product * x, 1)
  const exponents = factors.filter((x) => x !== 0 && Number.isFinite(x)).map((x) => Math.log2(Math.abs(x)))
  const positive = exponents.filter((e) => e > 0).reduce((total, e) => total + e, 0)
  const negative = exponents.filter((e) => e < 0).reduce((total, e) => total + e, 0)
  const [high, low] = dtype === 'float32' ? [127, -126] : [1023, -1022]
  // Some order over- or underflows on the way; in none of them is the bound relative.
  if (positive > high || negative < low) return { value: NaN, bound: Infinity }
  return { value, bound: Number.isFinite(value) ? 2 * factors.length * unitRoundoff(dtype) * Math.abs(value) : 0 }
}

const prod: Reference = (operands, params: { axes: readonly number[] }) => {
  const x = item(operands, 0)
  const { shape, lists } = groups(x, params.axes)
  return [
    bounded(
      shape,
      x.dtype,
      lists.map((list) => productOf(list, x.dtype)),
    ),
  ]
}

/** The least and greatest number of a dtype: extrema of nothing. */
function extremes(dtype: DType): readonly [least: number, greatest: number] {
  if (dtype === 'int32') return [-2147483648, 2147483647]
  if (dtype === 'uint32') return [0, 4294967295]
  return dtype === 'bool' ? [0, 1] : [-Infinity, Infinity]
}

const largest = (list: readonly number[], dtype: DType): number => list.reduce((x, y) => Math.max(x, y), extremes(dtype)[0])
const smallest = (list: readonly number[], dtype: DType): number => list.reduce((x, y) => Math.min(x, y), extremes(dtype)[1])

/** The first NaN, else the first of the best. */
function firstBest(list: readonly number[], better: (x: number, y: number) => boolean): number {
  const nan = list.findIndex((x) => Number.isNaN(x))
  if (nan >= 0) return nan
  let best = 0
  list.forEach((x, i) => {
    if (better(x, item(list, best))) best = i
  })
  return best
}

/** One rounding after the other, in order: bit for bit. */
function running(combine: (before: number, x: number) => number): Reference {
  return (operands, params: { axis: number; reverse: boolean }) => {
    const x = item(operands, 0)
    const extent = item(x.shape, params.axis)
    const data = new Array<number>(x.data.length).fill(0)
    for (const row of allIndices(x.shape.filter((_, axis) => axis !== params.axis))) {
      let before: number | null = null
      for (let step = 0; step < extent; step++) {
        const i = params.reverse ? extent - 1 - step : step
        const index = [...row.slice(0, params.axis), i, ...row.slice(params.axis)]
        const value = read(x, index)
        before = before === null ? value : rounded(combine(before, value), x.dtype)
        data[positionOf(index, x.shape)] = before
      }
    }
    return [{ ...x, data }]
  }
}

function rounded(value: number, dtype: DType): number {
  return dtype === 'float64' ? value : dtype === 'float32' ? Math.fround(value) : dtype === 'int32' ? value | 0 : value >>> 0
}

interface Dimensions {
  readonly leftContracting: readonly number[]
  readonly rightContracting: readonly number[]
  readonly leftBatch: readonly number[]
  readonly rightBatch: readonly number[]
}

const dotGeneral: Reference = (operands, params: Dimensions) => {
  const [x, y] = [item(operands, 0), item(operands, 1)]
  const freeOf = (z: Plain, batch: readonly number[], contracting: readonly number[]): readonly number[] =>
    z.shape.map((_, axis) => axis).filter((axis) => !batch.includes(axis) && !contracting.includes(axis))
  const left = freeOf(x, params.leftBatch, params.leftContracting)
  const right = freeOf(y, params.rightBatch, params.rightContracting)
  const batchShape = params.leftBatch.map((axis) => item(x.shape, axis))
  const leftShape = left.map((axis) => item(x.shape, axis))
  const rightShape = right.map((axis) => item(y.shape, axis))
  const contracted = allIndices(params.leftContracting.map((axis) => item(x.shape, axis)))
  const place = (rank: number, parts: readonly (readonly [readonly number[], readonly number[]])[]): readonly number[] => {
    const index = new Array<number>(rank).fill(0)
    for (const [axes, values] of parts) axes.forEach((axis, i) => (index[axis] = item(values, i)))
    return index
  }
  const results: Bounded[] = []
  for (const b of allIndices(batchShape))
    for (const l of allIndices(leftShape))
      for (const r of allIndices(rightShape)) {
        const pairs = contracted.map((c): readonly [number, number] => [
          read(
            x,
            place(x.shape.length, [
              [params.leftBatch, b],
              [left, l],
              [params.leftContracting, c],
            ]),
          ),
          read(
            y,
            place(y.shape.length, [
              [params.rightBatch, b],
              [right, r],
              [params.rightContracting, c],
            ]),
          ),
        ])
        results.push(dotOf(pairs, x.dtype))
      }
  return [bounded([...batchShape, ...leftShape, ...rightShape], x.dtype, results)]
}

/** The products split exactly into two doubles each (Dekker), then summed; one rounding for each product and sum, and an underflow for each product. */
export function dotOf(pairs: readonly (readonly [number, number])[], dtype: DType): Bounded {
  if (!isReal(dtype)) {
    return {
      value: wrapped(
        pairs.reduce((total, [a, b]) => total + BigInt(a) * BigInt(b), 0n),
        dtype,
      ),
      bound: 0,
    }
  }
  const products = pairs.map(([a, b]) => a * b)
  const isSafe = pairs.every(([a, b]) => Math.abs(a) < 2 ** 500 && Math.abs(b) < 2 ** 500)
  if (!isSafe && products.every(Number.isFinite)) return { value: 0, bound: Infinity }
  const terms = isSafe ? pairs.flatMap(([a, b]) => [a * b, productError(a, b)]) : products
  const { value, bound } = sumOf(terms, pairs.length + 1, dtype)
  return { value, bound: bound + pairs.length * (dtype === 'float32' ? 2 ** -149 : 2 ** -1070) }
}

function productError(a: number, b: number): number {
  const split = (x: number): readonly [number, number] => {
    const high = x * 134217729 - (x * 134217729 - x)
    return [high, x - high]
  }
  const [ah, al] = split(a)
  const [bh, bl] = split(b)
  return al * bl - (a * b - ah * bh - al * bh - ah * bl)
}

/** Reductions, running combinations and contractions. */
export const reductions: Readonly<Record<string, Reference>> = {
  sum,
  prod,
  reduceMax: reduction(largest),
  reduceMin: reduction(smallest),
  any: reduction((list) => Number(list.includes(1))),
  all: reduction((list) => Number(!list.includes(0))),
  argmax: reduction((list) => firstBest(list, (x, y) => x > y), 'int32'),
  argmin: reduction((list) => firstBest(list, (x, y) => x < y), 'int32'),
  cumsum: running((before, x) => before + x),
  dotGeneral,
}
