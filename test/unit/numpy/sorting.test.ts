import { describe, expect, test } from 'vitest'
import {
  ArgumentError,
  ConcretizationError,
  IndexError,
  ShapeError,
  grad,
  hessian,
  jacfwd,
  jacrev,
  jit,
  lax,
  np,
  vmap,
  type NdArray,
} from 'cotangent'

const numbers = (x: NdArray): readonly number[] => Array.from(x.toTypedArray(), Number)
const weights = np.array([1, 10, 100, 1000, 10000])
const tied = np.array([2, 1, 2, 1, 2])

describe('derivatives where elements are equal: the stable order', () => {
  test('sort', () => {
    expect(numbers(grad((x: NdArray) => np.sort(x).mul(weights).sum())(tied))).toEqual([100, 1, 1000, 10, 10000])
  })
  test('sort, descending: as argsort says', () => {
    const order = numbers(np.argsort(tied, -1, { descending: true }))
    expect(order).toEqual([0, 2, 4, 1, 3])
    expect(numbers(grad((x: NdArray) => np.sort(x, -1, { descending: true }).mul(weights).sum())(tied))).toEqual([1, 1000, 10, 10000, 100])
  })
  test('topK: the first of equal ones', () => {
    expect(
      numbers(
        grad((x: NdArray) =>
          lax
            .topK(x, 2)[0]
            .mul(np.array([1, 10]))
            .sum(),
        )(tied),
      ),
    ).toEqual([1, 0, 10, 0, 0])
  })
  test('topK: -0 is less than 0, which sorting takes for equal; NaN is the largest', () => {
    const x = np.array([-0, 0, NaN, -0, 0, -1, NaN])
    for (const topAll of [(a: NdArray) => lax.topK(a, 7)[1], jit((a: NdArray) => lax.topK(a, 7)[1])]) {
      expect(numbers(topAll(x))).toEqual([2, 6, 1, 4, 0, 3, 5])
    }
    expect(numbers(np.argsort(x))).toEqual([5, 0, 1, 3, 4, 2, 6])
    // A few of many are selected without sorting.
    const many = np.concatenate([np.full([40], -0), np.zeros([2]), np.full([40], -0)])
    expect(numbers(lax.topK(many, 3)[1])).toEqual([40, 41, 0])
  })
  test('median: of an odd number the one in the stable middle, of an even one half and half', () => {
    expect(numbers(grad((x: NdArray) => np.median(x))(np.array([2, 1, 2, 3, 2])))).toEqual([0, 0, 1, 0, 0])
    expect(numbers(grad((x: NdArray) => np.median(x))(np.array([5, 1, 2, 9])))).toEqual([0.5, 0, 0.5, 0])
  })
  test('forward and reverse mode agree, and the second derivative of a square goes to the elements', () => {
    expect(jacfwd((x: NdArray) => np.sort(x))(tied).toArray()).toEqual(jacrev((x: NdArray) => np.sort(x))(tied).toArray())
    const second = hessian((x: NdArray) => np.sort(x).square().mul(weights).sum())(tied)
    expect(numbers(np.diagonal(second))).toEqual([200, 2, 2000, 20, 20000])
  })
  test('keys and companions each move their own tangents', () => {
    const sum = (k: NdArray, v: NdArray): NdArray => {
      const [a, b] = lax.sort([k, v])
      return (a ?? k)
        .mul(weights)
        .sum()
        .add((b ?? v).square().mul(weights).sum())
    }
    const v = np.array([1, 2, 3, 4, 5])
    expect(grad(sum, { argnums: [0, 1] })(tied, v).map(numbers)).toEqual([
      [100, 1, 1000, 10, 10000],
      [200, 4, 6000, 80, 100000],
    ])
  })
})

test('axes under vmap and jit', () => {
  const cube = np.array([
    [
      [3, 1],
      [2, 5],
    ],
    [
      [0, 9],
      [4, 4],
    ],
  ])
  for (const axis of [0, 1, -1]) {
    const expected = [cube.get(0), cube.get(1)].map((x) => np.sort(x, axis).toArray())
    expect(jit(vmap((x: NdArray) => np.sort(x, axis)))(cube).toArray()).toEqual(expected)
  }
  expect(vmap((x: NdArray) => lax.topK(x, 1, { axis: 0 })[1], { inAxes: 2 })(cube).toArray()).toEqual([[[0, 1]], [[1, 0]]])
  const companions = vmap((k: NdArray, v: NdArray) => lax.sort([k, v]), { inAxes: [0, null] })(
    np.array([
      [2, 1],
      [1, 2],
    ]),
    np.array([7, 8]),
  )
  expect(companions.map((x) => x.toArray())).toEqual([
    [
      [1, 2],
      [1, 2],
    ],
    [
      [8, 7],
      [7, 8],
    ],
  ])
})

test('array methods', () => {
  expect(np.array([3, 1, 2]).sort().toArray()).toEqual([1, 2, 3])
  expect(np.array([3, 1, 2]).argsort(0, { descending: true }).toArray()).toEqual([0, 2, 1])
  expect(np.array([3, 1, 2]).cumprod().toArray()).toEqual([3, 3, 6])
})

test('errors say what is wrong', () => {
  expect(() => np.sort(np.array(3))).toThrow(ShapeError)
  expect(() => np.sort(np.array([3]), 1)).toThrow(ShapeError)
  expect(() => lax.sort([np.array([1]), np.array([1, 2])])).toThrow('one shape')
  expect(() => lax.sort(np.array([1]), { numKeys: 2 })).toThrow(ArgumentError)
  expect(() => lax.topK(np.array([1]), 2)).toThrow('from 0 to 1')
  expect(() => np.partition(np.array([1, 2]), 2)).toThrow(IndexError)
  expect(() => np.lexsort([])).toThrow(ArgumentError)
  expect(() => np.quantile(np.array([1, 2]), 1.5)).toThrow('from 0 to 1')
  expect(() => np.percentile(np.array([1, 2]), [50, NaN])).toThrow('from 0 to 100')
  expect(() => np.cumulativeSum(np.zeros([2, 2]))).toThrow('{ axis }')
  // @ts-expect-error no such method
  expect(() => np.quantile(np.array([1, 2]), 0.5, null, { method: 'guess' })).toThrow('medianUnbiased')
  // @ts-expect-error no such side
  expect(() => np.searchsorted(np.array([1, 2]), 1, { side: 'middle' })).toThrow(ArgumentError)
  expect(() => np.searchsorted(np.zeros([2, 2]), 1)).toThrow('vmap')
})

describe('sets', () => {
  test('what depends on values asks for a size under jit and vmap', () => {
    const x = np.array([3, 1, 3])
    for (const f of [
      (v: NdArray) => np.unique(v),
      (v: NdArray) => np.uniqueAll(v)[0],
      (v: NdArray) => np.union1d(v, v),
      (v: NdArray) => np.intersect1d(v, v),
      (v: NdArray) => np.setdiff1d(v, v),
      (v: NdArray) => np.setxor1d(v, v),
    ]) {
      expect(() => jit(f)(x)).toThrow(ConcretizationError)
      expect(() => jit(f)(x)).toThrow('{ size }')
      expect(() => vmap(f)(x.reshape([3, 1]))).toThrow('{ size }')
    }
    const counts = (v: NdArray): NdArray => np.bincount(v)
    expect(() => jit(counts)(np.array([1, 2], { dtype: 'int32' }))).toThrow('{ length }')
    expect(() => np.bincount(np.array([1, -2], { dtype: 'int32' }))).toThrow(IndexError)
  })
  test('derivatives of distinct elements go to the first occurrences, also outside jit', () => {
    const x = np.array([3, 1, 3, 2])
    expect(
      numbers(
        grad((v: NdArray) =>
          np
            .unique(v)
            .mul(np.array([1, 10, 100]))
            .sum(),
        )(x),
      ),
    ).toEqual([100, 1, 0, 10])
    expect(numbers(grad((v: NdArray) => np.unique(v, { size: 5, fillValue: 7 }).sum())(x))).toEqual([1, 1, 0, 1])
    expect(
      numbers(
        jit(
          grad((v: NdArray) =>
            np
              .union1d(v, np.array([2.5]), { size: 4 })
              .square()
              .sum(),
          ),
        )(x),
      ),
    ).toEqual([6, 2, 0, 4])
  })
  test('a difference has the dtype of what it is taken from', () => {
    const difference = np.setdiff1d(np.array([3, 1, 2], { dtype: 'int32' }), np.array([1, 2.5]))
    expect(difference.dtype).toBe('int32')
    expect(difference.toArray()).toEqual([2, 3])
  })
  test('distinct rows without elements are one', () => {
    expect(np.unique(np.zeros([3, 0]), { axis: 0 }).shape).toEqual([1, 0])
    expect(np.unique(np.zeros([0, 2]), { axis: 0 }).shape).toEqual([0, 2])
  })
  test('the type of the result says what was asked for', () => {
    const [values, counts] = np.unique(np.array([1, 1]), { returnCounts: true })
    expect([values.toArray(), counts.toArray()]).toEqual([[1], [2]])
  })
})

describe('quantiles', () => {
  test('the derivative with respect to q is the slope between the neighbours', () => {
    const x = np.array([1, 4, 2, 10])
    expect(grad((q: NdArray) => np.quantile(x, q))(np.array(0.5)).item()).toBeCloseTo(6, 12)
    expect(grad((q: NdArray) => np.percentile(x, q))(np.array(90)).item()).toBeCloseTo(0.18, 12)
  })
  test('infinite neighbours and differences that overflow', () => {
    const x = np.array([-Infinity, -1e308, 1e308, Infinity])
    expect(numbers(np.quantile(x, [0, 1 / 6, 0.5, 1]))).toEqual([-Infinity, -Infinity, 0, Infinity])
    expect(np.quantile(np.array([1, Infinity]), 0).item()).toBe(1)
    expect(np.median(np.array([5e-324])).item()).toBe(5e-324)
  })
  test('a traced q out of range is moved into it', () => {
    expect(numbers(jit((q: NdArray) => np.quantile(np.array([3, 5]), q))(np.array([-1, 2])))).toEqual([3, 5])
  })
})

describe('histograms', () => {
  test('weights are differentiated, through every transform', () => {
    const x = np.array([0.5, 1.5, 1.7, 9])
    const total = (w: NdArray): NdArray =>
      np
        .histogram(x, [0, 1, 2], { weights: w })[0]
        .mul(np.array([2, 3]))
        .square()
        .sum()
    const w = np.array([1, 2, 3, 4])
    expect(numbers(jit(grad(total))(w))).toEqual([8, 90, 90, 0])
    expect(vmap(total)(np.stack([w, w])).toArray()).toEqual([4 + 225, 4 + 225])
  })
  test('bins that cannot be', () => {
    expect(() => np.histogram(np.array([1]), 0)).toThrow(ArgumentError)
    expect(() => np.histogram(np.array([1]), [2, 1])).toThrow('Sort them')
    expect(() => np.histogram(np.array([1]), 2, { range: [1, 0] })).toThrow(ArgumentError)
    expect(() => np.histogram(np.array([1]), 2, { weights: np.array([1, 2]) })).toThrow(ShapeError)
    expect(() => np.histogram2d(np.array([1]), np.array([1, 2]))).toThrow('do not pair')
    expect(() => np.histogramdd(np.zeros([2, 2]), [1])).toThrow('Give one for each')
  })
})
