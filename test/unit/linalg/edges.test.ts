import { describe, expect, it } from 'vitest'
import { ArgumentError, DtypeError, grad, hessian, jit, jvp, lax, np, ShapeError, vmap, type NdArray } from '../../../src/index.js'

const { linalg } = np
const numbers = (x: NdArray): unknown => x.toArray()

describe('empty matrices and batches', () => {
  it('have empty results, and determinant 1', () => {
    const none = np.zeros([0, 0])
    expect(linalg.cholesky(none).shape).toEqual([0, 0])
    expect(linalg.inv(none).shape).toEqual([0, 0])
    expect(linalg.solve(none, np.zeros([0])).shape).toEqual([0])
    expect(linalg.solve(none, np.zeros([0, 3])).shape).toEqual([0, 3])
    expect(linalg.solve(np.eye(3), np.zeros([3, 0])).shape).toEqual([3, 0])
    expect(linalg.solveTriangular(none, np.zeros([0, 2])).shape).toEqual([0, 2])
    expect(numbers(linalg.det(none))).toBe(1)
    expect(linalg.slogdet(none).map(numbers)).toEqual([1, 0])
    expect(linalg.lu(np.zeros([3, 0])).map((x) => x.shape)).toEqual([
      [3, 3],
      [3, 0],
      [0, 0],
    ])
    expect(numbers(lax.linalg.lu(np.zeros([3, 0]))[2])).toEqual([0, 1, 2])
    expect(linalg.lu(np.zeros([0, 3])).map((x) => x.shape)).toEqual([
      [0, 0],
      [0, 0],
      [0, 3],
    ])
    expect(linalg.blockDiag().shape).toEqual([1, 0])
    expect(numbers(linalg.blockDiag(np.zeros([0, 2]), 1))).toEqual([[0, 0, 1]])
  })

  it('of no matrix have no results', () => {
    for (const n of [1, 5]) {
      const batch = np.zeros([0, n, n])
      expect(linalg.cholesky(batch).shape).toEqual([0, n, n])
      expect(linalg.det(batch).shape).toEqual([0])
      expect(linalg.solve(batch, np.zeros([n])).shape).toEqual([0, n])
      expect(linalg.solve(np.eye(n), np.zeros([0, n, 2])).shape).toEqual([0, n, 2])
      expect(linalg.slogdet(batch).map((x) => x.shape)).toEqual([[0], [0]])
      expect(grad((x: NdArray) => linalg.det(x).sum())(batch).shape).toEqual([0, n, n])
    }
  })
})

describe('matrices of one element', () => {
  it('are numbers', () => {
    const a = np.array([[4]])
    expect(numbers(linalg.cholesky(a))).toEqual([[2]])
    expect(numbers(linalg.inv(a))).toEqual([[0.25]])
    expect(numbers(linalg.det(a))).toBe(4)
    expect(numbers(linalg.solve(a, np.array([2])))).toEqual([0.5])
    expect(linalg.lu(a).map(numbers)).toEqual([[[1]], [[1]], [[4]]])
  })
})

describe('matrices that are singular or not definite', () => {
  it('have no Cholesky factor: NaN in its triangle, of that matrix only', () => {
    const good = [
      [4, 2],
      [2, 5],
    ]
    const bad = [
      [1, 2],
      [2, 1],
    ]
    expect(numbers(linalg.cholesky(np.array([good, bad])))).toEqual([
      [
        [2, 0],
        [1, 2],
      ],
      [
        [NaN, 0],
        [NaN, NaN],
      ],
    ])
    const large = np.eye(40).toArray() as number[][]
    ;(large[30] ?? [])[30] = 0
    const factor = linalg.cholesky(np.array(large))
    expect(np.all(np.isnan(np.tril(factor).get(39))).item()).toBe(true)
    expect(np.max(np.abs(np.triu(factor, 1))).item()).toBe(0)
  })

  it('divide by zero in solve and inv, and have determinant 0', () => {
    const a = np.array([
      [1, 2],
      [2, 4],
    ])
    expect(np.any(np.isfinite(linalg.solve(a, np.array([1, 1])))).item()).toBe(false)
    expect(np.any(np.isfinite(linalg.inv(a))).item()).toBe(false)
    expect(numbers(linalg.det(a))).toBe(0)
    expect(linalg.slogdet(a).map((x) => x.item() + 0)).toEqual([0, -Infinity])
    expect(linalg.slogdet(np.zeros([2, 2])).map(numbers)).toEqual([0, -Infinity])
  })

  it('are told from others by the triangle that is read', () => {
    const a = np.array([
      [2, NaN],
      [1, 4],
    ])
    expect(numbers(linalg.solveTriangular(a, np.array([2, 9]), { lower: true }))).toEqual([1, 2])
    expect(
      numbers(
        linalg.cholesky(
          np.array([
            [4, NaN],
            [2, 5],
          ]),
          { symmetrizeInput: false },
        ),
      ),
    ).toEqual([
      [2, 0],
      [1, 2],
    ])
    const upper = grad((x: NdArray) => linalg.solveTriangular(x, np.array([2, 9])).sum())
    expect(
      numbers(
        upper(
          np.array([
            [2, 1],
            [7, 4],
          ]),
        ),
      ),
    ).toMatchObject([{}, [0, expect.any(Number)]])
    const read = grad((x: NdArray) => linalg.cholesky(x, { symmetrizeInput: false }).sum())
    expect(
      numbers(
        read(
          np.array([
            [4, 3],
            [2, 5],
          ]),
        ),
      ),
    ).toMatchObject([[expect.any(Number), 0], {}])
  })
})

/** The determinant as the sum over permutations, and its derivatives by the element (i, j), by cofactors. */
function minorOf(a: readonly (readonly number[])[], rows: readonly number[], columns: readonly number[]): number {
  const left = a.filter((_, i) => !rows.includes(i)).map((row) => row.filter((_, j) => !columns.includes(j)))
  const [first, ...rest] = left
  if (first === undefined) return 1
  return first.reduce((sum, x, j) => sum + (j % 2 === 0 ? x : -x) * (x === 0 ? 0 : minorOf(rest, [], [j])), 0)
}

describe('the gradient of a determinant is the matrix of cofactors, whatever the rank', () => {
  const n = 5
  const spread = (i: number, j: number): number => ((3 * i + 5 * j + i * j) % 7) - 3
  const ofRank = (rank: number, seed: number): number[][] =>
    Array.from({ length: n }, (_, i) =>
      Array.from({ length: n }, (_cell, j) =>
        Array.from({ length: rank }, (_term, k) => spread(i + seed, k) * spread(k + 2, j + seed)).reduce((x, y) => x + y, 0),
      ),
    )
  const shift = Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_cell, j) => Number(j === i + 1)))
  const cases = [
    ...[5, 4, 3, 2, 1, 0].flatMap((rank) =>
      [0, 1, 2].map((seed) => ({ name: `rank ${String(rank)}, number ${String(seed)}`, a: ofRank(rank, seed) })),
    ),
    { name: 'no pivot where it is looked for', a: shift },
    { name: 'two columns that are zero', a: ofRank(5, 4).map((row) => row.map((x, j) => (j === 0 || j === 3 ? 0 : x))) },
  ]
  for (const { name, a } of cases) {
    it(name, () => {
      const scale = Math.max(1, ...a.flat().map(Math.abs)) ** (n - 1)
      const expected = a.map((row, i) => row.map((_, j) => ((i + j) % 2 === 0 ? 1 : -1) * minorOf(a, [i], [j])))
      const x = np.array(a)
      for (const gradient of [grad((m: NdArray) => linalg.det(m)), jit(grad((m: NdArray) => linalg.det(m)))]) {
        expect(np.max(np.abs(gradient(x).sub(np.array(expected)))).item() / scale).toBeLessThan(1e-13)
      }
      const second = hessian((m: NdArray) => linalg.det(m))(x).toArray() as number[][][][]
      for (const [i, j, k, l] of [
        [0, 0, 1, 1],
        [0, 1, 1, 0],
        [1, 3, 2, 0],
        [4, 4, 2, 1],
        [3, 0, 0, 3],
      ] as const) {
        const sign = ((i + j + k + l) % 2 === 0 ? 1 : -1) * (i < k === j < l ? 1 : -1)
        const value = second[i]?.[j]?.[k]?.[l] ?? NaN
        expect(Math.abs(value - sign * minorOf(a, [i, k], [j, l])) / scale).toBeLessThan(1e-12)
      }
    })
  }
})

describe('second and third order', () => {
  const a = np.array([
    [3, 1, 0.5],
    [0.2, 2, 0.3],
    [0.7, -0.4, 2.5],
  ])
  const direction = np.array([
    [0.3, -0.2, 0.1],
    [0.5, 0.4, -0.6],
    [-0.1, 0.2, 0.7],
  ])
  const along = (f: (t: NdArray) => NdArray, order: number): number => {
    let g = f
    for (let k = 0; k < order; k++) {
      const h = g
      g = (t) => jvp(h, [t], [np.onesLike(t)])[1]
    }
    return g(np.array(0)).item()
  }

  it('of an inverse are products of inverses', () => {
    // (a + t d)⁻¹ = a⁻¹ - t a⁻¹ d a⁻¹ + t² a⁻¹ d a⁻¹ d a⁻¹ - …
    const inverse = linalg.inv(a)
    let term = inverse
    for (let order = 1; order <= 3; order++) {
      term = np.matmul(np.matmul(term, direction), inverse).mul(-order)
      const found = along((t) => linalg.inv(a.add(direction.mul(t))).sum(), order)
      expect(found).toBeCloseTo(term.sum().item(), 11)
    }
  })

  it('of the logarithm of a determinant are traces of powers', () => {
    // d^k log det = (-1)^(k-1) (k-1)! tr (a⁻¹ d)^k
    const m = np.matmul(linalg.inv(a), direction)
    let power = m
    for (const [order, factor] of [
      [1, 1],
      [2, -1],
      [3, 2],
    ] as const) {
      const f = (t: NdArray): NdArray => linalg.slogdet(a.add(direction.mul(t)))[1]
      expect(along(f, order)).toBeCloseTo(linalg.trace(power).item() * factor, 11)
      power = np.matmul(power, m)
    }
  })

  it('of a Cholesky factor fit its square', () => {
    const x = np.matmul(a, a.transpose())
    const d = direction.add(direction.transpose())
    // (L Lᵀ)'' = 0 along a straight line of matrices, and so is the third derivative.
    const f = (t: NdArray): NdArray => {
      const l = linalg.cholesky(x.add(d.mul(t)))
      return np.matmul(l, l.transpose())
    }
    for (const order of [2, 3]) {
      for (const [i, j] of [
        [0, 0],
        [2, 1],
        [2, 2],
      ] as const)
        expect(Math.abs(along((t) => f(t).get(i, j), order))).toBeLessThan(1e-12)
    }
    const factored = (t: NdArray): NdArray => linalg.cholesky(x.add(d.mul(t))).sum()
    const h = 1e-2
    const values = [-2, -1, 0, 1, 2].map((k) => along((t) => factored(t.add(k * h)), 1))
    const [m2 = 0, m1 = 0, , p1 = 0, p2 = 0] = values
    expect(along(factored, 2)).toBeCloseTo((m2 - 8 * m1 + 8 * p1 - p2) / (12 * h), 6)
  })
})

describe('vmap', () => {
  it('solves for all right-hand sides with one matrix, and for all matrices', () => {
    const a = np.array([
      [2, 1],
      [1, 3],
    ])
    const rhs = np.arange(0, 8).reshape([4, 2])
    const each = [0, 1, 2, 3].map((i) => linalg.solve(a, rhs.get(i)).toArray())
    expect(numbers(vmap((b: NdArray) => linalg.solve(a, b))(rhs))).toEqual(each)
    expect(numbers(vmap((b: NdArray) => linalg.solve(a, b), { inAxes: [1] })(rhs.transpose()))).toEqual(each)
    const matrices = np.stack([a, a.mul(2)])
    expect(numbers(vmap((m: NdArray) => linalg.solve(m, rhs.get(1)))(matrices))).toEqual([
      linalg.solve(a, rhs.get(1)).toArray(),
      linalg.solve(a.mul(2), rhs.get(1)).toArray(),
    ])
  })
})

describe('bad input', () => {
  it('is told what it is', () => {
    expect(() => linalg.solve(np.zeros([2, 3]), np.zeros([2]))).toThrow(ShapeError)
    expect(() => linalg.solve(np.eye(2), np.zeros([3]))).toThrow('has 2 rows')
    expect(() => linalg.solve(np.eye(2), np.array(1))).toThrow(ShapeError)
    expect(() => linalg.inv(np.zeros([2]))).toThrow('no two axes')
    expect(() => linalg.cholesky(np.zeros([2, 3]))).toThrow('2 and 3')
    expect(() => linalg.det(np.array(3))).toThrow(ShapeError)
    expect(() => lax.linalg.cholesky(np.eye(2, 2, 0, { dtype: 'int32' }))).toThrow(DtypeError)
    expect(() => lax.linalg.triangularSolve(np.eye(2), np.zeros([3, 2]), { leftSide: true })).toThrow(ShapeError)
    expect(() => linalg.tensorsolve(np.zeros([2, 3]), np.zeros([2]))).toThrow(ShapeError)
    expect(() => linalg.tensorinv(np.zeros([2, 3]), 1)).toThrow(ShapeError)
    expect(() => linalg.tensorinv(np.eye(2), 0)).toThrow(ArgumentError)
    expect(() => linalg.outer(np.eye(2), np.zeros([2]))).toThrow(ShapeError)
    expect(() => linalg.blockDiag(np.zeros([1, 1, 1]))).toThrow(ShapeError)
    // @ts-expect-error the option is unitDiagonal
    expect(() => linalg.solveTriangular(np.eye(2), np.zeros([2]), { unit: true })).toThrow(ArgumentError)
    // @ts-expect-error no such value
    expect(() => linalg.luSolve(linalg.luFactor(np.eye(2)), np.zeros([2]), { trans: 2 })).toThrow('trans')
  })

  it('integers become floats', () => {
    const a = np.array(
      [
        [2, 1],
        [1, 3],
      ],
      { dtype: 'int32' },
    )
    expect(linalg.solve(a, np.array([3, 5], { dtype: 'int32' })).dtype).toBe('float64')
    expect(linalg.inv(a.astype('float64')).dtype).toBe('float64')
    expect(linalg.solve(a.astype('float32'), np.array([3, 5])).dtype).toBe('float64')
  })
})
