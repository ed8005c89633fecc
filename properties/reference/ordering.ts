import type { DType } from '../../src/core/dtype.js'
import { allIndices, item, positionOf, read, stored, ulp, unitRoundoff, type Expected, type Plain, type Reference } from './plain.js'

/** As numbers are, but NaN after all others and equal to itself. */
function compare(x: number, y: number): number {
  if (Number.isNaN(x) || Number.isNaN(y)) return Number(Number.isNaN(x)) - Number(Number.isNaN(y))
  return x < y ? -1 : x > y ? 1 : 0
}

/** As {@link compare}, but -0 is less than 0. */
function compareSigned(x: number, y: number): number {
  return compare(x, y) || (x === 0 && y === 0 ? compare(1 / x, 1 / y) : 0)
}

/** The indices of the elements of each row along the last axis, in the order of a comparison. */
function orders(
  shape: readonly number[],
  by: (i: readonly number[], j: readonly number[]) => number,
): readonly (readonly (readonly number[])[])[] {
  const extent = item(shape, shape.length - 1)
  return allIndices(shape.slice(0, -1)).map((row) => Array.from({ length: extent }, (_, i) => [...row, i]).sort(by))
}

const sort: Reference = (operands, params: { keys: number }) => {
  const keys = operands.slice(0, params.keys)
  const { shape } = item(operands, 0)
  const sorted = orders(shape, (i, j) => {
    for (const key of keys) {
      const sign = compare(read(key, i), read(key, j))
      if (sign !== 0) return sign
    }
    return 0
  })
  return operands.map((x) => ({ ...x, data: sorted.flatMap((row) => row.map((index) => read(x, index))) }))
}

const topK: Reference = (operands, params: { k: number }) => {
  const x = item(operands, 0)
  const best = orders(x.shape, (i, j) => compareSigned(read(x, j), read(x, i))).map((row) => row.slice(0, params.k))
  const shape = [...x.shape.slice(0, -1), params.k]
  return [
    { shape, dtype: x.dtype, data: best.flatMap((row) => row.map((index) => read(x, index))) },
    { shape, dtype: 'int32', data: best.flatMap((row) => row.map((index) => item(index, index.length - 1))) },
  ]
}

interface Along {
  readonly axis: number
  readonly reverse: boolean
}

/** The elements up to each one along an axis, in the order of the combination. */
function prefixes(x: Plain, { axis, reverse }: Along): readonly (readonly number[])[] {
  return allIndices(x.shape).map((index) => {
    const own = item(index, axis)
    const places = Array.from({ length: item(x.shape, axis) }, (_, i) => i).filter((i) => (reverse ? i >= own : i <= own))
    const list = places.map((i) => item(x.data, positionOf([...index.slice(0, axis), i, ...index.slice(axis + 1)], x.shape)))
    return reverse ? list.reverse() : list
  })
}

function running(f: (list: readonly number[], dtype: DType) => number): Reference {
  return (operands, params: Along) => {
    const x = item(operands, 0)
    return [{ ...x, data: prefixes(x, params).map((list) => f(list, x.dtype)) }]
  }
}

const product = (dtype: DType, x: number, y: number): number =>
  dtype === 'int32' ? Math.imul(x, y) : dtype === 'uint32' ? Math.imul(x, y) >>> 0 : stored(dtype, x * y)

/** By the largest element, which no rounding touches; each of the logarithms on the way may be off by an ulp or two of its size. */
const cumlogsumexp: Reference = (operands, params: Along): readonly Expected[] => {
  const x = item(operands, 0)
  const lists = prefixes(x, params)
  const data = lists.map((list) => {
    const top = Math.max(...list)
    return Number.isFinite(top) ? top + Math.log(list.reduce((total, v) => total + Math.exp(v - top), 0)) : top
  })
  const bounds = lists.map((list) => {
    const size = Math.max(1, ...list.map(Math.abs).filter(Number.isFinite))
    return Number.isFinite(size) ? list.length * (4 * ulp(x.dtype, size) + 8 * unitRoundoff(x.dtype)) : Infinity
  })
  return [{ ...x, data, bounds, signless: true }]
}

/** Orders along an axis, and what runs along one. */
export const ordering: Readonly<Record<string, Reference>> = {
  sort,
  topK,
  cumprod: running((list, dtype) => list.slice(1).reduce((y, v) => product(dtype, y, v), item(list, 0))),
  cummax: running((list) => Math.max(...list)),
  cummin: running((list) => Math.min(...list)),
  cumlogsumexp,
}
