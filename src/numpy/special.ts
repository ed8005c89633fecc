import type { NdArray } from '../core/array.js'
import * as errorFunction from '../core/primitives/erf.js'
import { toFloat, type ArrayLike } from './operands.js'

/**
 * The error function.
 *
 * @example
 * special.erf(0).item() // 0
 */
export function erf(x: ArrayLike): NdArray {
  return errorFunction.erf(toFloat('erf', x))
}

/**
 * `1 - erf(x)`, without cancellation.
 *
 * @example
 * special.erfc(0).item() // 1
 */
export function erfc(x: ArrayLike): NdArray {
  return errorFunction.erfc(toFloat('erfc', x))
}

/**
 * The inverse of {@link erf}.
 *
 * @example
 * special.erfInv(0).item() // 0
 */
export function erfInv(x: ArrayLike): NdArray {
  return errorFunction.erfInv(toFloat('erfInv', x))
}
