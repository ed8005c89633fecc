import { describe, expect, it } from 'vitest'
import { grad, jit, np, vmap, type NdArray } from '../../../src/index.js'

const { linalg } = np

describe('a determinant whose products leave the range', () => {
  const det = (rows: number[][], dtype: 'float64' | 'float32' = 'float64'): number => linalg.det(np.array(rows, { dtype })).item()

  it('is right where it is in range itself', () => {
    expect(
      det([
        [1e200, 1e200],
        [1e-200, 2e-200],
      ]),
    ).toBeCloseTo(1, 14)
    expect(
      det([
        [1e200, 1e-200],
        [1e200, 2e-200],
      ]),
    ).toBeCloseTo(1, 14)
    expect(
      det([
        [2 ** 511, 2 ** 511],
        [2 ** 512, 2 ** 512 + 2 ** 461],
      ]),
    ).toBe(2 ** 972)
    const mixed = [
      [1e-300, 2e-300, 3e-300],
      [1e200, 3e200, 1e199],
      [5e200, 1e200, 1e200],
    ]
    expect(det(mixed) / -4.01e101).toBeCloseTo(1, 14)
    expect(
      det(
        [
          [1e30, 1e30],
          [1e-30, 2e-30],
        ],
        'float32',
      ),
    ).toBeCloseTo(1, 6)
    for (const f of [jit(linalg.det), (a: NdArray) => vmap(linalg.det)(np.stack([a, a])).get(1)]) {
      expect(f(np.array(mixed)).item()).toBe(det(mixed))
    }
  })

  it('is right where minors underflow that are multiplied with something large', () => {
    for (const [dtype, large, most] of [
      ['float64', 1000, 530],
      ['float32', 120, 68],
    ] as const) {
      // The product of both has more bits than are left to a subnormal number.
      const [x, y] = [(1 + 2 ** -9) * 2 ** -most, (1 + 2 ** -10) * 2 ** -most]
      for (let k = 0; k < 3; k++) {
        const rest = [0, 1, 2].filter((j) => j !== k)
        const row = (j: number | undefined, value: number): number[] => [0, 1, 2].map((column) => (column === j ? value : 0))
        const expected = (k === 1 ? -1 : 1) * ((1 + 2 ** -9) * (1 + 2 ** -10)) * 2 ** (large - 2 * most)
        expect(det([row(k, 2 ** large), row(rest[0], x), row(rest[1], y)], dtype)).toBe(expected)
        expect(det([row(k, 2 ** large), row(rest[0], x * 2 ** -40), row(rest[1], y)], dtype)).toBe(expected * 2 ** -40)
      }
    }
  })

  it('is rounded as a whole, not in its products, where it is subnormal', () => {
    expect(
      det([
        [1.5 * 2 ** -500, 0.5 * 2 ** -500],
        [2 ** -574, 2 ** -574],
      ]),
    ).toBe(2 ** -1074)
  })

  it('is infinite or 0, not NaN, where it is not', () => {
    const scaled = (rows: number[][], by: number): number[][] => rows.map((row) => row.map((x) => x * by))
    const [two, three] = [
      [
        [1, 2],
        [3, 4],
      ],
      [
        [1, 2, 0],
        [3, 4, 1],
        [1, 1, 5],
      ],
    ]
    expect(det(scaled(two, 1e200))).toBe(-Infinity)
    expect(det(scaled(three, 1e150))).toBe(-Infinity)
    expect(det(scaled([three[1]!, three[0]!, three[2]!], 1e150))).toBe(Infinity)
    expect(det(scaled(two, 1e-200)) + 0).toBe(0)
    expect(det(scaled([two[0]!, two[0]!], 1e200))).toBe(0)
    expect(det(scaled([three[0]!, three[0]!, three[1]!], 1e150))).toBe(0)
  })

  it('has the derivatives that are in range, also where itself is not', () => {
    const gradient = grad((a: NdArray) => linalg.det(a))
    const close = (given: NdArray, expected: readonly (readonly number[])[]): void => {
      given
        .ravel()
        .toTypedArray()
        .forEach((x: number, i: number) => {
          const wanted = expected.flat()[i]!
          if (Number.isFinite(wanted)) expect(x / wanted).toBeCloseTo(1, 12)
          else expect(x).toBe(wanted)
        })
    }
    close(
      gradient(
        np.array([
          [1e-200, 2e-200],
          [3e-200, 4e-200],
        ]),
      ),
      [
        [4e-200, -3e-200],
        [-2e-200, 1e-200],
      ],
    )
    close(
      gradient(
        np.array([
          [1e-300, 2e-300, 3e-300],
          [1e200, 3e200, 1e199],
          [5e200, 1e200, 1e200],
        ]),
      ),
      [
        [Infinity, -Infinity, -Infinity],
        [1e-100, -1.4e-99, 9e-100],
        [-8.8e-100, 2.9e-100, 1e-100],
      ],
    )
  })
})

describe('a matrix of badly scaled rows and columns', () => {
  const n = 6
  const inner = np.array(Float64Array.from({ length: n * n }, (_, i) => Math.sin(i * i + 1))).reshape([n, n])
  const value = linalg.det(inner).item()
  const [rows, columns] = [
    [600, -600, 700, -700, 5, -5],
    [300, -200, -200, 100, 3, -3],
  ]
  const shifted = (a: NdArray, by: readonly number[], axis: 0 | 1): NdArray =>
    np.ldexp(a, np.array(by, { dtype: 'int32' }).reshape(axis === 0 ? [n, 1] : [1, n]))
  const scaled = shifted(shifted(inner, columns, 1), rows, 0)

  it('has the determinant that it has without the scales', () => {
    for (const f of [linalg.det, jit(linalg.det), (a: NdArray) => vmap(linalg.det)(np.stack([inner, a])).get(1)]) {
      expect(f(scaled).item() / value).toBeCloseTo(1, 12)
      expect(f(scaled.T).item() / value).toBeCloseTo(1, 12)
    }
    for (const a of [scaled, scaled.T]) {
      const [sign, logarithm] = linalg.slogdet(a)
      expect(sign.item()).toBe(Math.sign(value))
      expect(logarithm.item()).toBeCloseTo(Math.log(Math.abs(value)), 12)
    }
  })

  it('has the derivatives that it has without the scales', () => {
    const gradient = (f: (a: NdArray) => NdArray) => grad((a: NdArray) => f(shifted(shifted(a, columns, 1), rows, 0)))(inner)
    for (const f of [linalg.det, (a: NdArray) => linalg.slogdet(a)[1]]) {
      const [given, expected] = [gradient(f), grad((a: NdArray) => f(a))(inner)]
      expect(np.max(np.abs(given.sub(expected))).item()).toBeLessThan(1e-12 * np.max(np.abs(expected)).item())
    }
  })

  it('has a determinant whose pivots leave the range one after the other', () => {
    const powers = [90, 90, 90, 90, -90, -90, -90, -90]
    for (const exponents of [powers, powers.toReversed()]) {
      expect(linalg.det(np.diag(np.array(exponents.map((e) => 2 ** (3 * e))))).item()).toBe(1)
    }
    const small = [30, 30, 30, 30, 30, -30, -30, -30, -30, -30]
    for (const exponents of [small, small.toReversed()]) {
      const a = np.diag(np.array(exponents.map((e) => 2 ** e)), 0).astype('float32')
      expect(linalg.det(a).item()).toBe(1)
      expect(linalg.slogdet(a).map((x) => x.item())).toEqual([1, 0])
    }
  })

  it('has a determinant of 0 where it is singular and products of its elements are infinite', () => {
    const seven = np.array(Float64Array.from({ length: 49 }, (_, i) => 2 ** 365 * (((i * i) % 11) - 4))).reshape([7, 7])
    const singular = np.concatenate([seven.get([0, 6]), seven.get([0, 1])], 0)
    expect(Math.abs(linalg.det(singular).item())).toBe(0)
    expect(linalg.det(seven).item()).toBe(Infinity * Math.sign(linalg.det(np.ldexp(seven, -365)).item()))
    const [sign, logarithm] = linalg.slogdet(seven)
    const [plain, least] = linalg.slogdet(np.ldexp(seven, -365))
    expect(sign.item()).toBe(plain.item())
    expect(logarithm.item()).toBeCloseTo(least.item() + 7 * 365 * Math.LN2, 10)
  })

  it('is as it was where nothing is out of range, and NaN where an element is', () => {
    const ordinary = np.ldexp(inner, 20)
    expect(linalg.det(ordinary).item()).toBe(value * 2 ** 120)
    for (const stranger of [NaN, Infinity]) {
      const a = np.where(np.eye(n).astype('bool'), stranger, scaled)
      for (const x of [linalg.det(a), linalg.slogdet(a)[1]]) expect(np.isfinite(x).item()).toBe(false)
    }
    expect(linalg.det(np.zeros([5, 5])).item()).toBe(0)
    expect(linalg.det(np.zeros([0, 5, 5])).shape).toEqual([0])
  })

  it('may hold subnormal numbers', () => {
    const least = np.diag(np.array([2 ** -1070, 2 ** 1000, 2 ** 70, 3, 1]))
    expect(linalg.det(least).item()).toBe(3)
    expect(linalg.slogdet(least)[1].item()).toBeCloseTo(Math.log(3), 12)
  })
})
