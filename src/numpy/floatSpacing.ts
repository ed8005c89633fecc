import type { NdArray } from '../core/array.js'
import { fill } from '../core/constant.js'
import { sub } from '../core/primitives/add.js'
import { lt } from '../core/primitives/comparisons.js'
import { neg } from '../core/primitives/neg.js'
import { nextafter } from '../core/primitives/nextafter.js'
import { select } from '../core/primitives/select.js'
import { abs } from '../core/primitives/sign.js'
import { stopGradient } from '../core/primitives/stopGradient.js'
import { toFloat, type ArrayLike } from './operands.js'

/**
 * How far it is from each number to the next one away from zero that its dtype has, with the sign of the number; NaN for infinities. Derivative 0.
 *
 * @example
 * np.spacing(1).item() // 2 ** -52
 */
export function spacing(x: ArrayLike): NdArray {
  const value = stopGradient(toFloat('spacing', x))
  const magnitude = abs(value)
  const gap = sub(nextafter(magnitude, fill(Infinity, value.aval)), magnitude)
  return select(lt(value, fill(0, value.aval)), neg(gap), gap)
}
