import { describe, expect, test } from 'vitest'
import { hessian, hessianSparsity, jacfwd, jacobianSparsity, jit, makeProgram, sparseHessian, sparseJacobian } from '../../../src/index.js'
import { dense, distance, matrixRows, point, rowsOf } from './dense.js'
import { knownHessians, knownJacobians } from './functions.js'

/** How many directions a program pushes: the leading extent of the arrays that the unit vectors are summed in. */
function directions(program: string, size: number): number {
  const found = [...program.matchAll(new RegExp(`bool\\[(\\d+),${String(size)}\\] = eq`, 'g'))].map(([, count]) => Number(count))
  return Math.max(0, ...found)
}

describe.each(knownJacobians)('the Jacobian of $name', ({ f, size, rows }) => {
  const x = point(size)
  const wanted = matrixRows(jacfwd(f)(x), size)

  test('has the elements that it may have, and no other', () => {
    expect(rowsOf(jacobianSparsity(f)(x))).toEqual(rows(size))
  })

  test.each(['forward', 'reverse', 'auto'] as const)('is that of jacfwd by mode %s', (mode) => {
    expect(distance(dense(sparseJacobian(f, { mode })(x)), wanted)).toBeLessThan(1e-14)
    expect(distance(dense(jit(sparseJacobian(f, { mode }))(x)), wanted)).toBeLessThan(1e-14)
  })
})

describe.each(knownHessians)('the Hessian of $name', ({ f, size, rows, star, acyclic }) => {
  const x = point(size)
  const wanted = matrixRows(hessian(f)(x), size)

  test('has the elements that it may have, and no other', () => {
    expect(rowsOf(hessianSparsity(f)(x))).toEqual(rows(size))
  })

  test.each([['star', star] as const, ['acyclic', acyclic] as const])(
    'is that of hessian by %s colouring, with so many products',
    (colouring, products) => {
      const sparse = sparseHessian(f, { colouring })
      expect(distance(dense(sparse(x)), wanted)).toBeLessThan(1e-12)
      expect(distance(dense(jit(sparse)(x)), wanted)).toBeLessThan(1e-12)
      expect(directions(makeProgram((y: typeof x) => sparse(y).values)(x).toString(), size)).toBe(products)
    },
  )
})
