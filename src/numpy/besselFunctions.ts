import type { NdArray } from '../core/array.js'
import * as besselOf from '../core/primitives/bessel.js'
import { toFloat, type ArrayLike } from './operands.js'

/**
 * exp(-|x|) I0(x), with the modified Bessel function of the first kind of order 0. It has a kink at 0, where its derivative is 0; elsewhere derivatives of any order
 * keep relative accuracy.
 *
 * @example
 * special.i0e(0).item() // 1
 */
export function i0e(x: ArrayLike): NdArray {
  return besselOf.besselI0e(toFloat('i0e', x))
}

/**
 * exp(-|x|) I1(x), with the modified Bessel function of the first kind of order 1.
 *
 * @example
 * special.i1e(0).item() // 0
 */
export function i1e(x: ArrayLike): NdArray {
  return besselOf.besselI1e(toFloat('i1e', x))
}

/**
 * The modified Bessel function of the first kind of order 0.
 *
 * @example
 * special.i0(0).item() // 1
 */
export function i0(x: ArrayLike): NdArray {
  return besselOf.besselI(toFloat('i0', x), 0)
}

/**
 * The modified Bessel function of the first kind of order 1.
 *
 * @example
 * special.i1(0).item() // 0
 */
export function i1(x: ArrayLike): NdArray {
  return besselOf.besselI(toFloat('i1', x), 1)
}
