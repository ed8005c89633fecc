import type { NdArray } from '../core/array.js'
import * as besselOf from '../core/primitives/bessel.js'
import * as betaincOf from '../core/primitives/betainc.js'
import * as gammaOf from '../core/primitives/gamma.js'
import * as igammaOf from '../core/primitives/igamma.js'
import * as zetaOf from '../core/primitives/zeta.js'

/**
 * The derivative number `order` of {@link digamma}, itself for order 0. The order is a number that is known, from 0 to 170.
 *
 * @example
 * lax.polygamma(1, np.array([1])).toArray() // [Math.PI ** 2 / 6]
 */
export function polygamma(order: number, x: NdArray): NdArray {
  return gammaOf.polygamma(x, order)
}

/**
 * The regularised lower incomplete gamma function P(a, x), of equal shapes and dtypes; differentiable in both.
 *
 * @example
 * lax.igamma(np.array([1]), np.array([0])).toArray() // [0]
 */
export function igamma(a: NdArray, x: NdArray): NdArray {
  return igammaOf.igamma(a, x)
}

/**
 * The regularised upper incomplete gamma function 1 - P(a, x), of equal shapes and dtypes; differentiable in both.
 *
 * @example
 * lax.igammac(np.array([1]), np.array([2])).toArray() // [Math.exp(-2)]
 */
export function igammac(a: NdArray, x: NdArray): NdArray {
  return igammaOf.igammac(a, x)
}

/**
 * The derivative of {@link igamma} in a.
 *
 * @example
 * lax.igammaGradA(np.array([1]), np.array([0])).toArray() // [0]
 */
export function igammaGradA(a: NdArray, x: NdArray): NdArray {
  return igammaOf.igamma(a, x, 1)
}

/**
 * The regularised incomplete beta function I_x(a, b), of equal shapes and dtypes; differentiable in all three.
 *
 * @example
 * lax.betainc(np.array([1]), np.array([1]), np.array([0.25])).toArray() // [0.25]
 */
export function betainc(a: NdArray, b: NdArray, x: NdArray): NdArray {
  return betaincOf.betainc(a, b, x)
}

/**
 * exp(-|x|) I0(x), with the modified Bessel function of order 0.
 *
 * @example
 * lax.besselI0e(np.array([0])).toArray() // [1]
 */
export function besselI0e(x: NdArray): NdArray {
  return besselOf.besselI0e(x)
}

/**
 * exp(-|x|) I1(x), with the modified Bessel function of order 1.
 *
 * @example
 * lax.besselI1e(np.array([0])).toArray() // [0]
 */
export function besselI1e(x: NdArray): NdArray {
  return besselOf.besselI1e(x)
}

/**
 * The Hurwitz zeta function, the sum of (q + k)^-x over all k from 0 on, of equal shapes and dtypes; differentiable in both.
 *
 * @example
 * lax.zeta(np.array([2]), np.array([1])).toArray() // [Math.PI ** 2 / 6]
 */
export function zeta(x: NdArray, q: NdArray): NdArray {
  return zetaOf.zeta(x, q)
}
