import { describe, expect, test } from 'vitest'
import type { Tier } from '../../../src/backends/cpu/context.js'
import { prepareIndexed } from '../../../src/backends/cpu/indexed.js'
import type { ConcreteArray } from '../../../src/core/array.js'
import { avalOf } from '../../../src/core/aval.js'
import { literalValue } from '../../../src/core/constant.js'
import { dtypes, isFloat, type DType } from '../../../src/core/dtype.js'
import type { GatherLayout, Indexed, ScatterLayout } from '../../../src/core/evaluation.js'
import { contextOf, elementsOf, indicesOf, lay, layouts, numbers, position, stored, tiers, type Laid, type Layout } from './layouts.js'

function run(tier: Tier, evaluation: Indexed<object>, operands: readonly Laid[], shape: readonly number[], dtype: DType): ConcreteArray {
  const out = avalOf(shape, dtype)
  const arrays = operands.map((x) => x.array)
  const call = prepareIndexed(contextOf(tier), evaluation, {}, [out])
  const [result] = call(arrays)
  expect(result?.aval).toBe(out)
  expect(elementsOf(call(arrays)[0]!)).toEqual(elementsOf(result!))
  return result!
}

/** operand [B, I, W], indices [B, N, K]. */
interface Canonical {
  readonly operand: readonly number[]
  readonly indices: readonly number[]
  readonly batch: number
  readonly indexed: number
}

const cases: readonly Canonical[] = [
  { operand: [7], indices: [5, 1], batch: 0, indexed: 1 },
  { operand: [7], indices: [1], batch: 0, indexed: 1 },
  { operand: [7, 4], indices: [3, 2, 1], batch: 0, indexed: 1 },
  { operand: [5, 4], indices: [6, 2], batch: 0, indexed: 2 },
  { operand: [3, 5, 2], indices: [3, 4, 1], batch: 1, indexed: 1 },
  { operand: [2, 3, 4, 5], indices: [2, 3, 2, 1], batch: 2, indexed: 1 },
  { operand: [2, 4, 3, 5], indices: [2, 6, 2], batch: 1, indexed: 2 },
  { operand: [3, 2, 4, 2], indices: [5, 3], batch: 0, indexed: 3 },
  { operand: [4, 3], indices: [2, 0], batch: 0, indexed: 0 },
  { operand: [6, 0], indices: [3, 1], batch: 0, indexed: 1 },
  { operand: [6, 2], indices: [0, 1], batch: 0, indexed: 1 },
  { operand: [0, 2], indices: [3, 1], batch: 0, indexed: 1 },
]

const resultShape = ({ operand, indices, batch, indexed }: Canonical): number[] => [
  ...indices.slice(0, -1),
  ...operand.slice(batch + indexed),
]

/** Where each element of [B, N, W] is in the operand; null where its index is out of range and may not be clamped, or nothing is there. */
function places(c: Canonical, indices: readonly number[], clamp: boolean): (number | null)[] {
  const { operand, batch, indexed } = c
  const rank = c.indices.length - 1
  return indicesOf(resultShape(c)).map((index) => {
    const row = index.slice(0, rank)
    const list = Array.from({ length: indexed }, (_, k) => indices[position([...row, k], c.indices)]!)
    const extents = operand.slice(batch, batch + indexed)
    if (extents.includes(0)) return null
    if (!clamp && list.some((i, k) => i < 0 || i >= extents[k]!)) return null
    const inside = list.map((i, k) => Math.max(0, Math.min(i, extents[k]! - 1)))
    return position([...index.slice(0, batch), ...inside, ...index.slice(rank)], operand)
  })
}

const someOut = (indexed: readonly number[], seed: number): ((i: number) => number) => {
  const next = numbers('int32', seed)
  const widest = Math.max(1, ...indexed)
  return () => (Math.abs(next(0)) % (widest + 4)) - 2
}

describe.each(tiers)('indexed, %s', (tier) => {
  describe.each(dtypes)('%s', (dtype) => {
    test.each(layouts)('gather, %s', (layout) => {
      for (const c of cases) {
        for (const outOfRange of ['clamp', 'fill'] satisfies GatherLayout['outOfRange'][]) {
          for (const indexLayout of ['contiguous', 'transposed', 'repeated'] satisfies Layout[]) {
            const operand = lay(c.operand, dtype, layout, numbers(dtype, 1))
            const indices = lay(c.indices, 'int32', indexLayout, someOut(c.operand.slice(c.batch, c.batch + c.indexed), 2))
            const gather: Indexed<object> = {
              kind: 'indexed',
              access: 'gather',
              layout: () => ({ batch: c.batch, indexed: c.indexed, outOfRange }),
            }
            const expected = places(c, indices.elements, outOfRange === 'clamp').map((place) =>
              place === null ? (isFloat(dtype) ? NaN : 0) : operand.elements[place]!,
            )
            const result = run(tier, gather, [operand, indices], resultShape(c), dtype)
            expect(result.strides).toBe(result.aval.strides)
            expect(elementsOf(result), `[${c.operand.join()}] at [${c.indices.join()}], ${outOfRange}`).toEqual(expected)
          }
        }
      }
    })

    test.each(['set', 'add', 'mul', 'min', 'max'] satisfies ScatterLayout['combine'][])('scatter %s', (combine) => {
      for (const c of cases) {
        for (const outOfRange of ['clamp', 'drop'] satisfies ScatterLayout['outOfRange'][]) {
          for (const layout of layouts) {
            const operand = lay(c.operand, dtype, layout, numbers(dtype, 3))
            const indices = lay(c.indices, 'int32', layout, someOut(c.operand.slice(c.batch, c.batch + c.indexed), 4))
            const updates = lay(resultShape(c), dtype, layout, numbers(dtype, 5))
            const expected = [...operand.elements]
            places(c, indices.elements, outOfRange === 'clamp').forEach((place, u) => {
              if (place !== null) expected[place] = combined(combine, dtype, expected[place]!, updates.elements[u]!)
            })
            const result = run(
              tier,
              { kind: 'indexed', access: 'scatter', layout: () => ({ batch: c.batch, indexed: c.indexed, outOfRange, combine }) },
              [operand, indices, updates],
              c.operand,
              dtype,
            )
            expect(result.strides).toBe(result.aval.strides)
            expect(elementsOf(result), `[${c.operand.join()}] at [${c.indices.join()}], ${outOfRange}, ${layout}`).toEqual(expected)
            expect(operand.elements).toEqual(elementsOf(operand.array))
          }
        }
      }
    })

    test.each(layouts)('dynamic slice: a view, %s', (layout) => {
      const shape = [4, 5, 3]
      for (const sizes of [
        [2, 3, 1],
        [4, 5, 3],
        [1, 1, 1],
        [1, 5, 3],
        [0, 2, 3],
      ]) {
        for (const start of [
          [0, 0, 0],
          [1, 2, 2],
          [-1, 7, 1],
          [2147483647, -2147483648, 0],
        ]) {
          const operand = lay(shape, dtype, layout, numbers(dtype, 6))
          const index = start.map((i) => lay([], 'int32', 'contiguous', () => i))
          const clamped = start.map((i, axis) => Math.max(0, Math.min(i, shape[axis]! - sizes[axis]!)))
          const expected = indicesOf(sizes).map(
            (at) =>
              operand.elements[
                position(
                  at.map((i, axis) => clamped[axis]! + i),
                  shape,
                )
              ]!,
          )
          const result = run(tier, { kind: 'indexed', access: 'dynamicSlice', sizes: () => sizes }, [operand, ...index], sizes, dtype)
          expect(result.storage).toBe(operand.array.storage)
          expect(elementsOf(result)).toEqual(expected)
          if (layout === 'constant') expect(literalValue(result)).toBe(operand.elements[0])
          else if (result.strides.join() === result.aval.strides.join()) expect(result.strides).toBe(result.aval.strides)
        }
      }
    })
  })

  test('set: of updates to one place the last wins', () => {
    const operand = lay([3], 'float64', 'contiguous', () => 0)
    const indices = lay([4, 1], 'int32', 'contiguous', (i) => [1, 1, 2, 1][i]!)
    const updates = lay([4], 'float64', 'contiguous', (i) => i + 1)
    const scatter: Indexed<object> = {
      kind: 'indexed',
      access: 'scatter',
      layout: () => ({ batch: 0, indexed: 1, outOfRange: 'drop', combine: 'set' }),
    }
    expect(elementsOf(run(tier, scatter, [operand, indices, updates], [3], 'float64'))).toEqual([0, 4, 3])
  })

  test('min and max with NaN and signed zeros', () => {
    const operand = lay([4], 'float64', 'contiguous', (i) => [1, NaN, 0, -0][i]!)
    const indices = lay([4, 1], 'int32', 'contiguous', (i) => i)
    const updates = lay([4], 'float64', 'contiguous', (i) => [NaN, 1, -0, 0][i]!)
    for (const [combine, expected] of [
      ['min', [NaN, NaN, -0, -0]],
      ['max', [NaN, NaN, 0, 0]],
    ] as const) {
      const scatter: Indexed<object> = {
        kind: 'indexed',
        access: 'scatter',
        layout: () => ({ batch: 0, indexed: 1, outOfRange: 'drop', combine }),
      }
      expect(elementsOf(run(tier, scatter, [operand, indices, updates], [4], 'float64'))).toEqual(expected)
    }
  })
})

function combined(how: ScatterLayout['combine'], dtype: DType, old: number, update: number): number {
  switch (how) {
    case 'set':
      return update
    case 'add':
      return dtype === 'bool' ? old | update : stored(dtype, old + update)
    case 'mul':
      if (dtype === 'int32') return Number(BigInt.asIntN(32, BigInt(old) * BigInt(update)))
      if (dtype === 'uint32') return Number(BigInt.asUintN(32, BigInt(old) * BigInt(update)))
      return stored(dtype, old * update)
    case 'min':
      return Math.min(old, update)
    case 'max':
      return Math.max(old, update)
  }
}
