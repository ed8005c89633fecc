// Derivatives of bases: of vectors that complete one, of those of a small singular value, and what is done where there is none.
import { describe, expect, it } from 'vitest'
import { jvp, lax, makeProgram, np, vmap, type NdArray } from '../../../src/index.js'

/** Numbers from -1 to 1 that are the same each time. */
function numbers(count: number, seed: number): number[] {
  let state = seed
  return Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 31 - 1
  })
}

const random = (shape: readonly number[], seed: number): NdArray =>
  np
    .array(
      numbers(
        shape.reduce((size, extent) => size * extent, 1),
        seed,
      ),
    )
    .reshape(shape)
const transposed = (x: NdArray): NdArray => np.swapaxes(x, -2, -1)
const largest = (x: NdArray): number => np.max(np.abs(x)).item()

type Curve = (t: NdArray) => NdArray

/** Throws unless two functions have the same values and derivatives along a line, to second order. */
function sameAlong(f: (a: NdArray) => NdArray, g: (a: NdArray) => NdArray, a: NdArray, e: NdArray): void {
  const slope =
    (curve: Curve): Curve =>
    (t) =>
      jvp(curve, [t], [np.array(1)])[1]
  let [p, q]: [Curve, Curve] = [(t) => f(a.add(e.mul(t))), (t) => g(a.add(e.mul(t)))]
  for (let order = 0; order <= 2; order++) {
    const expected = q(np.array(0))
    expect(largest(p(np.array(0)).sub(expected)), `order ${String(order)}`).toBeLessThan(1e-11 * Math.max(1, largest(expected)))
    ;[p, q] = [slope(p), slope(q)]
  }
}

/** The projector onto what is orthogonal to the columns, by the normal equations. */
const complement = (x: NdArray): NdArray =>
  np.eye(x.shape.at(-2) ?? 0).sub(np.matmul(x, np.linalg.solve(np.matmul(transposed(x), x), transposed(x))))
const projector = (vectors: NdArray): NdArray => np.matmul(vectors, transposed(vectors))
const identity = (q: NdArray): NdArray => np.matmul(transposed(q), q)

describe.each([[[5, 3]], [[2, 4, 1]], [[3, 3]]])('bases that are completed, of %j', (shape) => {
  const [a, e] = [random(shape, 3), random(shape, 4)]
  const [rows, columns] = [shape.at(-2) ?? 0, shape.at(-1) ?? 0]
  const eye = (x: NdArray): NdArray => np.broadcastTo(np.eye(rows), [...x.shape.slice(0, -2), rows, rows])
  const rest = (vectors: NdArray): NdArray => vectors.get('...', [columns, rows])

  it('the complete Q stays orthogonal, times R it stays the matrix, and its last columns span what the first do not', () => {
    const complete = (x: NdArray): readonly [NdArray, NdArray] => np.linalg.qr(x, 'complete')
    sameAlong((x) => identity(complete(x)[0]), eye, a, e)
    sameAlong(
      (x) => np.matmul(...complete(x)),
      (x) => x,
      a,
      e,
    )
    sameAlong((x) => projector(rest(complete(x)[0])), complement, a, e)
  })

  it('the complete U of a tall matrix, and V of a wide one', () => {
    const left = (x: NdArray): NdArray => np.linalg.svd(x)[0]
    const right = (x: NdArray): NdArray => transposed(np.linalg.svd(transposed(x))[2])
    for (const side of [left, right]) {
      sameAlong((x) => identity(side(x)), eye, a, e)
      sameAlong((x) => projector(rest(side(x))), complement, a, e)
    }
  })
})

it('singular vectors turn as they should, however small their singular value is', () => {
  const [p] = np.linalg.qr(random([4, 4], 1))
  const [q] = np.linalg.qr(random([4, 4], 2))
  const values = [3, 2, 1, 1e-11]
  const [a, e] = [np.matmul(p.mul(np.array(values)), q.T), random([4, 4], 5)]
  // For A = P Σ Qᵀ and C = Pᵀ dA Q: dP = P Ω with Ωᵢⱼ = (Cᵢⱼ σⱼ + Cⱼᵢ σᵢ) / (σⱼ² - σᵢ²).
  const turn = (basis: NdArray, c: NdArray): NdArray => {
    const s = 1e-11
    const omega = [0, 1, 2].map((i) =>
      c
        .get(i, 3)
        .mul(s)
        .add(c.get(3, i).mul(values[i] ?? 0))
        .div(s ** 2 - (values[i] ?? 0) ** 2),
    )
    const d = np.matmul(basis.get([], [0, 3]), np.stack(omega))
    const half = np.outer(d, basis.get([], 3))
    return half.add(half.T)
  }
  const c = np.matmul(np.matmul(p.T, e), q)
  const last = (x: NdArray): NdArray => np.outer(x.get([], 3), x.get([], 3))
  const [du, dv] = jvp((x: NdArray) => [last(np.linalg.svd(x)[0]), last(np.linalg.svd(x)[2].T)], [a], [e])[1]
  expect(largest(du)).toBeGreaterThan(0.1)
  expect(largest(du.sub(turn(p, c)))).toBeLessThan(1e-13)
  expect(largest(dv.sub(turn(q, c.T)))).toBeLessThan(1e-13)
})

it('the factors of a matrix whose first column is zero have no finite derivative', () => {
  const a = np.array([
    [0, 1],
    [0, 2],
    [0, 5],
  ])
  const [, [packed]] = jvp((x: NdArray) => lax.linalg.lu(x), [a], [random([3, 2], 1)])
  expect(np.all(np.isfinite(packed)).item()).toBe(false)
})

describe('right-hand sides of a batch', () => {
  const [a, b] = [random([3, 3], 6).add(np.eye(3).mul(3)), random([5, 3, 2], 7)]

  it.each([
    ['a solution', 'solve', (x: NdArray) => np.linalg.solve(a, x)],
    ['a triangle on the left', 'triangularSolve', (x: NdArray) => lax.linalg.triangularSolve(a, x, { leftSide: true })],
    ['a triangle on the right', 'triangularSolve', (x: NdArray) => lax.linalg.triangularSolve(a, x.T)],
  ])('%s: the matrix is not repeated for each', (_what, name, f) => {
    const equations = makeProgram(vmap(f))(b)
      .toString()
      .split('\n')
      .filter((line) => line.includes(`= ${name}`))
    expect(equations).toHaveLength(1)
    expect(equations.join()).toMatch(/float64\[(3,10|10,3)\] = /)
    for (let i = 0; i < 5; i++) expect(vmap(f)(b).get(i).toArray()).toEqual(f(b.get(i)).toArray())
  })
})
