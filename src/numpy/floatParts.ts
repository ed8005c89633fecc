import type { NdArray } from '../core/array.js'
import { avalOf } from '../core/aval.js'
import { fill } from '../core/constant.js'
import { isFloat } from '../core/dtype.js'
import { DtypeError } from '../core/errors.js'
import { sub } from '../core/primitives/add.js'
import { eq, gt, lt, ne } from '../core/primitives/comparisons.js'
import { convert } from '../core/primitives/convert.js'
import * as exponents from '../core/primitives/exponent.js'
import { reciprocal } from '../core/primitives/integerPow.js'
import { and, or, xor } from '../core/primitives/logic.js'
import { neg } from '../core/primitives/neg.js'
import * as neighbours from '../core/primitives/nextafter.js'
import { select } from '../core/primitives/select.js'
import { stopGradient } from '../core/primitives/stopGradient.js'
import { broadcastShapes } from '../core/shape.js'
import { checkOptions } from '../transforms/selection.js'
import { pairOf } from './arithmetic.js'
import { truncated } from './logic.js'
import { broadcastTo, toArray, toFloat, unifyFloats, type ArrayLike } from './operands.js'

const like = (x: NdArray, value: number): NdArray => fill(value, x.aval)

/**
 * Is the sign negative? True for -0; false for NaN, whose sign arrays do not keep.
 *
 * @example
 * np.signbit(np.array([-1, -0, 0, 2])).toArray() // [true, true, false, false]
 */
export function signbit(x: ArrayLike): NdArray {
  const value = toArray('signbit', x)
  if (value.dtype === 'bool') return fill(0, value.aval)
  return isFloat(value.dtype) ? isNegative(value) : lt(value, like(value, 0))
}

/** Below 0, or -0, whose reciprocal is -Infinity. */
function isNegative(x: NdArray): NdArray {
  const value = stopGradient(x)
  const zero = like(value, 0)
  return or(lt(value, zero), and(eq(value, zero), lt(reciprocal(value), zero)))
}

/**
 * The magnitude of `x` with the sign of `y`. Its derivative in x is 1 or -1, also at 0, and 0 in y.
 *
 * @example
 * np.copysign(np.array([1, -2]), -0).toArray() // [-1, -2]
 */
export function copysign(x: ArrayLike, y: ArrayLike): NdArray {
  const [a, b] = pairOf(unifyFloats('copysign', x, y))
  return select(xor(isNegative(a), isNegative(b)), neg(a), a)
}

/**
 * The next number of the dtype after `x` in the direction of `y`; y where they are equal. As x it moves: its derivative is 1 in x and 0 in y.
 *
 * @example
 * np.nextafter(1, 2).item() - 1 // 2 ** -52
 */
export function nextafter(x: ArrayLike, y: ArrayLike): NdArray {
  return neighbours.nextafter(...pairOf(unifyFloats('nextafter', x, y)))
}

/**
 * Significand and exponent: `x = m 2^e` with 1/2 <= |m| < 1 and e as int32. Zeros, infinities and NaN are their own significand, with exponent 0. The
 * derivative of m is 2^-e.
 *
 * @example
 * np.frexp(12).map((y) => y.item()) // [0.75, 4]
 */
export function frexp(x: ArrayLike): [significand: NdArray, exponent: NdArray] {
  const value = toFloat('frexp', x)
  const exponent = exponents.exponent(value)
  return [exponents.ldexp(value, neg(exponent)), exponent]
}

/**
 * `x 2^n` for integers n, rounded once: neither 2^n nor anything else on the way overflows. Linear in x.
 *
 * @throws DtypeError if `n` is an array of floats
 * @example
 * np.ldexp(0.75, 4).item() // 12
 */
export function ldexp(x: ArrayLike, n: ArrayLike): NdArray {
  const value = toFloat('ldexp', x)
  const power = toArray('ldexp', n)
  if (isFloat(power.dtype) && !(typeof n === 'number' && Number.isInteger(n))) {
    throw new DtypeError(
      `ldexp: the exponents are ${power.aval.toString()}. Convert them to integers first, n.astype("int32"), or use x.mul(np.exp2(n)).`,
    )
  }
  const { shape } = avalOf(broadcastShapes('ldexp', value.shape, power.shape), 'int32')
  return exponents.ldexp(broadcastTo(value, shape), broadcastTo(convert(power, 'int32'), shape))
}

/**
 * The fractional part, with the sign of `x`, and the part before the point; of an infinity 0 and itself. The derivative of the first is 1, of the second 0.
 *
 * @example
 * np.modf(-2.5).map((y) => y.item()) // [-0.5, -2]
 */
export function modf(x: ArrayLike): [fraction: NdArray, whole: NdArray] {
  const value = toFloat('modf', x)
  const whole = truncated(value)
  const fraction = select(isInfinite(value), like(value, 0), sub(value, whole))
  // x - x is +0, also for negative x.
  return [select(and(eq(fraction, like(value, 0)), isNegative(value)), neg(fraction), fraction), whole]
}

function isInfinite(x: NdArray): NdArray {
  return or(eq(x, like(x, Infinity)), eq(x, like(x, -Infinity)))
}

/**
 * Is it positive infinity?
 *
 * @example
 * np.isposinf(np.array([Infinity, -Infinity, 1])).toArray() // [true, false, false]
 */
export function isposinf(x: ArrayLike): NdArray {
  return isValue('isposinf', x, Infinity)
}

/**
 * Is it negative infinity?
 *
 * @example
 * np.isneginf(np.array([Infinity, -Infinity, 1])).toArray() // [false, true, false]
 */
export function isneginf(x: ArrayLike): NdArray {
  return isValue('isneginf', x, -Infinity)
}

function isValue(operation: string, x: ArrayLike, wanted: number): NdArray {
  const value = toArray(operation, x)
  return isFloat(value.dtype) ? eq(value, like(value, wanted)) : fill(0, avalOf(value.shape, 'bool'))
}

/** What to put in for what is not finite. */
export interface NanToNumOptions {
  /** For NaN, 0 unless given. */
  readonly nan?: number | undefined
  /** For Infinity; the greatest number of the dtype unless given. */
  readonly posinf?: number | undefined
  /** For -Infinity; the least number of the dtype unless given. */
  readonly neginf?: number | undefined
}

/**
 * The array with numbers for NaN and infinities. Its derivative is 1 where the element is finite, else 0.
 *
 * @example
 * np.nanToNum(np.array([1, NaN, Infinity]), { posinf: 9 }).toArray() // [1, 0, 9]
 */
export function nanToNum(x: ArrayLike, options: NanToNumOptions = {}): NdArray {
  checkOptions('nanToNum', options, ['nan', 'posinf', 'neginf'])
  const value = toArray('nanToNum', x)
  if (!isFloat(value.dtype)) return value
  const most = value.dtype === 'float32' ? (2 - 2 ** -23) * 2 ** 127 : Number.MAX_VALUE
  const { nan = 0, posinf = most, neginf = -most } = options
  const lower = select(eq(value, like(value, -Infinity)), like(value, neginf), value)
  const finite = select(eq(value, like(value, Infinity)), like(value, posinf), lower)
  return select(ne(value, value), like(value, nan), finite)
}

/**
 * The step function: 0 for negative `x`, 1 for positive, and `middle` at 0; NaN stays NaN. Its derivative in x is 0.
 *
 * @example
 * np.heaviside(np.array([-1, 0, 2]), 0.5).toArray() // [0, 0.5, 1]
 */
export function heaviside(x: ArrayLike, middle: ArrayLike): NdArray {
  const [a, b] = pairOf(unifyFloats('heaviside', x, middle))
  const value = stopGradient(a)
  const zero = like(value, 0)
  return select(eq(value, zero), b, select(gt(value, zero), like(b, 1), select(lt(value, zero), like(b, 0), value)))
}
