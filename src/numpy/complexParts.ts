import type { NdArray } from '../core/array.js'
import { fill } from '../core/constant.js'
import { ne } from '../core/primitives/comparisons.js'
import { select } from '../core/primitives/select.js'
import { stopGradient } from '../core/primitives/stopGradient.js'
import { checkOptions } from '../transforms/selection.js'
import { signbit } from './floatParts.js'
import { toArray, toFloat, type ArrayLike } from './operands.js'

/**
 * The complex conjugate: of real numbers, which is all there are here, the numbers themselves.
 *
 * @example
 * np.conj(3).item() // 3
 */
export function conj(x: ArrayLike): NdArray {
  return toArray('conj', x)
}

/**
 * The real part: of real numbers the numbers themselves.
 *
 * @example
 * np.real(3).item() // 3
 */
export function real(x: ArrayLike): NdArray {
  return toArray('real', x)
}

/**
 * The imaginary part: of real numbers 0, in their dtype.
 *
 * @example
 * np.imag(3).item() // 0
 */
export function imag(x: ArrayLike): NdArray {
  const value = toArray('imag', x)
  return fill(0, value.aval)
}

/** Options of `angle`. */
export interface AngleOptions {
  /** In degrees instead of radians. */
  readonly deg?: boolean | undefined
}

/**
 * The angle in the complex plane: of real numbers 0, or π where they are negative or -0. Its derivative is 0.
 *
 * @example
 * np.angle(np.array([2, -2])).toArray() // [0, Math.PI]
 */
export function angle(x: ArrayLike, options: AngleOptions = {}): NdArray {
  checkOptions('angle', options, ['deg'])
  const value = stopGradient(toFloat('angle', x))
  const half = fill(options.deg === true ? 180 : Math.PI, value.aval)
  return select(ne(value, value), value, select(signbit(value), half, fill(0, value.aval)))
}
