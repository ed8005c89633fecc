import { describe, expect, test } from 'vitest'
import {
  ArgumentError,
  DtypeError,
  grad,
  hessian,
  jacfwd,
  jacrev,
  jit,
  jvp,
  linearTranspose,
  np,
  random,
  ShapeError,
  solvers,
  TreeError,
  vmap,
  type NdArray,
} from '../../../../src/index.js'
import { untyped } from '../untyped.js'
import { distance, eliminate } from './elimination.js'

const n = 9
/** A matrix that is not symmetric, whose diagonal dominates. */
const general = random.normal(random.key(1), [n, n]).add(np.eye(n).mul(9))
const positive = general.matmul(general.transpose()).div(9)
const b = random.normal(random.key(2), [n])
const weights = random.normal(random.key(3), [n])
const tol = 1e-13

const cases = [
  ['cg', positive],
  ['bicgstab', general],
  ['gmres', general],
] as const

describe.each(cases)('%s', (name, matrix) => {
  const solver = solvers[name]
  const solve = (A: NdArray, rhs: NdArray): NdArray => solver(A, rhs, { tol })[0]
  /** What the solver takes for a matrix: conjugate gradients know of symmetric ones only. */
  const seen = (A: NdArray): NdArray => (name === 'cg' ? A.add(A.transpose()).div(2) : A)
  const loss = (A: NdArray, rhs: NdArray): NdArray => solve(seen(A), rhs).mul(weights).sum()
  const reference = (A: NdArray, rhs: NdArray): NdArray => eliminate(seen(A), rhs).mul(weights).sum()

  test('solves a system to its tolerance, and says how', () => {
    const [x, info] = solver(matrix, b, { tol })
    expect(distance(x, eliminate(matrix, b))).toBeLessThan(1e-11)
    expect(info.converged.item()).toBe(true)
    expect(info.steps.dtype).toBe('int32')
    expect(info.steps.item()).toBeLessThanOrEqual(2 * n)
    const left = np.linalg.norm(b.sub(matrix.matmul(x))).item()
    expect(Math.abs(left - info.residual.item())).toBeLessThan(1e-13)
    expect(info.residual.item()).toBeLessThanOrEqual(tol * np.linalg.norm(b).item())
    const loose = solver(matrix, b)
    expect(np.linalg.norm(b.sub(matrix.matmul(loose[0]))).item()).toBeLessThan(1.01e-5 * np.linalg.norm(b).item())
    expect(solver(matrix, b, { tol: 0.1 })[1].steps.item()).toBeLessThan(info.steps.item())
  })

  test('tol and atol are those of SciPy: the larger bound counts', () => {
    const [x, info] = solver(matrix, b, { tol: 0, atol: 1e-3 })
    const left = np.linalg.norm(b.sub(matrix.matmul(x))).item()
    expect(left).toBeLessThanOrEqual(1e-3)
    expect(left).toBeGreaterThan(1e-8)
    expect(info.converged.item()).toBe(true)
    // The derivatives are not cut off by an absolute tolerance, however small they are.
    const tiny = grad((rhs: NdArray) => solver(matrix, rhs, { tol, atol: 1e-3 })[0].mul(weights).mul(1e-9).sum())(b)
    expect(distance(tiny.mul(1e9), eliminate(matrix.transpose(), weights))).toBeLessThan(1e-11)
    const pushed = jvp((rhs: NdArray) => solver(matrix, rhs, { tol, atol: 1e-3 })[0], [b], [weights.mul(1e-9)])[1]
    expect(distance(pushed.mul(1e9), eliminate(matrix, weights))).toBeLessThan(1e-11)
  })

  test('has the derivatives of the solution, in both modes and to second order', () => {
    for (const argnums of [0, 1] as const) {
      const exact = grad(reference, { argnums })(matrix, b)
      expect(distance(grad(loss, { argnums })(matrix, b), exact)).toBeLessThan(1e-10)
      expect(distance(jacfwd(loss, { argnums })(matrix, b), exact)).toBeLessThan(1e-10)
      expect(distance(jit(grad(loss, { argnums }))(matrix, b), exact)).toBeLessThan(1e-10)
    }
    const direction = np.cos(matrix)
    const along = (f: typeof loss): NdArray => jvp(grad(f), [matrix, b], [direction, weights])[1]
    expect(distance(along(loss), along(reference))).toBeLessThan(1e-9)
    const twice = (f: typeof loss): NdArray => grad((A: NdArray) => grad(f)(A, b).mul(direction).sum())(matrix)
    expect(distance(twice(loss), twice(reference))).toBeLessThan(1e-9)
  })

  test('is linear in b: its transpose solves with the transposed matrix', () => {
    const pull = linearTranspose((rhs: NdArray) => solve(matrix, rhs), b)
    expect(distance(pull(weights)[0], eliminate(matrix.transpose(), weights))).toBeLessThan(1e-11)
  })

  test('under vmap each lane has its own number of steps', () => {
    const sides = np.stack([b, np.zeros([n]), weights.mul(1e-200), np.ones([n])])
    const [x, info] = vmap((rhs: NdArray) => solver(matrix, rhs, { tol }))(sides)
    for (const [i, scale] of [1, 1, 1e200, 1].entries()) {
      expect(distance(x.get(i).mul(scale), eliminate(matrix, sides.get(i).mul(scale)))).toBeLessThan(1e-11)
    }
    expect(info.converged.toArray()).toEqual([true, true, true, true])
    expect(info.steps.get(1).item()).toBe(0)
    const matrices = np.stack([matrix, matrix.mul(2)])
    expect(
      distance(jit(vmap(grad(loss), { inAxes: [0, null] }))(matrices, b), vmap(grad(reference), { inAxes: [0, null] })(matrices, b)),
    ).toBeLessThan(1e-10)
  })

  test('starts where it is told, and derivatives do not', () => {
    const near = eliminate(matrix, b).add(1e-9)
    const [x, info] = solver(matrix, b, { tol: 1e-6, x0: near })
    expect(info.steps.item()).toBe(0)
    expect(distance(x, near)).toBeLessThan(1e-15)
    const from = (start: NdArray, rhs: NdArray): NdArray => solver(matrix, rhs, { tol, x0: start })[0].mul(weights).mul(1e-20).sum()
    expect(np.abs(grad(from)(near, b)).max().item()).toBe(0)
    expect(distance(grad(from, { argnums: 1 })(near, b).mul(1e20), eliminate(matrix.transpose(), weights))).toBeLessThan(1e-11)
    expect(solver(matrix, np.zeros([n]), { x0: near })[0].toArray()).toEqual(new Array(n).fill(0))
  })

  test('a preconditioner saves steps and changes no derivative', () => {
    const stretch = np.exp(np.arange(n))
    const bad = name === 'cg' ? matrix.mul(stretch).mul(stretch.reshape([n, 1])) : matrix.mul(stretch.reshape([n, 1]))
    const M = np.diag(np.divide(1, np.diagonal(bad)))
    const strict = { tol: 1e-10, maxiter: 200 } as const
    const [plain, before] = solver(bad, b, { ...strict, unconverged: 'keep' })
    const [x, after] = solver(bad, b, { ...strict, M })
    expect(after.converged.item()).toBe(true)
    expect(after.steps.item()).toBeLessThanOrEqual(before.steps.item())
    expect(plain.shape).toEqual([n])
    expect(distance(bad.matmul(x), b)).toBeLessThan(1e-8)
    const byMatrix = grad((rhs: NdArray) =>
      solver(bad, rhs, { ...strict, M })[0]
        .mul(weights)
        .sum(),
    )(b)
    const byFunction = grad((rhs: NdArray) =>
      solver((v) => bad.matmul(v), rhs, { ...strict, M: (v) => v.div(np.diagonal(bad)) })[0]
        .mul(weights)
        .sum(),
    )(b)
    const exact = eliminate(bad.transpose(), weights)
    expect(distance(byMatrix, exact)).toBeLessThan(1e-7)
    expect(distance(byFunction, exact)).toBeLessThan(1e-7)
  })

  test('the transposed system has the transposed preconditioner', () => {
    // With the inverse as preconditioner one step is enough; with its transpose it would not be.
    const inverse = vmap((e: NdArray) => eliminate(matrix, e))(np.eye(n)).transpose()
    const few = name === 'gmres' ? { restart: 2, maxiter: 1 } : { maxiter: 2 }
    const exact = eliminate(matrix.transpose(), weights)
    for (const M of [inverse, (v: NdArray) => inverse.matmul(v)])
      expect(
        distance(
          grad((rhs: NdArray) =>
            solver(matrix, rhs, { tol: 1e-10, M, ...few })[0]
              .mul(weights)
              .sum(),
          )(b),
          exact,
        ),
      ).toBeLessThan(1e-8)
  })

  test('takes functions of pytrees', () => {
    const A = (x: { readonly u: NdArray; readonly v: NdArray }): { readonly u: NdArray; readonly v: NdArray } => ({
      u: x.u.mul(5).add(x.v.sum()),
      v: x.v.mul(2).add(x.u.get(0).add(x.u.get(1))),
    })
    const side = { u: np.array([1, 2]), v: np.array([3, 4, 5]) }
    const [x, info] = solver(A, side, { tol: 1e-13 })
    expect(info.converged.item()).toBe(true)
    const image = A(x)
    expect(distance(image.u, side.u)).toBeLessThan(1e-12)
    expect(distance(image.v, side.v)).toBeLessThan(1e-12)
  })

  test('systems without unknowns, of one number, and of huge and tiny ones', () => {
    const [empty, none] = solver(np.zeros([0, 0]), np.zeros([0]))
    expect([empty.shape, none.converged.item(), none.steps.item()]).toEqual([[0], true, 0])
    expect(solver((v) => v.mul(2), 3)[0].item()).toBe(1.5)
    expect(grad((a: NdArray) => solver((v) => v.mul(a), 3)[0])(2).item()).toBeCloseTo(-0.75, 14)
    for (const scale of [1e200, 1e-200]) {
      const [x, info] = solver(matrix.mul(scale), b, { tol })
      expect(info.converged.item()).toBe(true)
      expect(distance(x.mul(scale), eliminate(matrix, b))).toBeLessThan(1e-11)
    }
  })

  test('float32 stays float32', () => {
    const [x, info] = solver(matrix.astype('float32'), b.astype('float32'))
    expect([x.dtype, info.residual.dtype]).toEqual(['float32', 'float32'])
    expect(distance(x.astype('float64'), eliminate(matrix, b))).toBeLessThan(1e-5)
  })

  test('what is not reached is NaN, or kept on request', () => {
    const [x, info] = solver(matrix, b, { tol, maxiter: 1, ...(name === 'gmres' ? { restart: 1 } : {}) })
    expect(info.converged.item()).toBe(false)
    expect(x.toArray()).toEqual(new Array(n).fill(NaN))
    const [kept, same] = solver(matrix, b, { tol, maxiter: 1, unconverged: 'keep', ...(name === 'gmres' ? { restart: 1 } : {}) })
    expect(same.converged.item()).toBe(false)
    expect(np.linalg.norm(b.sub(matrix.matmul(kept))).item()).toBeCloseTo(same.residual.item(), 12)
    // A derivative that is not reached is NaN even where the value is.
    const start = eliminate(matrix, b)
    const lost = grad((rhs: NdArray) =>
      solver(matrix, rhs, { tol: 1e-12, maxiter: 1, x0: start, ...(name === 'gmres' ? { restart: 1 } : {}) })[0].sum(),
    )(b)
    expect(lost.toArray()).toEqual(new Array(n).fill(NaN))
    const singular = np.array([
      [1, 1],
      [1, 1],
    ])
    expect(solver(singular, np.array([1, -1]), { tol })[1].converged.item()).toBe(false)
    expect(solver(singular, np.array([1, -1]), { tol })[0].toArray()).toEqual([NaN, NaN])
    expect(solver(matrix, b.mul(NaN))[1].converged.item()).toBe(false)
  })

  test('errors', () => {
    const call = untyped(solver)
    expect(() => call(matrix, np.ones([n + 1]))).toThrow(ShapeError)
    expect(() => call(matrix.get([0, 2]), b)).toThrow(/A is float64\[2,9\], but b is float64\[9\]/)
    expect(() => call(matrix, { b })).toThrow(/b is a tree/)
    expect(() => call(matrix.astype('float32'), b)).toThrow(DtypeError)
    expect(() => call('A', b)).toThrow(ArgumentError)
    expect(() => call(matrix, np.ones([n]).astype('int32'))).toThrow(/astype/)
    expect(() => call(matrix, b, { x0: np.ones([2]) })).toThrow(/x0 is float64\[2\]/)
    expect(() => call(matrix, b, { x0: [b] })).toThrow(TreeError)
    expect(() => call(matrix, b, { tol: -1 })).toThrow(/'tol'/)
    expect(() => call(matrix, b, { maxiter: 1.5 })).toThrow(/'maxiter'/)
    expect(() => call(matrix, b, { unconverged: 'throw' })).toThrow(/'nan' or 'keep'/)
    expect(() => call(matrix, b, { rtol: 1 })).toThrow(/unknown option 'rtol'/)
    expect(() => call(matrix, b, { M: matrix.get(0) })).toThrow(/M is/)
    expect(() => call((v: NdArray) => v.sum(), b)).toThrow(/the result of matvec/)
  })
})

describe('gmres restarts', () => {
  test('after so many steps, and needs more of them', () => {
    const [whole, one] = solvers.gmres(general, b, { tol })
    const [parts, several] = solvers.gmres(general, b, { tol, restart: 2 })
    expect(distance(parts, whole)).toBeLessThan(1e-11)
    expect(several.steps.item()).toBeGreaterThan(one.steps.item())
    expect(() => solvers.gmres(general, b, { restart: 0 })).toThrow(ArgumentError)
  })

  test('a rotation stands still without restarts only', () => {
    const shift = np.array([
      [0, 0, 1],
      [1, 0, 0],
      [0, 1, 0],
    ])
    const side = np.array([1, 0, 0])
    expect(distance(solvers.gmres(shift, side)[0], shift.transpose().matmul(side))).toBeLessThan(1e-14)
    const [, stuck] = solvers.gmres(shift, side, { restart: 2 })
    expect(stuck.converged.item()).toBe(false)
  })
})

test('cg of a Hessian that is never formed', () => {
  const f = (x: NdArray): NdArray => np.exp(x).sum().add(x.square().sum().square())
  const x = np.array([0.1, -0.4, 0.8])
  const [step] = solvers.cg((v) => jvp(grad(f), [x], [v])[1], grad(f)(x), { tol })
  expect(distance(hessian(f)(x).matmul(step), grad(f)(x))).toBeLessThan(1e-12)
  expect(
    distance(
      jacrev((y: NdArray) => solvers.cg((v) => jvp(grad(f), [y], [v])[1], weights.get([0, 3]), { tol })[0])(x),
      jacrev((y: NdArray) => eliminate(hessian(f)(y), weights.get([0, 3])))(x),
    ),
  ).toBeLessThan(1e-11)
})
