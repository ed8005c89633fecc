import { describe, expect, test } from 'vitest'
import { prepareScan } from '../../../src/backends/cpu/scan.js'
import { avalOf } from '../../../src/core/aval.js'
import type { DType } from '../../../src/core/dtype.js'
import type { Scan } from '../../../src/core/evaluation.js'
import { contextOf, elementsOf, indicesOf, lay, layouts, numbers, position, stored, tiers } from './layouts.js'

const shapes: readonly (readonly number[])[] = [[1], [9], [0], [3, 5], [5, 0], [2, 3, 4], [3, 600], [70, 3]]
const numeric: readonly DType[] = ['float64', 'float32', 'int32', 'uint32']

function scan(combine: Scan<object>['combine'], axis: number, reverse: boolean): Scan<object> {
  return { kind: 'scan', axis: () => axis, reverse: () => reverse, combine }
}

// One element after the other, along lines that are followed index by index.
function naive(
  shape: readonly number[],
  elements: readonly number[],
  axis: number,
  reverse: boolean,
  combine: (a: number, b: number) => number,
): number[] {
  const result = new Array<number>(elements.length)
  const indices = indicesOf(shape)
  for (const index of reverse ? indices.reverse() : indices) {
    const before = index.map((i, k) => (k === axis ? i + (reverse ? 1 : -1) : i))
    const isFirst = before[axis]! < 0 || before[axis]! >= shape[axis]!
    const here = position(index, shape)
    result[here] = isFirst ? elements[here]! : combine(result[position(before, shape)]!, elements[here]!)
  }
  return result
}

describe.each(tiers)('scan, %s', (tier) => {
  describe.each(numeric)('%s', (dtype) => {
    test.each(layouts)('sums, products and maxima, %s', (layout) => {
      const product = (a: number, b: number): number => {
        if (dtype === 'int32') return Number(BigInt.asIntN(32, BigInt(a) * BigInt(b)))
        return dtype === 'uint32' ? Number(BigInt.asUintN(32, BigInt(a) * BigInt(b))) : stored(dtype, a * b)
      }
      for (const shape of shapes) {
        for (let axis = 0; axis < shape.length; axis++) {
          for (const reverse of [false, true]) {
            for (const [combine, expected] of [
              [(s, a, b) => s.add(a, b), (a, b) => stored(dtype, a + b)],
              [(s, a, b) => s.mul(a, b), product],
              [(s, a, b) => s.max(a, b), Math.max],
            ] satisfies [Scan<object>['combine'], (a: number, b: number) => number][]) {
              const { array, elements } = lay(shape, dtype, layout, numbers(dtype, axis + 1))
              const out = avalOf(shape, dtype)
              const call = prepareScan(contextOf(tier), scan(combine, axis, reverse), {}, [out])
              const [result] = call([array])
              expect(result?.aval).toBe(out)
              expect(result?.strides).toBe(out.strides)
              expect(elementsOf(result!)).toEqual(naive(shape, elements, axis, reverse, expected))
              expect(elementsOf(call([array])[0]!)).toEqual(elementsOf(result!))
            }
          }
        }
      }
    })
  })

  test('a NaN stays from where it is on', () => {
    const { array } = lay([5], 'float64', 'contiguous', (i) => [1, 2, NaN, 4, 5][i]!)
    const run = (reverse: boolean): number[] =>
      elementsOf(
        prepareScan(
          contextOf(tier),
          scan((s, a, b) => s.add(a, b), 0, reverse),
          {},
          [array.aval],
        )([array])[0]!,
      )
    expect(run(false)).toEqual([1, 3, NaN, NaN, NaN])
    expect(run(true)).toEqual([NaN, NaN, NaN, 9, 5])
  })

  test('booleans: any so far', () => {
    const { array } = lay([2, 4], 'bool', 'contiguous', (i) => [0, 1, 0, 0, 0, 0, 1, 0][i]!)
    const [result] = prepareScan(
      contextOf(tier),
      scan((s, a, b) => s.or(a, b), 1, false),
      {},
      [array.aval],
    )([array])
    expect(elementsOf(result!)).toEqual([0, 1, 1, 1, 0, 0, 1, 1])
  })
})
