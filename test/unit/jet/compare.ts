import { expect } from 'vitest'
import { grad, jet, jvp, np, type NdArray } from '../../../src/index.js'

export type Scalar = (x: NdArray) => NdArray

/** The derivatives of order 1 … `order` of a function of one number, by `jet`. */
export function derivatives(f: Scalar, x: number | NdArray, order: number): readonly number[] {
  return jet(f, [x], [[1, ...new Array<null>(order - 1).fill(null)]])[1].map((y) => y.item())
}

/** The same by `grad`, nested. */
export function nestedGradients(f: Scalar, x: number | NdArray, order: number): readonly number[] {
  const found: number[] = []
  let derivative = f
  for (let k = 1; k <= order; k++) {
    const below = derivative
    derivative = grad((t: NdArray) => below(t))
    found.push(derivative(x as NdArray).item())
  }
  return found
}

/** The same by `jvp`, nested. */
export function nestedTangents(f: Scalar, x: number, order: number): readonly number[] {
  const found: number[] = []
  let derivative = f
  for (let k = 1; k <= order; k++) {
    const below = derivative
    derivative = (t) => jvp(below, [t], [1])[1]
    found.push(derivative(np.array(x)).item())
  }
  return found
}

/** Throws unless the numbers agree to this relative accuracy of the larger of both. */
export function expectClose(actual: readonly number[], wanted: readonly number[], accuracy: number = 1e-12): void {
  expect(actual).toHaveLength(wanted.length)
  actual.forEach((x, k) => {
    const y = wanted[k]!
    if (Object.is(x, y) || Math.abs(x - y) <= accuracy * Math.max(Math.abs(x), Math.abs(y))) return
    expect.fail(`the derivative of order ${String(k + 1)} is ${String(x)}, not ${String(y)}`)
  })
}
