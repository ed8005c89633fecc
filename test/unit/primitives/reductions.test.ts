import { beforeAll, describe, expect, it } from 'vitest'
import { cpu } from '../../../src/backends/cpu/backend.js'
import type { NdArray } from '../../../src/core/array.js'
import { newTypedArray, type DType } from '../../../src/core/dtype.js'
import { all, any } from '../../../src/core/primitives/anyAll.js'
import { argmax, argmin } from '../../../src/core/primitives/argExtrema.js'
import { cumsum } from '../../../src/core/primitives/cumsum.js'
import { mul } from '../../../src/core/primitives/mul.js'
import { prod } from '../../../src/core/primitives/prod.js'
import { reduceMax, reduceMin } from '../../../src/core/primitives/reduceExtrema.js'
import { sum } from '../../../src/core/primitives/sum.js'
import { scope } from '../../../src/core/scope.js'
import { range, sizeOf, without, type Shape } from '../../../src/core/shape.js'
import { grad } from '../../../src/transforms/grad.js'
import { hessian } from '../../../src/transforms/jacobian.js'
import { jvp } from '../../../src/transforms/jvp.js'
import { vmap } from '../../../src/transforms/vmap.js'
import { numbers, positions } from './laws.js'
import { array, seededDraw } from './seededDraw.js'

beforeAll(() => {
  scope.defaultBackend = cpu
})

type Reduce = (x: NdArray, axes: readonly number[]) => NdArray

const vector = (values: readonly number[], dtype: DType = 'float64'): NdArray => array([values.length], values, dtype)
const subsets = (rank: number): readonly (readonly number[])[] =>
  range(2 ** rank).map((bits) => range(rank).filter((axis) => (bits >> axis) & 1))

/** The elements that each result is made of, in row-major order. */
function groups(values: readonly number[], shape: Shape, axes: readonly number[]): readonly (readonly number[])[] {
  const kept = without(range(shape.length), axes)
  const found = new Map(positions(kept.map((axis) => shape[axis] ?? 0)).map((list) => [list.join(), [] as number[]]))
  positions(shape).forEach((list, i) => found.get(kept.map((axis) => list[axis]).join())?.push(values[i] ?? NaN))
  return [...found.values()]
}

function rounded(value: number, dtype: DType): number {
  const one = newTypedArray(dtype, 1)
  one[0] = value
  return one[0] ?? NaN
}

function checkValues(reduce: Reduce, naive: (elements: readonly number[], dtype: DType) => number, dtypes: readonly DType[]): void {
  for (const dtype of dtypes) {
    for (const shape of [[], [7], [2, 3, 4], [0, 3], [3, 0], [2, 1, 33]]) {
      const values = numbers(seededDraw(sizeOf(shape) + 5).elements(shape, dtype))
      for (const axes of subsets(shape.length)) {
        const actual = reduce(array(shape, values, dtype), axes)
        expect(actual.shape).toEqual(without(shape, axes))
        expect(numbers(actual), `${dtype} [${shape.join()}] along ${axes.join()}`).toEqual(
          groups(values, shape, axes).map((elements) => rounded(naive(elements, dtype), dtype)),
        )
      }
    }
  }
}

const every: readonly DType[] = ['float64', 'float32', 'int32', 'uint32', 'bool']
const lowest: Record<DType, number> = { float64: -Infinity, float32: -Infinity, int32: -2147483648, uint32: 0, bool: 0 }
const highest: Record<DType, number> = { float64: Infinity, float32: Infinity, int32: 2147483647, uint32: 4294967295, bool: 1 }

describe('reduceMax and reduceMin', () => {
  it('are the extrema of the elements along axes, in every dtype', () => {
    checkValues(reduceMax, (elements, dtype) => Math.max(lowest[dtype], ...elements), every)
    checkValues(reduceMin, (elements, dtype) => Math.min(highest[dtype], ...elements), every)
  })

  it('propagate NaN from anywhere', () => {
    for (const position of [0, 3, 1500]) {
      const values = range(2000).map((i) => (i === position ? NaN : i))
      expect(numbers(reduceMax(vector(values), [0]))).toEqual([NaN])
      expect(numbers(reduceMin(vector(values, 'float32'), [0]))).toEqual([NaN])
    }
  })

  it('share the derivative among ties, and have none of second order', () => {
    const tied = vector([1, 3, 3, 2, 3])
    expect(numbers(grad((x: NdArray) => reduceMax(x, [0]))(tied))).toEqual([0, 1 / 3, 1 / 3, 0, 1 / 3])
    expect(numbers(jvp((x: NdArray) => reduceMax(x, [0]), [tied], [vector([9, 1, 2, 9, 6])])[1])).toEqual([3])
    expect(numbers(grad((x: NdArray) => reduceMin(x, [0]))(vector([0, -0, 1])))).toEqual([0.5, 0.5, 0])
    expect(numbers(grad((x: NdArray) => reduceMax(x, [0]))(vector([Infinity, 1, Infinity])))).toEqual([0.5, 0, 0.5])
    expect(numbers(hessian((x: NdArray) => reduceMax(x, [0]))(tied))).toEqual(new Array(25).fill(0))
  })

  it('give the derivative to the NaNs, and let no infinite tangent of another element in', () => {
    expect(numbers(grad((x: NdArray) => reduceMax(x, [0]))(vector([1, NaN, 2, NaN])))).toEqual([0, 0.5, 0, 0.5])
    expect(numbers(jvp((x: NdArray) => reduceMax(x, [0]), [vector([1, 2])], [vector([Infinity, 5])])[1])).toEqual([5])
  })

  it('have derivative 0 where there is no element', () => {
    expect(numbers(grad((x: NdArray) => sum(reduceMax(x, [1]), [0]))(array([2, 0], [])))).toEqual([])
    expect(numbers(jvp((x: NdArray) => reduceMax(x, [1]), [array([2, 0], [])], [array([2, 0], [])])[1])).toEqual([0, 0])
  })

  it('name the operation and the shape where axes do not fit', () => {
    expect(() => reduceMax(vector([1]), [1])).toThrow(/reduceMax: \[1\] are not distinct axes of float64\[1\]/)
    expect(() => reduceMin(vector([1]), [0, 0])).toThrow(/reduceMin/)
  })
})

describe('any and all', () => {
  it('are the quantifiers', () => {
    checkValues(any, (elements) => Number(elements.some(Boolean)), ['bool'])
    checkValues(all, (elements) => Number(elements.every(Boolean)), ['bool'])
  })

  it('take bool', () => {
    expect(() => any(vector([1, 0]), [0])).toThrow(/any: takes bool, not float64\[2\]/)
  })
})

describe('argmax and argmin', () => {
  const first = (better: (x: number, y: number) => boolean) => (values: readonly number[]) =>
    values.reduce(
      (best, value, i) => (Number.isNaN(values[best]) ? best : Number.isNaN(value) || better(value, values[best] ?? NaN) ? i : best),
      0,
    )
  const largest = first((x, y) => x > y)
  const smallest = first((x, y) => x < y)

  it('find the first extremum along an axis, in every dtype', () => {
    for (const dtype of every) {
      for (const shape of [[7], [2, 3, 4], [0, 3], [40, 5]]) {
        const values = numbers(seededDraw(sizeOf(shape)).elements(shape, dtype)).map(Math.round)
        for (const axis of range(shape.length)) {
          if (shape[axis] === 0) continue
          const x = array(shape, values, dtype)
          expect(argmax(x, axis).dtype).toBe('int32')
          expect(numbers(argmax(x, axis))).toEqual(groups(values, shape, [axis]).map(largest))
          expect(numbers(argmin(x, axis))).toEqual(groups(values, shape, [axis]).map(smallest))
        }
      }
    }
  })

  it('find the first of several also in long arrays, infinities and NaN included', () => {
    const draw = seededDraw(8)
    for (const special of [[], [Infinity], [-Infinity], [NaN], [NaN, Infinity]]) {
      const values = range(5000).map(() => draw.pick([0, 1, 2, ...(draw.integer(0, 99) === 0 ? special : [])]))
      for (const dtype of ['float64', 'float32'] as const) {
        expect(numbers(argmax(vector(values, dtype), 0))).toEqual([largest(values)])
        expect(numbers(argmin(vector(values, dtype), 0))).toEqual([smallest(values)])
      }
    }
    for (const same of [-Infinity, Infinity, NaN]) {
      expect(numbers(argmax(vector([same, same, same]), 0))).toEqual([0])
      expect(numbers(argmin(vector([same, same, same]), 0))).toEqual([0])
    }
    expect(numbers(argmax(vector([-2147483648, -2147483648], 'int32'), 0))).toEqual([0])
  })

  it('have derivative 0, and no value of nothing', () => {
    expect(numbers(jvp((x: NdArray) => argmax(x, 0), [vector([1, 2])], [vector([1, 1])])[1])).toEqual([0])
    expect(() => argmax(array([2, 0], []), 1)).toThrow(/argmax: float64\[2,0\] has no element along axis 1/)
  })
})

describe('cumsum', () => {
  it('adds up along an axis, either way, in every number dtype', () => {
    for (const dtype of ['float64', 'float32', 'int32', 'uint32'] as const) {
      for (const shape of [[5], [2, 3, 4], [0, 2], [2, 0]]) {
        const values = numbers(seededDraw(3).elements(shape, dtype))
        for (const axis of range(shape.length)) {
          for (const reverse of [false, true]) {
            const expected = values.map(() => 0)
            const lists = positions(shape)
            const order = reverse ? [...lists].reverse() : lists
            const running = new Map<string, number>()
            for (const list of order) {
              const i = lists.indexOf(list)
              const key = list.filter((_, k) => k !== axis).join()
              const before = running.get(key)
              const total = before === undefined ? (values[i] ?? NaN) : rounded(before + (values[i] ?? NaN), dtype)
              running.set(key, total)
              expected[i] = total
            }
            expect(numbers(cumsum(array(shape, values, dtype), axis, reverse))).toEqual(expected)
          }
        }
      }
    }
  })

  it('wraps integers, and adds no booleans', () => {
    expect(numbers(cumsum(vector([2147483647, 1], 'int32'), 0))).toEqual([2147483647, -2147483648])
    expect(() => cumsum(vector([1], 'bool'), 0)).toThrow(/cumsum: booleans/)
    expect(() => cumsum(vector([1]), 1)).toThrow(/cumsum: \[1\] are not distinct axes of float64\[1\]/)
  })
})

describe('prod', () => {
  const product = (x: NdArray): NdArray => prod(x, [0])

  it('multiplies along axes, in every number dtype', () => {
    const wrapped = (elements: readonly number[]): number => elements.reduce((total, value) => Math.imul(total, value), 1)
    checkValues(prod, wrapped, ['int32'])
    checkValues(prod, (elements) => wrapped(elements) >>> 0, ['uint32'])
    // Powers of two, so that no order rounds.
    for (const shape of [[], [0], [2, 0], [3, 4], [5, 1, 3]]) {
      const values = range(sizeOf(shape)).map((i) => (-2) ** (i % 3))
      for (const axes of subsets(shape.length)) {
        expect(numbers(prod(array(shape, values), axes))).toEqual(
          groups(values, shape, axes).map((list) => list.reduce((x, y) => x * y, 1)),
        )
      }
    }
    expect(() => prod(vector([1], 'bool'), [0])).toThrow(/prod: booleans/)
  })

  it('has the right gradient with no, one and several zeros', () => {
    for (const values of [[2], [0], [2, 3], [2, 0, 5], [0, 3, 0, 2], [0, 0, 0], [3, -1, 2, 5, 7], [0, 2, 3, 4, 5, 6, 7]]) {
      const others = (i: number): number => values.reduce((total, value, j) => (j === i ? total : total * value), 1)
      expect(numbers(grad(product)(vector(values)))).toEqual(values.map((_, i) => others(i)))
    }
  })

  it('has right derivatives of second and third order with zeros', () => {
    for (const values of [
      [2, 3, 5, 7],
      [0, 3, 5, 7],
      [0, 3, 0, 7],
      [0, 0, 0, 7],
      [0, 0, 0, 0],
      [1, 2, 0, 4, 5],
    ]) {
      const without_ = (...out: readonly number[]): number =>
        new Set(out).size < out.length ? 0 : values.reduce((total, value, j) => (out.includes(j) ? total : total * value), 1)
      const n = range(values.length)
      expect(numbers(hessian(product)(vector(values)))).toEqual(n.flatMap((i) => n.map((j) => without_(i, j))))
      const [a, b, c] = [vector(n.map((i) => i + 1)), vector(n.map((i) => 2 - i)), vector(n.map((i) => i * i))]
      const [da, db, dc] = [numbers(a), numbers(b), numbers(c)]
      const along = (f: (x: NdArray) => NdArray, v: NdArray) => (x: NdArray) => jvp(f, [x], [v])[1]
      const third = n.reduce(
        (total, i) =>
          total + n.reduce((t, j) => t + n.reduce((u, k) => u + (da[i] ?? 0) * (db[j] ?? 0) * (dc[k] ?? 0) * without_(i, j, k), 0), 0),
        0,
      )
      expect(numbers(along(along(along(product, a), b), c)(vector(values)))).toEqual([third])
      const reverse = grad((x: NdArray) => sum(mul(grad((z: NdArray) => sum(mul(grad(product)(z), a), [0]))(x), b), [0]))
      expect(numbers(sum(mul(reverse(vector(values)), c), [0]))).toEqual([third])
    }
  })

  it('maps its gradient', () => {
    const rows = [
      [1, 2, 3],
      [0, 2, 3],
      [0, 0, 3],
    ]
    const mapped = vmap(grad(product))(array([3, 3], rows.flat()))
    expect(numbers(mapped)).toEqual([6, 3, 2, 6, 0, 0, 0, 0, 0])
  })
})
