import { describe, expect, test } from 'vitest'
import type { Tier } from '../../../src/backends/cpu/context.js'
import { prepareContraction } from '../../../src/backends/cpu/contraction.js'
import { avalOf } from '../../../src/core/aval.js'
import { dtypes, type DType } from '../../../src/core/dtype.js'
import type { Contraction, DotDimensions } from '../../../src/core/evaluation.js'
import { contextOf, elementsOf, indicesOf, lay, layouts, numbers, position, stored, tiers, type Laid } from './layouts.js'

const dot = (dimensions: DotDimensions): Contraction<object> => ({ kind: 'contraction', dimensions: () => dimensions })

// Sums and products in the dtype: what memory of this dtype holds after each.
function arithmetic(dtype: DType): readonly [sum: (a: number, b: number) => number, product: (a: number, b: number) => number] {
  if (dtype === 'bool') return [(a, b) => (a !== 0 || b !== 0 ? 1 : 0), (a, b) => (a !== 0 && b !== 0 ? 1 : 0)]
  const sum = (a: number, b: number): number => stored(dtype, a + b)
  if (dtype === 'int32') return [sum, (a, b) => Number(BigInt.asIntN(32, BigInt(a) * BigInt(b)))]
  if (dtype === 'uint32') return [sum, (a, b) => Number(BigInt.asUintN(32, BigInt(a) * BigInt(b)))]
  return [sum, (a, b) => stored(dtype, a * b)]
}

/** Nested loops over indices; the order of additions is given. */
function naive(left: Laid, right: Laid, d: DotDimensions, dtype: DType, order: (products: readonly number[]) => number): number[] {
  const a = left.array.shape
  const b = right.array.shape
  const free = (shape: readonly number[], batch: readonly number[], contracting: readonly number[]): number[] =>
    shape.map((_, axis) => axis).filter((axis) => !batch.includes(axis) && !contracting.includes(axis))
  const leftFree = free(a, d.leftBatch, d.leftContracting)
  const rightFree = free(b, d.rightBatch, d.rightContracting)
  const [, product] = arithmetic(dtype)
  const results: number[] = []
  for (const batch of indicesOf(d.leftBatch.map((axis) => a[axis]!))) {
    for (const i of indicesOf(leftFree.map((axis) => a[axis]!))) {
      for (const j of indicesOf(rightFree.map((axis) => b[axis]!))) {
        const products = indicesOf(d.leftContracting.map((axis) => a[axis]!)).map((k) => {
          const x = new Array<number>(a.length).fill(0)
          const y = new Array<number>(b.length).fill(0)
          batch.forEach((value, n) => ((x[d.leftBatch[n]!] = value), (y[d.rightBatch[n]!] = value)))
          i.forEach((value, n) => (x[leftFree[n]!] = value))
          j.forEach((value, n) => (y[rightFree[n]!] = value))
          k.forEach((value, n) => ((x[d.leftContracting[n]!] = value), (y[d.rightContracting[n]!] = value)))
          return product(left.elements[position(x, a)]!, right.elements[position(y, b)]!)
        })
        results.push(order(products))
      }
    }
  }
  return results
}

function sequential(dtype: DType): (products: readonly number[]) => number {
  const [sum] = arithmetic(dtype)
  return (products) => {
    const blocks: number[] = []
    for (let first = 0; first < products.length; first += 256) blocks.push(products.slice(first, first + 256).reduce(sum, 0))
    return blocks.length === 0 ? 0 : blocks.reduce(sum)
  }
}

function run(tier: Tier, left: Laid, right: Laid, d: DotDimensions, shape: readonly number[], dtype: DType): number[] {
  const out = avalOf(shape, dtype)
  const call = prepareContraction(contextOf(tier), dot(d), [left.array.aval, right.array.aval], {}, [out])
  const [result] = call([left.array, right.array])
  expect(result?.aval).toBe(out)
  expect(result?.strides).toBe(out.strides)
  expect(elementsOf(call([left.array, right.array])[0]!)).toEqual(elementsOf(result!))
  return elementsOf(result!)
}

const matrix: DotDimensions = { leftContracting: [1], rightContracting: [0], leftBatch: [], rightBatch: [] }

const cases: readonly (readonly [left: readonly number[], right: readonly number[], d: DotDimensions, out: readonly number[]])[] = [
  [[3, 4], [4, 5], matrix, [3, 5]],
  [[7, 9], [9, 10], matrix, [7, 10]],
  [[10, 2], [2, 3], matrix, [10, 3]],
  [[1, 6], [6, 9], matrix, [1, 9]],
  [[20, 6], [6, 1], matrix, [20, 1]],
  [[1, 6], [6, 1], matrix, [1, 1]],
  [[5, 0], [0, 4], matrix, [5, 4]],
  [[0, 3], [3, 4], matrix, [0, 4]],
  [[5, 3], [3], { ...matrix }, [5]],
  [[3], [3, 5], { ...matrix, leftContracting: [0] }, [5]],
  [[4], [5], { leftContracting: [], rightContracting: [], leftBatch: [], rightBatch: [] }, [4, 5]],
  [[4, 3], [5, 4], { leftContracting: [0], rightContracting: [1], leftBatch: [], rightBatch: [] }, [3, 5]],
  [[2, 5, 3], [2, 3, 4], { leftContracting: [2], rightContracting: [1], leftBatch: [0], rightBatch: [0] }, [2, 5, 4]],
  [[3, 2, 5], [4, 3, 2], { leftContracting: [0], rightContracting: [1], leftBatch: [1], rightBatch: [2] }, [2, 5, 4]],
  [[2, 3, 4, 5], [5, 6, 3], { leftContracting: [1, 3], rightContracting: [2, 0], leftBatch: [], rightBatch: [] }, [2, 4, 6]],
  [[2, 3, 4], [3, 2, 4], { leftContracting: [2], rightContracting: [2], leftBatch: [0, 1], rightBatch: [1, 0] }, [2, 3]],
  [[3, 2, 4], [3, 2, 4, 5], { leftContracting: [2], rightContracting: [2], leftBatch: [1, 0], rightBatch: [1, 0] }, [2, 3, 5]],
]

describe.each(tiers)('contraction, %s', (tier) => {
  describe.each(dtypes)('%s', (dtype) => {
    test.each(layouts)('shapes and dimension numbers, %s', (layout) => {
      for (const [a, b, d, shape] of cases) {
        const left = lay(a, dtype, layout, numbers(dtype, 1))
        const right = lay(b, dtype, layout === 'constant' ? 'contiguous' : layout, numbers(dtype, 2))
        expect(run(tier, left, right, d, shape, dtype), `[${a.join()}] [${b.join()}]`).toEqual(
          naive(left, right, d, dtype, sequentialOrSum(dtype, d, a, b)),
        )
      }
    })

    test('blocks of the contraction, and more rows than are packed at a time', () => {
      for (const [m, k, n] of [
        [4, 255, 5],
        [4, 256, 5],
        [5, 257, 4],
        [3, 700, 7],
        [1, 600, 9],
        [9, 600, 1],
        [260, 3, 4],
        [4, 3, 260],
      ] as const) {
        const left = lay([m, k], dtype, 'contiguous', numbers(dtype, 3))
        const right = lay([k, n], dtype, 'transposed', numbers(dtype, 4))
        expect(run(tier, left, right, matrix, [m, n], dtype), `${m} ${k} ${n}`).toEqual(
          naive(left, right, matrix, dtype, sequential(dtype)),
        )
      }
    })

    test('without a free axis: in the order of a sum', () => {
      const d: DotDimensions = { leftContracting: [0], rightContracting: [0], leftBatch: [], rightBatch: [] }
      for (const k of [0, 1, 5, 8, 33, 1024, 1025, 3100]) {
        const left = lay([k], dtype, 'reversed', numbers(dtype, 5))
        const right = lay([k], dtype, 'contiguous', numbers(dtype, 6))
        expect(run(tier, left, right, d, [], dtype), String(k)).toEqual(naive(left, right, d, dtype, inSumOrder(dtype)))
      }
      const batched: DotDimensions = { leftContracting: [1], rightContracting: [0], leftBatch: [0], rightBatch: [1] }
      const left = lay([70, 60], dtype, 'contiguous', numbers(dtype, 7))
      const right = lay([60, 70], dtype, 'contiguous', numbers(dtype, 8))
      expect(run(tier, left, right, batched, [70], dtype)).toEqual(naive(left, right, batched, dtype, inSumOrder(dtype)))
    })
  })

  test('more rows than are packed at a time, over several blocks of the contraction', () => {
    const left = lay([255, 258], 'float64', 'contiguous', numbers('float64', 9))
    const right = lay([258, 4], 'float64', 'contiguous', numbers('float64', 10))
    expect(run(tier, left, right, matrix, [255, 4], 'float64')).toEqual(naive(left, right, matrix, 'float64', sequential('float64')))
  })

  test('special values reach only their own results', () => {
    const left = lay([3, 2], 'float64', 'contiguous', (i) => [1, 2, NaN, 1, Infinity, 0][i]!)
    const right = lay([2, 5], 'float64', 'contiguous', (i) => i)
    expect(run(tier, left, right, matrix, [3, 5], 'float64')).toEqual(naive(left, right, matrix, 'float64', sequential('float64')))
  })
})

function sequentialOrSum(
  dtype: DType,
  d: DotDimensions,
  a: readonly number[],
  b: readonly number[],
): (products: readonly number[]) => number {
  const none = a.length === d.leftBatch.length + d.leftContracting.length && b.length === d.rightBatch.length + d.rightContracting.length
  return none ? inSumOrder(dtype) : sequential(dtype)
}

// The order of a sum, as docs/conventions.md#summation words it.
function inSumOrder(dtype: DType): (products: readonly number[]) => number {
  const [sum] = arithmetic(dtype)
  const lanes = dtype === 'float32' ? 16 : 8
  const pairwise = (xs: readonly number[]): number =>
    xs.length === 1 ? xs[0]! : pairwise(xs.slice(0, xs.length / 2).map((x, i) => sum(x, xs[i + xs.length / 2]!)))
  const tree = (parts: readonly number[]): number => {
    if (parts.length === 1) return parts[0]!
    let half = 1
    while (half * 2 < parts.length) half *= 2
    return sum(tree(parts.slice(0, half)), tree(parts.slice(half)))
  }
  return (products) => {
    const blocks: number[] = []
    for (let first = 0; first === 0 || first < products.length; first += 1024) {
      const block = products.slice(first, first + 1024)
      blocks.push(pairwise(Array.from({ length: lanes }, (_, lane) => block.filter((_, i) => i % lanes === lane).reduce(sum, 0))))
    }
    return tree(blocks)
  }
}
