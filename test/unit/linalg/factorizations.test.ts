import { describe, expect, it } from 'vitest'
import { lax, np, random, type NdArray } from '../../../src/index.js'

const sizes = [...Array.from({ length: 64 }, (_, i) => i + 1), 200]
const roundoff = { float64: 2 ** -52, float32: 2 ** -23 } as const
const dtypes = ['float64', 'float32'] as const

/** Elements from -1 to 1. */
const noise = (rows: number, columns: number, dtype: 'float64' | 'float32'): NdArray =>
  random
    .uniform(random.key(1000 * rows + columns), [rows, columns], { dtype, minval: -1, maxval: 1 })
    .astype('float64')
    .astype(dtype)

const largest = (x: NdArray): number => (x.size === 0 ? 0 : np.max(np.abs(x)).item())
/** The product in float64, and that of the magnitudes, which bounds rounding errors. */
const product = (...xs: readonly NdArray[]): NdArray => xs.map((x) => x.astype('float64')).reduce((x, y) => np.matmul(x, y))
const bound = (...xs: readonly NdArray[]): number => largest(product(...xs.map((x) => np.abs(x))))

for (const dtype of dtypes) {
  const eps = roundoff[dtype]
  describe(dtype, () => {
    it('cholesky: L Lᵀ is the matrix, within the rounding of its products', () => {
      for (const n of sizes) {
        const x = noise(n, n, dtype)
        const a = np.matmul(x, x.transpose()).add(np.eye(n, n, 0, { dtype }))
        const l = np.linalg.cholesky(a, { symmetrizeInput: false })
        expect(l.dtype).toBe(dtype)
        expect(
          largest(product(l, l.transpose()).sub(np.tril(a).add(np.tril(a, -1).transpose()))),
          `extent ${String(n)}`,
        ).toBeLessThanOrEqual((2 + n / 8) * eps * bound(l, l.transpose()))
        expect(largest(np.triu(l, 1))).toBe(0)
      }
    })

    it('lu: P L U is the matrix, also where it is tall or wide; no multiplier is larger than 1', () => {
      for (const n of sizes) {
        for (const [rows, columns] of [
          [n, n],
          [n, Math.ceil(n / 2)],
          [Math.ceil(n / 3), n],
        ] as const) {
          const a = noise(rows, columns, dtype)
          const [p, l, u] = np.linalg.lu(a)
          const error = largest(product(p, l, u).sub(a))
          expect(error, `${String(rows)} by ${String(columns)}`).toBeLessThanOrEqual((2 + n / 8) * eps * bound(l, u))
          expect(largest(l)).toBe(1)
          const [packed, pivots, permutation] = lax.linalg.lu(a)
          expect(np.linalg.luFactor(a)[0].toArray()).toEqual(packed.toArray())
          expect(np.take(a, permutation, 0).toArray()).toEqual(np.matmul(p.transpose(), a).toArray())
          expect(pivots.shape).toEqual([Math.min(rows, columns)])
        }
      }
    })

    it('triangularSolve: the product with the triangle gives back the right-hand side, from both sides, for all triangles', () => {
      for (const n of sizes) {
        const a = noise(n, n, dtype)
          .mul(2 / n)
          .add(np.eye(n, n, 0, { dtype }))
        const b = noise(n, 5, dtype)
        for (const lower of [true, false]) {
          for (const transposeA of [true, false]) {
            for (const unitDiagonal of [true, false]) {
              const triangle = (lower ? np.tril(a, unitDiagonal ? -1 : 0) : np.triu(a, unitDiagonal ? 1 : 0)).add(
                np.eye(n, n, 0, { dtype }).mul(unitDiagonal ? 1 : 0),
              )
              const t = transposeA ? triangle.transpose() : triangle
              const params = { lower, transposeA, unitDiagonal }
              const left = lax.linalg.triangularSolve(a, b, { ...params, leftSide: true })
              const right = lax.linalg.triangularSolve(a, b.transpose(), params)
              const allowed = (2 + n / 8) * eps
              expect(largest(product(t, left).sub(b))).toBeLessThanOrEqual(allowed * bound(t, left))
              expect(largest(product(right, t).sub(b.transpose()))).toBeLessThanOrEqual(allowed * bound(right, t))
            }
          }
        }
      }
    })

    it('solve and inv: the residual is that of rounding', () => {
      for (const n of sizes) {
        const a = noise(n, n, dtype)
        const b = noise(n, 3, dtype)
        const x = np.linalg.solve(a, b)
        expect(largest(product(a, x).sub(b)), `extent ${String(n)}`).toBeLessThanOrEqual((4 + n / 2) * eps * bound(a, x))
        const inverse = np.linalg.inv(a)
        expect(largest(product(a, inverse).sub(np.eye(n)))).toBeLessThanOrEqual((4 + n / 2) * eps * bound(a, inverse))
      }
    })
  })
}

describe('a batch is each matrix by itself, to the bit', () => {
  it('at every extent where blocks begin', () => {
    for (const n of [1, 3, 12, 13, 33, 70]) {
      const a = np.stack([1, 2, 3].map((seed) => noise(n, n, 'float64').mul(seed).add(np.eye(n).mul(n))))
      const b = noise(n, 2, 'float64')
      const definite = np.matmul(a, np.matrixTranspose(a))
      for (const f of [
        (x: NdArray) => np.linalg.cholesky(x),
        (x: NdArray) => np.linalg.luFactor(x)[0],
        (x: NdArray) => np.linalg.solve(x, b),
        (x: NdArray) => np.linalg.solveTriangular(x, b),
        (x: NdArray) => np.linalg.det(x),
        (x: NdArray) => np.linalg.slogdet(x)[1],
      ]) {
        const each = [0, 1, 2].map((i) => f(definite.get(i)).toArray())
        expect(f(definite).toArray()).toEqual(each)
      }
    }
  })
})
