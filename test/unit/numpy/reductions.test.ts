import { describe, expect, test } from 'vitest'
import { DtypeError, grad, hessian, jit, jvp, np, ShapeError, vmap, withDefaultDtype, type NdArray } from 'cotangent'
import { elements, expectClose, expectExactly, fixture, unpacked, type Packed } from './fixtures.js'

interface Case {
  readonly name: 'sum' | 'prod' | 'max' | 'min' | 'any' | 'all' | 'ptp' | 'countNonzero' | 'argmax' | 'argmin' | 'cumsum'
  readonly x: Packed
  readonly axis: number | readonly number[] | null
  readonly keepdims: boolean
  readonly y: Packed
}

const { cases, statistics } = fixture<{
  readonly cases: readonly Case[]
  readonly statistics: readonly {
    readonly x: readonly number[]
    readonly ddof: number
    readonly mean: number
    readonly var: number
    readonly std: number
  }[]
}>('reductions')

function run({ name, axis, keepdims }: Case, x: NdArray): NdArray {
  if (name !== 'argmax' && name !== 'argmin' && name !== 'cumsum') return np[name](x, axis, { keepdims })
  const one = typeof axis === 'number' ? axis : null
  return name === 'cumsum' ? np.cumsum(x, one) : np[name](x, one, { keepdims })
}

const names = [...new Set(cases.map(({ name }) => name))]

describe('reductions are those of NumPy', () => {
  test.each(names)('%s', (name) => {
    for (const entry of cases.filter((x) => x.name === name)) {
      expectExactly(
        run(entry, unpacked(entry.x)),
        entry.y,
        `${name} of ${String(entry.x.dtype)}[${entry.x.shape.join()}] along ${JSON.stringify(entry.axis)}`,
      )
    }
  })

  test('also mapped over the last axis and under jit', () => {
    const x = unpacked(cases[0]?.x ?? { shape: [0], data: [] })
    for (const name of names) {
      const f = (y: NdArray): NdArray => (name === 'cumsum' ? np.cumsum(y, 1) : np[name](y, 1))
      const mapped = vmap(f, { inAxes: 2, outAxes: -1 })(x)
      expect(mapped.toArray(), name).toEqual(f(x).toArray())
      expect(jit(f)(x).toArray(), name).toEqual(f(x).toArray())
    }
  })

  test('nothing has no extremum', () => {
    for (const f of [np.max, np.min, np.ptp]) expect(() => f(np.zeros([2, 0]), 1)).toThrow(ShapeError)
    expect(() => np.max(np.zeros([0]))).toThrow(/max: float64\[0\] has no elements along axis 0, so none is the largest/)
    expect(() => np.argmin(np.zeros([0]))).toThrow(/argmin: float64\[0\] has no elements along axis 0, so none is the smallest/)
    expect(np.max(np.zeros([0, 2]), 1).shape).toEqual([0])
    expect(() => np.sum(np.zeros([2]), 1)).toThrow(ShapeError)
    expect(() => np.sum(np.zeros([2, 2]), [0, -2])).toThrow(/name an axis twice/)
  })

  test('aliases', () => {
    expect(np.amax).toBe(np.max)
    expect(np.amin).toBe(np.min)
  })
})

describe('mean, var, std', () => {
  test.each(statistics)('of %o', ({ x, ddof, ...expected }) => {
    const value = np.array([...x])
    const scale = Math.max(...x.map(Math.abs))
    expect(Math.abs(np.mean(value).item() - expected.mean)).toBeLessThanOrEqual(scale * 2e-15)
    // The deviations are exact to an ulp of their largest, whatever the mean.
    expectClose(np.var(value, null, { ddof }).item(), expected.var, 1e-13)
    expectClose(np.std(value, 0, { ddof }).item(), expected.std, 1e-13)
  })

  test('dtypes', () => {
    const counts = np.array([1, 2, 4], { dtype: 'int32' })
    expect(np.mean(counts).dtype).toBe('float64')
    expect(np.mean(counts).item()).toBeCloseTo(7 / 3, 15)
    expect(withDefaultDtype('float32', () => np.mean(counts).dtype)).toBe('float32')
    expect(np.std(np.array([1, 2], { dtype: 'float32' })).dtype).toBe('float32')
    expect(np.mean(np.array([true, false])).item()).toBe(0.5)
    expect(np.mean(np.zeros([0])).item()).toBeNaN()
    expect(np.var(np.zeros([0])).item()).toBeNaN()
    expect(np.var(np.array([1]), null, { ddof: 1 }).item()).toBeNaN()
    expect(
      np
        .std(
          np.array([
            [1, 3],
            [2, 2],
          ]),
          1,
          { keepdims: true },
        )
        .toArray(),
    ).toEqual([[1], [0]])
    expect(np.sum(3).item()).toBe(3)
  })

  test('average', () => {
    const x = np.array([
      [1, 2],
      [3, 5],
    ])
    expect(np.average(x, 0, { weights: np.array([1, 3]) }).toArray()).toEqual([2.5, 4.25])
    expect(np.average(x, 1, { weights: np.array([1, 3]), keepdims: true }).toArray()).toEqual([[1.75], [4.5]])
    expect(
      np
        .average(x, null, {
          weights: np.array([
            [1, 0],
            [0, 1],
          ]),
        })
        .item(),
    ).toBe(3)
    expect(np.average(x).item()).toBe(2.75)
    expect(() => np.average(x, null, { weights: np.array([1, 2]) })).toThrow(ShapeError)
  })
})

describe('derivatives', () => {
  const gradient = (f: (x: NdArray) => NdArray, x: readonly number[]): number[] => elements(grad(f)(np.array([...x])))

  test('ties share', () => {
    expect(gradient((x) => np.max(x), [1, 3, 3, 2])).toEqual([0, 0.5, 0.5, 0])
    expect(gradient((x) => np.min(x), [1, 1, 1, 2])).toEqual([1 / 3, 1 / 3, 1 / 3, 0])
    expect(gradient((x) => np.ptp(x), [5, 5])).toEqual([0, 0])
  })

  test('prod with zeros, to second order', () => {
    expect(gradient((x) => np.prod(x), [2, 0, 5])).toEqual([0, 10, 0])
    expect(gradient((x) => np.prod(x), [0, 0, 5])).toEqual([0, 0, 0])
    expect(hessian((x: NdArray) => np.prod(x))(np.array([0, 0, 5])).toArray()).toEqual([
      [0, 5, 0],
      [5, 0, 0],
      [0, 0, 0],
    ])
  })

  test('of equal elements, var and std have gradient 0, to second order, however they round', () => {
    for (const x of [[2, 2], [0.1, 0.1, 0.1], [1 / 3, 1 / 3, 1 / 3, 1 / 3, 1 / 3], [7]]) {
      const none = x.map(() => 0)
      expect(gradient((y) => np.std(y), x)).toEqual(none)
      expect(gradient((y) => np.var(y), x)).toEqual(none)
      expect(hessian((y: NdArray) => np.std(y))(np.array(x)).toArray()).toEqual(x.map(() => none))
      expect(jvp((y: NdArray) => np.std(y), [np.array(x)], [np.ones([x.length])])[1].item()).toBe(0)
    }
    const rows = np.array([
      [1, 3],
      [2, 2],
    ])
    expect(vmap(grad((y: NdArray) => np.std(y)))(rows).toArray()).toEqual([
      [-0.5, 0.5],
      [0, 0],
    ])
    expect(jit(vmap(grad((y: NdArray) => np.std(y))))(rows).toArray()).toEqual([
      [-0.5, 0.5],
      [0, 0],
    ])
  })

  test('std and var elsewhere', () => {
    // d std / dx = (x - mean) / (n std); the Hessian of var is 2/n (1 - 1/n).
    const x = [1, 4, -2, 0.5]
    const mean = 0.875
    const std = Math.sqrt(x.reduce((total, v) => total + (v - mean) ** 2, 0) / 4)
    gradient((y) => np.std(y), x).forEach((g, i) => {
      expectClose(g, ((x[i] ?? NaN) - mean) / (4 * std), 1e-14)
    })
    const second = hessian((y: NdArray) => np.var(y))(np.array(x))
    elements(second).forEach((h, i) => {
      expectClose(h, i % 5 === 0 ? 0.375 : -0.125, 1e-14)
    })
  })

  test('cumsum, mean', () => {
    expect(
      gradient(
        (x) =>
          np
            .cumsum(x)
            .mul(np.array([1, 10, 100]))
            .sum(),
        [1, 2, 3],
      ),
    ).toEqual([111, 110, 100])
    expect(gradient((x) => np.mean(x), [1, 2, 3, 4])).toEqual([0.25, 0.25, 0.25, 0.25])
  })

  test('positions and counts have none', () => {
    expect(gradient((x) => x.sum().mul(np.argmax(x)), [1, 3, 2])).toEqual([1, 1, 1])
    expect(() => grad((x: NdArray) => np.countNonzero(x))(np.array([1]))).toThrow(DtypeError)
  })
})
