import type { NdArray } from '../core/array.js'
import * as betaincOf from '../core/primitives/betainc.js'
import * as igammaOf from '../core/primitives/igamma.js'
import { at } from '../core/shape.js'
import { pairOf } from './arithmetic.js'
import { unifyFloats, type ArrayLike } from './operands.js'

/**
 * The regularised lower incomplete gamma function P(a, x), 1/Γ(a) times the integral of t^(a-1) exp(-t) from 0 to x. Differentiable in both, to any order; NaN for
 * negative a or x, and for a above 10⁸.
 *
 * @example
 * special.gammainc(1, 0).item() // 0
 */
export function gammainc(a: ArrayLike, x: ArrayLike): NdArray {
  return igammaOf.igamma(...pairOf(unifyFloats('gammainc', a, x)))
}

/**
 * The regularised upper incomplete gamma function 1 - P(a, x), without cancellation.
 *
 * @example
 * special.gammaincc(1, 2).item() // Math.exp(-2)
 */
export function gammaincc(a: ArrayLike, x: ArrayLike): NdArray {
  return igammaOf.igammac(...pairOf(unifyFloats('gammaincc', a, x)))
}

/**
 * The regularised incomplete beta function I_x(a, b), 1/B(a, b) times the integral of t^(a-1) (1-t)^(b-1) from 0 to x. Differentiable in all three, to any order; NaN
 * for negative a or b, x outside of [0, 1], and a + b above 10⁸.
 *
 * @example
 * special.betainc(1, 1, 0.25).item() // 0.25
 */
export function betainc(a: ArrayLike, b: ArrayLike, x: ArrayLike): NdArray {
  const operands = unifyFloats('betainc', a, b, x)
  return betaincOf.betainc(at(operands, 0), at(operands, 1), at(operands, 2))
}
