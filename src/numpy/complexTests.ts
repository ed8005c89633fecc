import type { NdArray } from '../core/array.js'
import { avalOf } from '../core/aval.js'
import { fill } from '../core/constant.js'
import { toArray, type ArrayLike } from './operands.js'

/**
 * Is each element real? All are: there are no complex numbers here.
 *
 * @example
 * np.isreal(np.array([1, 2])).toArray() // [true, true]
 */
export function isreal(x: ArrayLike): NdArray {
  return fill(1, avalOf(toArray('isreal', x).shape, 'bool'))
}

/**
 * Has each element an imaginary part that is not 0? None has: there are no complex numbers here.
 *
 * @example
 * np.iscomplex(np.array([1, 2])).toArray() // [false, false]
 */
export function iscomplex(x: ArrayLike): NdArray {
  return fill(0, avalOf(toArray('iscomplex', x).shape, 'bool'))
}

/**
 * Is it an array of real numbers? Always: there is no complex dtype here.
 *
 * @example
 * np.isrealobj(np.array([1, 2])) // true
 */
export function isrealobj(x: ArrayLike): boolean {
  toArray('isrealobj', x)
  return true
}

/**
 * Is it an array of complex numbers? Never: there is no complex dtype here.
 *
 * @example
 * np.iscomplexobj(np.array([1, 2])) // false
 */
export function iscomplexobj(x: ArrayLike): boolean {
  toArray('iscomplexobj', x)
  return false
}
