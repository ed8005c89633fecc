import type { NdArray } from '../core/array.js'
import { fill } from '../core/constant.js'
import type { FloatDType } from '../core/dtype.js'
import { ArgumentError, ShapeError } from '../core/errors.js'
import { besselI0e } from '../core/primitives/bessel.js'
import { convert } from '../core/primitives/convert.js'
import { scope } from '../core/scope.js'
import { checkOptions } from '../transforms/selection.js'
import { abs, add, divide, multiply, square, subtract } from './arithmetic.js'
import { arange, ones } from './creation.js'
import { cos, exp, sqrt } from './elementary.js'
import { lessEqual, where } from './logic.js'
import { toFloat, type ArrayLike } from './operands.js'

/** The dtype of a window; the default float unless given. */
export interface WindowOptions {
  readonly dtype?: FloatDType | undefined
}

/** A window of `count` points, given places from -1 to 1 in float64; one point alone is 1. */
function window(operation: string, count: number, options: WindowOptions, shape: (places: NdArray) => NdArray): NdArray {
  checkOptions(operation, options, ['dtype'])
  if (!Number.isInteger(count)) throw new ArgumentError(`${operation}: the window has ${String(count)} points. Give an integer.`)
  if (count === 1) return ones([1], options)
  const odd = count < 1 ? arange(0, 0, 1, { dtype: 'float64' }) : arange(1 - count, count, 2, { dtype: 'float64' })
  return convert(shape(divide(odd, count - 1)), options.dtype ?? scope.defaultDtype)
}

/**
 * Bartlett's window: a triangle with 0 at both ends.
 *
 * @throws ArgumentError if `count` is no integer
 * @example
 * np.bartlett(5).toArray() // [0, 0.5, 1, 0.5, 0]
 */
export function bartlett(count: number, options: WindowOptions = {}): NdArray {
  return window('bartlett', count, options, (x) => where(lessEqual(x, 0), add(1, x), subtract(1, x)))
}

/** Σ coefficients[k] cos(kπx). */
function cosines(x: NdArray, coefficients: readonly number[]): NdArray {
  const [constant = 0, ...others] = coefficients
  return others.reduce<NdArray>((sum, c, k) => add(sum, multiply(c, cos(multiply(x, (k + 1) * Math.PI)))), fill(constant, x.aval))
}

/**
 * Blackman's window, `0.42 + 0.5 cos(πx) + 0.08 cos(2πx)` for x from -1 to 1.
 *
 * @throws ArgumentError if `count` is no integer
 * @example
 * np.blackman(3).get(1).item() // 1
 */
export function blackman(count: number, options: WindowOptions = {}): NdArray {
  return window('blackman', count, options, (x) => cosines(x, [0.42, 0.5, 0.08]))
}

/**
 * Hamming's window, `0.54 + 0.46 cos(πx)` for x from -1 to 1.
 *
 * @throws ArgumentError if `count` is no integer
 * @example
 * np.hamming(3).get(1).item() // 1
 */
export function hamming(count: number, options: WindowOptions = {}): NdArray {
  return window('hamming', count, options, (x) => cosines(x, [0.54, 0.46]))
}

/**
 * Hann's window, `0.5 + 0.5 cos(πx)` for x from -1 to 1.
 *
 * @throws ArgumentError if `count` is no integer
 * @example
 * np.hanning(3).toArray() // [0, 1, 0]
 */
export function hanning(count: number, options: WindowOptions = {}): NdArray {
  return window('hanning', count, options, (x) => cosines(x, [0.5, 0.5]))
}

/**
 * Kaiser's window, `I0(β √(1 - x²)) / I0(β)` for x from -1 to 1, with Bessel's function I0. Differentiable in β; a large one does not overflow.
 *
 * @throws ArgumentError if `count` is no integer; ShapeError if `beta` is no scalar
 * @example
 * np.kaiser(3, 14).get(1).item() // 1
 */
export function kaiser(count: number, beta: ArrayLike, options: WindowOptions = {}): NdArray {
  const shape = toFloat('kaiser', beta)
  if (shape.ndim > 0) throw new ShapeError(`kaiser: beta is ${shape.aval.toString()}. Give a scalar; vmap does for several.`)
  const steepness = convert(shape, 'float64')
  return window('kaiser', count, options, (x) => {
    const root = sqrt(subtract(1, square(x)))
    const argument = multiply(steepness, root)
    // The exponential that I0 grows by is taken out of both.
    const growth = exp(multiply(abs(steepness), subtract(root, 1)))
    return multiply(divide(besselI0e(argument), besselI0e(steepness)), growth)
  })
}
