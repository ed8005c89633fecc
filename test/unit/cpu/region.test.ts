import { describe, expect, test } from 'vitest'
import type { Tier } from '../../../src/backends/cpu/context.js'
import { prepareRegion } from '../../../src/backends/cpu/region.js'
import { avalOf } from '../../../src/core/aval.js'
import { dtypes, type DType } from '../../../src/core/dtype.js'
import type { RegionPart } from '../../../src/core/evaluation.js'
import { contextOf, elementsOf, indicesOf, lay, layouts, numbers, position, tiers, type Laid } from './layouts.js'

function run(tier: Tier, operands: readonly Laid[], parts: readonly RegionPart[], shape: readonly number[], dtype: DType): number[] {
  const out = avalOf(shape, dtype)
  const arrays = operands.map((x) => x.array)
  const avals = arrays.map((x) => x.aval)
  const call = prepareRegion(contextOf(tier), { kind: 'region', parts: () => parts }, avals, {}, [out])
  const [result] = call(arrays)
  expect(result?.aval).toBe(out)
  expect(result?.strides).toBe(out.strides)
  expect(elementsOf(call(arrays)[0]!)).toEqual(elementsOf(result!))
  return elementsOf(result!)
}

// Writes element by element; starts are given, already clamped.
function naive(
  operands: readonly Laid[],
  parts: readonly RegionPart[],
  starts: readonly (readonly number[])[],
  shape: readonly number[],
): number[] {
  const result = new Array<number>(shape.reduce((a, b) => a * b, 1)).fill(NaN)
  parts.forEach((part, n) => {
    const { array, elements } = operands[part.operand]!
    for (const index of indicesOf(part.spread ? shape : array.shape)) {
      if (part.spread) result[position(index, shape)] = elements[0]!
      else {
        const place = index.map((i, axis) => starts[n]![axis]! + i * part.step[axis]!)
        result[position(place, shape)] = elements[position(index, array.shape)]!
      }
    }
  })
  return result
}

const whole = (operand: number, start: readonly number[], step: readonly number[] = start.map(() => 1)): RegionPart => ({
  operand,
  spread: false,
  start,
  step,
  dynamicStart: null,
})

describe.each(tiers)('region, %s', (tier) => {
  describe.each(dtypes)('%s', (dtype) => {
    test.each(layouts)('concatenated parts, %s', (layout) => {
      for (const [a, b, axis] of [
        [[3], [5], 0],
        [[2, 3], [4, 3], 0],
        [[2, 3], [2, 80], 1],
        [[2, 3, 4], [2, 1, 4], 1],
        [[2, 0], [2, 3], 1],
        [[2, 70, 3], [2, 70, 2], 2],
      ] as const) {
        const operands = [lay(a, dtype, layout, numbers(dtype, 1)), lay(b, dtype, layout, numbers(dtype, 2))]
        const shape: number[] = a.map((extent, i) => (i === axis ? extent + b[i]! : extent))
        const parts = [
          whole(
            0,
            a.map(() => 0),
          ),
          whole(
            1,
            a.map((extent, i) => (i === axis ? extent : 0)),
          ),
        ]
        const starts = parts.map((part) => part.start)
        expect(run(tier, operands, parts, shape, dtype)).toEqual(naive(operands, parts, starts, shape))
      }
    })

    test.each(layouts)('padding around and between, %s', (layout) => {
      for (const [x, low, step, shape] of [
        [[], [], [], []],
        [[3], [2], [1], [6]],
        [[3], [1], [3], [9]],
        [
          [4, 3],
          [1, 0],
          [2, 1],
          [9, 5],
        ],
        [
          [2, 100],
          [0, 3],
          [1, 1],
          [2, 110],
        ],
        [
          [2, 3, 2],
          [1, 0, 2],
          [1, 2, 3],
          [4, 5, 7],
        ],
        [
          [0, 3],
          [1, 1],
          [1, 1],
          [2, 5],
        ],
      ] as const) {
        const operands = [lay(x, dtype, layout, numbers(dtype, 3)), lay([], dtype, 'contiguous', () => (dtype === 'bool' ? 1 : 5))]
        const parts: readonly RegionPart[] = [
          { operand: 1, spread: true, start: low.map(() => 0), step: low.map(() => 1), dynamicStart: null },
          whole(0, low, step),
        ]
        expect(run(tier, operands, parts, shape, dtype)).toEqual(naive(operands, parts, [[], low], shape))
      }
    })

    test.each(layouts)('a part whose start is known at run time, clamped, %s', (layout) => {
      const shape = [5, 4]
      for (const block of [
        [2, 3],
        [5, 4],
        [1, 1],
        [0, 2],
      ]) {
        for (const start of [
          [0, 0],
          [1, 1],
          [-3, 2],
          [9, 9],
          [2147483647, -2147483648],
        ]) {
          const index = start.map((i) => lay([], 'int32', 'contiguous', () => i))
          const operands = [lay(shape, dtype, layout, numbers(dtype, 4)), lay(block, dtype, layout, numbers(dtype, 5)), ...index]
          const parts: readonly RegionPart[] = [whole(0, [0, 0]), { ...whole(1, [0, 0]), dynamicStart: [2, 3] }]
          const clamped = start.map((i, axis) => Math.max(0, Math.min(i, shape[axis]! - block[axis]!)))
          expect(run(tier, operands, parts, shape, dtype)).toEqual(naive(operands, parts, [[0, 0], clamped], shape))
        }
      }
    })
  })
})
