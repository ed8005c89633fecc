import { describe, expect, test } from 'vitest'
import {
  checkpoint,
  customLinearSolve,
  debugNans,
  grad,
  jet,
  jit,
  lax,
  makeProgram,
  np,
  solvers,
  vmap,
  withDefaultDtype,
  type NdArray,
} from '../../../../src/index.js'
import { assertGrads } from '../../../../src/verify/index.js'
import { distance } from './elimination.js'

const cubeRoot = (c: NdArray | number): NdArray => solvers.root((x) => x.mul(x).mul(x).sub(c), 1)[0]
const matrix = np.array([
  [4, 1],
  [2, 3],
])

describe('inside control flow and other transforms', () => {
  test('a body of scan: the derivative goes through the steps and not through the iterations', () => {
    const thrice = (c: NdArray): NdArray => lax.scan((x: NdArray, _n: NdArray) => [cubeRoot(x), x], c, np.arange(3))[0]
    const exact = 8 ** (1 / 27 - 1) / 27
    expect(grad(thrice)(8).item()).toBeCloseTo(exact, 14)
    expect(jit(grad(thrice))(8).item()).toBeCloseTo(exact, 14)
    expect(distance(vmap(grad(thrice))(np.array([1, 8])), np.array([1 / 27, exact]))).toBeLessThan(1e-13)
  })

  test('a branch, a loop of unknown length, a checkpoint', () => {
    const branch = (c: NdArray): NdArray =>
      lax.cond(
        c.gt(1),
        (x: NdArray) => cubeRoot(x),
        (x: NdArray) => x.mul(x),
        c,
      )
    expect(distance(vmap(grad(branch))(np.array([0.5, 8])), np.array([1, 1 / 12]))).toBeLessThan(1e-13)
    const untilSmall = (c: NdArray): NdArray =>
      lax.whileLoop(
        (x) => x.gt(1.3),
        (x) => cubeRoot(x),
        c,
      )
    expect(grad(untilSmall)(8).item()).toBeCloseTo(8 ** (1 / 9 - 1) / 9, 13)
    const again = checkpoint((c: NdArray) => cubeRoot(c).sin())
    const closed = (c: NdArray): NdArray => np.cbrt(c).sin()
    expect(grad(again)(8).item()).toBeCloseTo(grad(closed)(8).item(), 14)
    expect(grad(grad(again))(8).item()).toBeCloseTo(grad(grad(closed))(8).item(), 14)
  })

  test('Taylor mode', () => {
    const series = (f: (c: NdArray) => NdArray): readonly number[] => {
      const [value, others] = jet(f, [np.array(8)], [[1, 0, 0, 0]])
      return [value, ...others].map((x) => x.item())
    }
    series(cubeRoot).forEach((derivative, i) => {
      expect(derivative).toBeCloseTo(series((c) => np.cbrt(c))[i]!, 13)
    })
  })

  test('a solution of solutions: a fixed point whose function solves a system', () => {
    // x = A⁻¹ (b + c x / 2), so (A - c / 2) x = b.
    const b = np.array([1, 2])
    const solve = (c: NdArray): NdArray =>
      solvers
        .fixedPoint((x) => solvers.gmres(matrix, b.add(x.mul(c).div(2)), { tol: 1e-14, unconverged: 'keep' })[0], np.zeros([2]))[0]
        .sum()
    const closed = (c: NdArray): NdArray =>
      customLinearSolve((v) => matrix.matmul(v).sub(v.mul(c).div(2)), b, {
        solve: (matvec, side) => solvers.gmres(matvec, side, { tol: 1e-14 })[0],
      }).sum()
    expect(solve(np.array(1)).item()).toBeCloseTo(closed(np.array(1)).item(), 11)
    expect(grad(solve)(1).item()).toBeCloseTo(grad(closed)(1).item(), 10)
    expect(grad(grad(solve))(1).item()).toBeCloseTo(grad(grad(closed))(1).item(), 9)
    expect(jit(grad(jit(solve)))(1).item()).toBeCloseTo(grad(closed)(1).item(), 10)
  })
})

test('derivatives are those of finite differences, to second order', () => {
  const options = { order: 2, modes: ['fwd', 'rev'] } as const
  assertGrads((A: NdArray, b: NdArray) => solvers.gmres(A, b, { tol: 1e-14, unconverged: 'keep' })[0], [matrix, np.array([1, -2])], options)
  assertGrads(
    (c: NdArray) => solvers.argmin((x) => np.cosh(x).sub(x.mul(c)).sum(), np.zeros([2]), { tol: 1e-12 })[0],
    [np.array([0.3, 0.8])],
    options,
  )
})

test('under debugNans no NaN comes up on the way', () => {
  const side = np.array([5, 5])
  const symmetric = matrix.add(matrix.transpose())
  for (const [name, A] of [
    ['cg', symmetric],
    ['gmres', matrix],
    ['bicgstab', matrix],
  ] as const)
    expect(debugNans(() => solvers[name](A, side, { tol: 1e-12 })[1].converged.item())).toBe(true)
  for (const method of ['newton', 'broyden'] as const)
    expect(debugNans(() => solvers.root((x) => x.mul(x).sub(2), 1, { method })[1].converged.item())).toBe(true)
  for (const method of ['bfgs', 'newton', 'gradientDescent'] as const)
    expect(debugNans(() => solvers.argmin((x) => x.sub(2).square().square().add(x.square()), 0, { method })[1].converged.item())).toBe(true)
})

test('numbers take the default dtype', () => {
  withDefaultDtype('float32', () => {
    expect(cubeRoot(8).dtype).toBe('float32')
    expect(cubeRoot(8).item()).toBeCloseTo(2, 6)
    expect(grad(cubeRoot)(8).dtype).toBe('float32')
  })
})

test('a program names what it solves', () => {
  const text = makeProgram((c: NdArray) => cubeRoot(c))(8).toString()
  expect(text).toMatch(/= root\[name=solvers\.root/)
  expect(makeProgram((b: NdArray) => solvers.cg(matrix, b))(np.ones([2])).toString()).toMatch(/= linearSolve\[name=solvers\.cg/)
})
