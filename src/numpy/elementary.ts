import type { NdArray } from '../core/array.js'
import * as expOf from '../core/primitives/exp.js'
import * as logOf from '../core/primitives/log.js'
import * as sqrtOf from '../core/primitives/sqrt.js'
import * as cbrtOf from '../core/primitives/cbrt.js'
import * as sineOf from '../core/primitives/sine.js'
import * as tanOf from '../core/primitives/tan.js'
import * as inverseSineOf from '../core/primitives/inverseSine.js'
import * as atanOf from '../core/primitives/atan.js'
import * as sinhOf from '../core/primitives/sinh.js'
import * as tanhOf from '../core/primitives/tanh.js'
import * as inverseHyperbolicOf from '../core/primitives/inverseHyperbolic.js'
import { atan2 } from '../core/primitives/atan2.js'
import { mul } from '../core/primitives/mul.js'
import { fill } from '../core/constant.js'
import { hypot as hypotOf } from '../core/primitives/hypot.js'
import { sinc as sincOf } from '../core/primitives/sinc.js'
import { pairOf } from './arithmetic.js'
import { toFloat, unifyFloats, type ArrayLike } from './operands.js'

/**
 * The exponential function. Integers become the default float.
 *
 * @example
 * np.exp(0).item() // 1
 */
export function exp(x: ArrayLike): NdArray {
  return expOf.exp(toFloat('exp', x))
}

/**
 * exp(x) - 1, accurate near 0. Integers become the default float.
 *
 * @example
 * np.expm1(0).item() // 0
 */
export function expm1(x: ArrayLike): NdArray {
  return expOf.expm1(toFloat('expm1', x))
}

/**
 * The natural logarithm; -Infinity at 0, NaN below. Integers become the default float.
 *
 * @example
 * np.log(1).item() // 0
 */
export function log(x: ArrayLike): NdArray {
  return logOf.log(toFloat('log', x))
}

/**
 * log(1 + x), accurate near 0. Integers become the default float.
 *
 * @example
 * np.log1p(0).item() // 0
 */
export function log1p(x: ArrayLike): NdArray {
  return logOf.log1p(toFloat('log1p', x))
}

/**
 * The square root; NaN for negative x. Its derivative at 0 is Infinity. Integers become the default float.
 *
 * @example
 * np.sqrt(9).item() // 3
 */
export function sqrt(x: ArrayLike): NdArray {
  return sqrtOf.sqrt(toFloat('sqrt', x))
}

/**
 * The cube root, also of negative numbers. Integers become the default float.
 *
 * @example
 * np.cbrt(-8).item() // -2
 */
export function cbrt(x: ArrayLike): NdArray {
  return cbrtOf.cbrt(toFloat('cbrt', x))
}

/**
 * The sine, of radians. Integers become the default float.
 *
 * @example
 * np.sin(0).item() // 0
 */
export function sin(x: ArrayLike): NdArray {
  return sineOf.sin(toFloat('sin', x))
}

/**
 * The cosine, of radians. Integers become the default float.
 *
 * @example
 * np.cos(0).item() // 1
 */
export function cos(x: ArrayLike): NdArray {
  return sineOf.cos(toFloat('cos', x))
}

/**
 * The tangent, of radians. Integers become the default float.
 *
 * @example
 * np.tan(0).item() // 0
 */
export function tan(x: ArrayLike): NdArray {
  return tanOf.tan(toFloat('tan', x))
}

/**
 * The inverse sine, from -π/2 to π/2; NaN outside [-1, 1]. Integers become the default float.
 *
 * @example
 * np.arcsin(0).item() // 0
 */
export function arcsin(x: ArrayLike): NdArray {
  return inverseSineOf.asin(toFloat('arcsin', x))
}

/**
 * The inverse cosine, from 0 to π; NaN outside [-1, 1]. Integers become the default float.
 *
 * @example
 * np.arccos(1).item() // 0
 */
export function arccos(x: ArrayLike): NdArray {
  return inverseSineOf.acos(toFloat('arccos', x))
}

/**
 * The inverse tangent, from -π/2 to π/2. Integers become the default float.
 *
 * @example
 * np.arctan(0).item() // 0
 */
export function arctan(x: ArrayLike): NdArray {
  return atanOf.atan(toFloat('arctan', x))
}

/**
 * The hyperbolic sine. Integers become the default float.
 *
 * @example
 * np.sinh(0).item() // 0
 */
export function sinh(x: ArrayLike): NdArray {
  return sinhOf.sinh(toFloat('sinh', x))
}

/**
 * The hyperbolic cosine. Integers become the default float.
 *
 * @example
 * np.cosh(0).item() // 1
 */
export function cosh(x: ArrayLike): NdArray {
  return sinhOf.cosh(toFloat('cosh', x))
}

/**
 * The hyperbolic tangent; its derivative keeps relative accuracy in the tails. Integers become the default float.
 *
 * @example
 * np.tanh(0).item() // 0
 */
export function tanh(x: ArrayLike): NdArray {
  return tanhOf.tanh(toFloat('tanh', x))
}

/**
 * The inverse hyperbolic sine. Integers become the default float.
 *
 * @example
 * np.arcsinh(0).item() // 0
 */
export function arcsinh(x: ArrayLike): NdArray {
  return inverseHyperbolicOf.asinh(toFloat('arcsinh', x))
}

/**
 * The inverse hyperbolic cosine; NaN below 1. Integers become the default float.
 *
 * @example
 * np.arccosh(1).item() // 0
 */
export function arccosh(x: ArrayLike): NdArray {
  return inverseHyperbolicOf.acosh(toFloat('arccosh', x))
}

/**
 * The inverse hyperbolic tangent; NaN outside [-1, 1]. Integers become the default float.
 *
 * @example
 * np.arctanh(0).item() // 0
 */
export function arctanh(x: ArrayLike): NdArray {
  return inverseHyperbolicOf.atanh(toFloat('arctanh', x))
}

/**
 * The angle of the point (x, y), from -π to π.
 *
 * @example
 * np.arctan2(0, 1).item() // 0
 */
export function arctan2(y: ArrayLike, x: ArrayLike): NdArray {
  return atan2(...pairOf(unifyFloats('arctan2', y, x)))
}

/**
 * Degrees to radians.
 *
 * @example
 * np.deg2rad(0).item() // 0
 */
export function deg2rad(x: ArrayLike): NdArray {
  const value = toFloat('deg2rad', x)
  return mul(value, fill(Math.PI / 180, value.aval))
}

/**
 * Radians to degrees.
 *
 * @example
 * np.rad2deg(0).item() // 0
 */
export function rad2deg(x: ArrayLike): NdArray {
  const value = toFloat('rad2deg', x)
  return mul(value, fill(180 / Math.PI, value.aval))
}

/**
 * The length of the hypotenuse, √(x² + y²), which does not overflow on the way. Its derivatives are accurate close to the axes, and 0 at the origin.
 * Infinite where one operand is, even beside a NaN.
 *
 * @example
 * np.hypot(3e200, 4e200).item() // 5e200
 */
export function hypot(x: ArrayLike, y: ArrayLike): NdArray {
  return hypotOf(...pairOf(unifyFloats('hypot', x, y)))
}

/**
 * `sin(πx) / (πx)`, 1 at 0. Derivatives of every order are accurate at 0 and near it.
 *
 * @example
 * np.sinc(np.array([0, 0.5])).toArray() // [1, 2 / Math.PI]
 */
export function sinc(x: ArrayLike): NdArray {
  const value = toFloat('sinc', x)
  return sincOf(mul(value, fill(Math.PI, value.aval)))
}
