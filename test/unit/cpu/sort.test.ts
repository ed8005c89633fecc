import { describe, expect, test } from 'vitest'
import { sortKernel } from '../../../src/backends/cpu/routines/sort.js'
import { topKKernel } from '../../../src/backends/cpu/routines/topK.js'
import { avalOf } from '../../../src/core/aval.js'
import { dtypes, newTypedArray, type DType, type TypedArray } from '../../../src/core/dtype.js'

/** Numbers from 0 to 1 that are the same in every run. */
function uniform(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

/** Elements with many ties, special values, and magnitudes from one end of the dtype to the other. */
function elements(dtype: DType, count: number, next: () => number): TypedArray {
  const special = [NaN, Infinity, -Infinity, 0, -0, 1, -1, 5e-324, -1e-45]
  const coarse = next() < 0.5
  return newTypedArray(dtype, count).map(() => {
    const u = next()
    if (dtype === 'bool') return Number(u < 0.5)
    if (dtype === 'int32') return coarse ? Math.floor(u * 9) - 4 : Math.floor((u - 0.5) * 2 ** 32)
    if (dtype === 'uint32') return coarse ? Math.floor(u * 9) : Math.floor(u * 2 ** 32)
    if (u < 0.3) return special[Math.floor(u * 30)] ?? 0
    return coarse ? Math.round(u * 9 - 6) : (u - 0.65) * 10 ** (40 * next() - 20)
  })
}

const compare = (x: number, y: number): number => {
  if (Number.isNaN(x) || Number.isNaN(y)) return Number(Number.isNaN(x)) - Number(Number.isNaN(y))
  return x < y ? -1 : Number(x > y)
}

/** As {@link compare}, but -0 is less than 0. */
const compareSigned = (x: number, y: number): number => compare(x, y) || (x === 0 && y === 0 ? compare(1 / x, 1 / y) : 0)

/** The positions of a row in its order; JavaScript's sort is stable. */
function naiveOrder(keys: readonly TypedArray[], start: number, count: number): readonly number[] {
  return Array.from({ length: count }, (_, i) => i).sort((i, j) => {
    for (const key of keys) {
      const sign = compare(key[start + i] ?? NaN, key[start + j] ?? NaN)
      if (sign !== 0) return sign
    }
    return 0
  })
}

/** As bits, so that signs of zeros count; NaNs are all the same. */
const bits = (x: number | undefined): string => (Object.is(x, -0) ? '-0' : String(x))

// Every way of sorting: by insertion, by the engine, packed, by digits.
describe.each([1, 2, 6, 7, 12, 13, 40, 383, 384, 2047, 2048])('rows of %i', (count) => {
  const rows = 2
  test.each(dtypes)('%s, by itself, with companions, and among several keys', (dtype) => {
    const next = uniform(count + 17 * dtypes.indexOf(dtype))
    const other = (): DType => dtypes[Math.floor(next() * dtypes.length)] ?? 'bool'
    for (const kinds of [[dtype], [dtype, other()], [dtype, other(), other()]] as const) {
      for (let keys = 1; keys <= kinds.length; keys++) {
        const operands = kinds.map((kind) => elements(kind, rows * count, next))
        const before = operands.map((x) => Array.from(x, bits))
        const results = kinds.map((kind) => newTypedArray(kind, rows * count))
        sortKernel(
          { name: 'sort', keys },
          kinds.map((kind) => avalOf([rows, count], kind)),
        )(operands, results)
        for (let row = 0; row < rows; row++) {
          const order = naiveOrder(operands.slice(0, keys), row * count, count)
          operands.forEach((x, k) => {
            const got = Array.from(results[k]?.subarray(row * count, (row + 1) * count) ?? [], bits)
            expect(got, `${kinds.join()} by ${String(keys)}`).toEqual(order.map((i) => bits(x[row * count + i])))
          })
        }
        expect(operands.map((x) => Array.from(x, bits))).toEqual(before)
      }
    }
  })

  test.each(dtypes)('the largest of %s', (dtype) => {
    const next = uniform(count + 31 * dtypes.indexOf(dtype))
    const x = elements(dtype, rows * count, next)
    for (const k of new Set([0, 1, Math.floor(count / 9), Math.floor(count / 2), count])) {
      const [values, positions] = [newTypedArray(dtype, rows * k), new Int32Array(rows * k)]
      topKKernel({ name: 'topK', k }, [avalOf([rows, count], dtype)])([x], [values, positions])
      for (let row = 0; row < rows; row++) {
        const at = (i: number): number => x[row * count + i] ?? NaN
        const order = Array.from({ length: count }, (_, i) => i).sort((i, j) => compareSigned(at(j), at(i)))
        expect(Array.from(positions.subarray(row * k, (row + 1) * k))).toEqual(order.slice(0, k))
        expect(Array.from(values.subarray(row * k, (row + 1) * k), bits)).toEqual(order.slice(0, k).map((i) => bits(at(i))))
      }
    }
  })
})

test('elements that differ in their lowest bits only, and whole rows of equal ones', () => {
  const count = 3000
  const close = Float64Array.from({ length: count }, (_, i) => 1 + ((i * 7919) % count) * 2 ** -52)
  const sorted = new Float64Array(count)
  sortKernel({ name: 'sort', keys: 1 }, [avalOf([count], 'float64')])([close], [sorted])
  expect(Array.from(sorted)).toEqual(Array.from({ length: count }, (_, i) => 1 + i * 2 ** -52))
  for (const length of [100, 1000, count]) {
    const [equal, places] = [new Float64Array(length).fill(3), Int32Array.from({ length }, (_, i) => i)]
    const results = [new Float64Array(length), new Int32Array(length)] as const
    sortKernel({ name: 'sort', keys: 1 }, [avalOf([length], 'float64'), avalOf([length], 'int32')])([equal, places], results)
    expect(Array.from(results[1])).toEqual(Array.from(places))
  }
})
