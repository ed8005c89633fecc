import { describe, expect, test } from 'vitest'
import { prepareReduction } from '../../../src/backends/cpu/reduction.js'
import { avalOf } from '../../../src/core/aval.js'
import { dtypes, isFloat, type DType } from '../../../src/core/dtype.js'
import type { Reduction } from '../../../src/core/evaluation.js'
import type { ConcreteArray } from '../../../src/core/array.js'
import { contextOf, elementsOf, indicesOf, lay, layouts, numbers, position, stored, tiers, type Layout } from './layouts.js'
import type { Tier } from '../../../src/backends/cpu/context.js'

interface Axes {
  readonly axes: readonly number[]
}

const sum: Reduction<Axes> = {
  kind: 'reduction',
  axes: ({ axes }) => axes,
  element: (_s, x) => [x],
  unit: () => [0],
  combine: (s, [a], [b]) => [s.add(a!, b!)],
  project: (_s, [a]) => a!,
}
const prod: Reduction<Axes> = { ...sum, unit: () => [1], combine: (s, [a], [b]) => [s.mul(a!, b!)] }
const max: Reduction<Axes> = {
  ...sum,
  unit: (dtype) => [isFloat(dtype) ? -Infinity : dtype === 'int32' ? -2147483648 : 0],
  combine: (s, [a], [b]) => [s.max(a!, b!)],
}
const any: Reduction<Axes> = { ...sum, combine: (s, [a], [b]) => [s.or(a!, b!)] }
const argmax: Reduction<Axes> = {
  kind: 'reduction',
  axes: ({ axes }) => axes,
  element: (_s, x, index) => [x, index],
  unit: (dtype) => [isFloat(dtype) ? -Infinity : dtype === 'int32' ? -2147483648 : 0, 2147483647],
  combine: (s, [a, i], [b, j]) => {
    const right = s.or(s.gt(b!, a!), s.and(s.eq(a!, b!), s.lt(j!, i!)))
    return [s.select(right, b!, a!), s.select(right, j!, i!)]
  },
  project: (_s, [, i]) => i!,
}

// The order as docs/conventions.md#summation words it, on lists: split blocks at the largest power of two below their number.
function tree<T>(parts: readonly T[], combine: (a: T, b: T) => T): T {
  if (parts.length === 1) return parts[0]!
  let half = 1
  while (half * 2 < parts.length) half *= 2
  return combine(tree(parts.slice(0, half), combine), tree(parts.slice(half), combine))
}
function inOrder(list: readonly number[], dtype: DType, unit: number, operation: (a: number, b: number) => number): number {
  const lanes = dtype === 'float32' ? 16 : 8
  const combine = (a: number, b: number): number => stored(dtype, operation(a, b))
  const blocks: number[] = []
  for (let first = 0; first === 0 || first < list.length; first += 1024) {
    const block = list.slice(first, first + 1024)
    const sums = Array.from({ length: lanes }, (_, lane) => block.filter((_, i) => i % lanes === lane).reduce(combine, unit))
    const pairwise = (xs: readonly number[]): number =>
      xs.length === 1 ? xs[0]! : pairwise(xs.slice(0, xs.length / 2).map((x, i) => combine(x, xs[i + xs.length / 2]!)))
    blocks.push(pairwise(sums))
  }
  return tree(blocks, combine)
}

function run(tier: Tier, evaluation: Reduction<Axes>, x: ConcreteArray, axes: readonly number[], dtype: DType): number[] {
  const params: Axes = { axes }
  const out = avalOf(
    x.shape.filter((_, axis) => !axes.includes(axis)),
    dtype,
  )
  const call = prepareReduction(contextOf(tier), evaluation, [x.aval], params, [out])
  const [result] = call([x])
  expect(result?.aval).toBe(out)
  expect(result?.strides).toBe(out.strides)
  const again = elementsOf(call([x])[0]!)
  expect(again).toEqual(elementsOf(result!))
  return again
}

function groups(shape: readonly number[], elements: readonly number[], axes: readonly number[]): number[][] {
  const kept = shape.filter((_, axis) => !axes.includes(axis))
  const lists = indicesOf(kept).map((): number[] => [])
  for (const index of indicesOf(shape)) {
    lists[
      position(
        index.filter((_, axis) => !axes.includes(axis)),
        kept,
      )
    ]!.push(elements[position(index, shape)]!)
  }
  return lists
}

const cases: readonly (readonly [shape: readonly number[], axes: readonly number[]])[] = [
  [[], []],
  [[1], [0]],
  [[7], [0]],
  [[8], [0]],
  [[17], []],
  [[2500], [0]],
  [[3, 50], [1]],
  [[50, 3], [0]],
  [[70, 40], [0]],
  [[70, 40], [1]],
  [
    [3, 40, 5],
    [0, 2],
  ],
  [[5, 6, 7], [1]],
  [
    [2, 3, 4, 5],
    [1, 3],
  ],
  [
    [2, 3, 4, 5],
    [0, 2],
  ],
  [
    [1, 300, 1, 2],
    [1, 2],
  ],
  [[3, 0], [1]],
  [[0, 3], [1]],
  [[0], [0]],
]

describe.each(tiers)('reduction, %s', (tier) => {
  describe.each(dtypes)('%s', (dtype) => {
    test.each(layouts)('sum or any, %s', (layout) => {
      const bool = dtype === 'bool'
      for (const [shape, axes] of cases) {
        const { array, elements } = lay(shape, dtype, layout, numbers(dtype))
        const expected = groups(shape, elements, axes).map((list) => inOrder(list, dtype, 0, (a, b) => (bool ? a | b : a + b)))
        expect(run(tier, bool ? any : sum, array, axes, dtype), `[${shape.join()}] along [${axes.join()}]`).toEqual(expected)
      }
    })

    test.each(layouts)('max, %s', (layout) => {
      for (const [shape, axes] of cases) {
        const { array, elements } = lay(shape, dtype, layout, numbers(dtype, 2))
        const least = max.unit(dtype)[0]!
        const expected = groups(shape, elements, axes).map((list) => list.reduce((a, b) => Math.max(a, b), least))
        expect(run(tier, max, array, axes, dtype)).toEqual(expected)
      }
    })

    test.each(layouts)('argmax, the first of equal ones, %s', (layout) => {
      if (dtype === 'bool') return
      const coarse = numbers('int32', 3)
      for (const [shape, axes] of cases) {
        const { array, elements } = lay(shape, dtype, layout, (i) => Math.abs(coarse(i)) % 10)
        const expected = groups(shape, elements, axes).map((list) => (list.length === 0 ? 2147483647 : list.indexOf(Math.max(...list))))
        expect(run(tier, argmax, array, axes, 'int32')).toEqual(expected)
      }
    })
  })

  test.each(['float64', 'float32', 'int32'] as const)('product, %s', (dtype) => {
    const next = numbers(dtype, 4)
    const { array, elements } = lay([2100], dtype, 'contiguous', (i) => (isFloat(dtype) ? 1 + next(i) / 1e6 : next(i) | 1))
    const multiply = dtype === 'int32' ? Math.imul : (a: number, b: number): number => a * b
    expect(run(tier, prod, array, [0], dtype)).toEqual([inOrder(elements, dtype, 1, multiply)])
  })

  // Every number of blocks up to five, and of elements around the ends of blocks and of interleaved groups.
  test.each(['float64', 'float32'] as const)('blocks form a tree, %s', (dtype) => {
    const lengths = [
      ...Array.from({ length: 40 }, (_, i) => i),
      1023,
      1024,
      1025,
      1040,
      2047,
      2048,
      2049,
      3072,
      3073,
      4096,
      5120,
      5121,
      7168,
      7190,
    ]
    for (const length of lengths) {
      for (const [shape, axis] of [
        [[length], 0],
        [[length, 9], 0],
        [[2, length], 1],
      ] as const) {
        for (const layout of ['contiguous', 'transposed'] satisfies Layout[]) {
          const { array, elements } = lay(shape, dtype, layout, numbers(dtype, 5))
          const expected = groups(shape, elements, [axis]).map((list) => inOrder(list, dtype, 0, (a, b) => a + b))
          expect(run(tier, sum, array, [axis], dtype)).toEqual(expected)
        }
      }
    }
  })

  test('more columns than a tile has, and results that are not neighbours', () => {
    for (const [shape, axes] of [
      [[12, 600], [0]],
      [[600, 12], [1]],
      [[1030, 300], [0]],
      [[2, 12, 300, 2], [1]],
      [[3, 300, 4], [0]],
      [[9, 30, 60], [2]],
      [[300, 3, 60], [2]],
    ] as const) {
      for (const layout of ['contiguous', 'transposed'] satisfies Layout[]) {
        const { array, elements } = lay(shape, 'float64', layout, numbers('float64', 6))
        expect(run(tier, sum, array, axes, 'float64')).toEqual(
          groups(shape, elements, axes).map((list) => inOrder(list, 'float64', 0, (a, b) => a + b)),
        )
      }
    }
  })

  test('one call meets operands of other strides', () => {
    const out = avalOf([40], 'float64')
    const call = prepareReduction(contextOf(tier), sum, [avalOf([40, 50], 'float64')], { axes: [1] }, [out])
    for (const layout of layouts) {
      const { array, elements } = lay([40, 50], 'float64', layout, numbers('float64', 7))
      const expected = groups([40, 50], elements, [1]).map((list) => inOrder(list, 'float64', 0, (a, b) => a + b))
      expect(elementsOf(call([array])[0]!)).toEqual(expected)
    }
  })

  test('special values', () => {
    const { array } = lay([4, 3], 'float64', 'contiguous', (i) => [1, NaN, -0, Infinity, 2, -0, -Infinity, 3, -0, 4, 5, -0][i]!)
    expect(run(tier, sum, array, [0], 'float64')).toEqual([NaN, NaN, 0])
    expect(run(tier, max, array, [0], 'float64')).toEqual([Infinity, NaN, -0])
  })
})
