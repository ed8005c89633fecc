import { NdArray } from '../core/array.js'
import { fill } from '../core/constant.js'
import { isFloat } from '../core/dtype.js'
import { DtypeError } from '../core/errors.js'
import * as adding from '../core/primitives/add.js'
import { eq, gt, lt, ne } from '../core/primitives/comparisons.js'
import { convert } from '../core/primitives/convert.js'
import * as dividing from '../core/primitives/div.js'
import * as extrema from '../core/primitives/extrema.js'
import { integerPow, reciprocal as reciprocalOf } from '../core/primitives/integerPow.js'
import { and, or, xor } from '../core/primitives/logic.js'
import { mul as multiplyArrays } from '../core/primitives/mul.js'
import { neg } from '../core/primitives/neg.js'
import { pow as powArrays } from '../core/primitives/pow.js'
import { rem } from '../core/primitives/rem.js'
import { floor as floorArray } from '../core/primitives/rounding.js'
import { select } from '../core/primitives/select.js'
import * as signs from '../core/primitives/sign.js'
import { toArray, toFloat, unify, unifyFloats, type ArrayLike } from './operands.js'
import { at } from '../core/shape.js'

/** Two operands of one shape and one number dtype; booleans become int32. */
function unifyNumbers(operation: string, x: ArrayLike, y: ArrayLike): readonly [NdArray, NdArray] {
  const [a, b] = pairOf(unify(operation, x, y))
  return a.dtype === 'bool' ? [convert(a, 'int32'), convert(b, 'int32')] : [a, b]
}

/** The two arrays of a unified pair. */
export function pairOf(xs: readonly NdArray[]): readonly [NdArray, NdArray] {
  return [at(xs, 0), at(xs, 1)]
}

/**
 * Sum, element by element, with broadcasting and promotion.
 *
 * @throws ShapeError naming both shapes where they do not broadcast
 * @example
 * np.add(np.array([1, 2]), 3).toArray() // [4, 5]
 */
export function add(x: ArrayLike, y: ArrayLike): NdArray {
  return adding.add(...unifyNumbers('add', x, y))
}

/**
 * Difference, element by element.
 *
 * @example
 * np.subtract(5, np.array([1, 2])).toArray() // [4, 3]
 */
export function subtract(x: ArrayLike, y: ArrayLike): NdArray {
  return adding.sub(...unifyNumbers('subtract', x, y))
}

/**
 * Product, element by element.
 *
 * @example
 * np.multiply(np.array([1, 2]), np.array([3, 4])).toArray() // [3, 8]
 */
export function multiply(x: ArrayLike, y: ArrayLike): NdArray {
  return multiplyArrays(...unifyNumbers('multiply', x, y))
}

/**
 * Quotient, element by element; integers are divided as the default float.
 *
 * @example
 * np.divide(np.array([1, 3]), 2).toArray() // [0.5, 1.5]
 */
export function divide(x: ArrayLike, y: ArrayLike): NdArray {
  return dividing.div(...pairOf(unifyFloats('divide', x, y)))
}

/**
 * The quotient rounded down: of floats that of their exact values, (x - mod(x, y)) / y, as in NumPy. Integers stay integers; x / 0 is 0 for integers.
 *
 * @example
 * np.floorDivide(-7, 2).item() // -4
 * np.floorDivide(1, 0.1).item() // 9
 */
export function floorDivide(x: ArrayLike, y: ArrayLike): NdArray {
  const [a, b] = unifyNumbers('floorDivide', x, y)
  if (isFloat(a.dtype)) return floorOfQuotient(a, b)
  const quotient = dividing.div(a, b)
  const zero = fill(0, a.aval)
  // Truncation and floor differ by one where the signs differ and the division leaves a rest.
  const below = and(ne(rem(a, b), zero), xor(lt(a, zero), lt(b, zero)))
  return select(below, adding.sub(quotient, fill(1, a.aval)), quotient)
}

/** Without the rounding of x / y, which may reach the next whole number: the remainder is exact, and what it leaves of x a multiple of y. */
function floorOfQuotient(x: NdArray, y: NdArray): NdArray {
  const like = (value: number): NdArray => fill(value, x.aval)
  const rest = rem(x, y)
  const exact = dividing.div(adding.sub(x, rest), y)
  const zero = like(0)
  const below = and(ne(rest, zero), xor(lt(rest, zero), lt(y, zero)))
  const whole = select(below, adding.sub(exact, like(1)), exact)
  const lower = floorArray(whole)
  const nearest = select(gt(adding.sub(whole, lower), like(0.5)), adding.add(lower, like(1)), lower)
  // A zero has the sign of the quotient, and what is divided by zero is infinite or NaN.
  return select(or(eq(whole, zero), eq(y, zero)), floorArray(dividing.div(x, y)), nearest)
}

/**
 * The remainder with the sign of the divisor, also of a remainder 0, as in NumPy: x - y floor(x / y).
 *
 * @example
 * np.mod(-7, 3).item() // 2
 */
export function mod(x: ArrayLike, y: ArrayLike): NdArray {
  const [a, b] = unifyNumbers('mod', x, y)
  const remainder = rem(a, b)
  const zero = fill(0, a.aval)
  const below = lt(b, zero)
  const wrong = and(ne(remainder, zero), xor(lt(remainder, zero), below))
  const moved = select(wrong, adding.add(remainder, b), remainder)
  if (!isFloat(a.dtype)) return moved
  // Adding 0 turns -0 into 0 and changes nothing else, derivatives included.
  return select(below, neg(adding.add(neg(moved), zero)), adding.add(moved, zero))
}

/**
 * The remainder with the sign of the dividend, as in C.
 *
 * @example
 * np.fmod(-7, 3).item() // -1
 */
export function fmod(x: ArrayLike, y: ArrayLike): NdArray {
  return rem(...unifyNumbers('fmod', x, y))
}

/** Exponents up to this magnitude are multiplied out. */
const largestStaticPower = 64

/**
 * `x ** y`, element by element. An integral JavaScript number as exponent is multiplied out, right at 0 and for negative x to every order.
 *
 * @throws DtypeError for a negative integral exponent of an integer array
 * @example
 * np.power(np.array([-2, 3]), 3).toArray() // [-8, 27]
 */
export function power(x: ArrayLike, y: ArrayLike): NdArray {
  if (typeof y === 'number' && Number.isInteger(y) && Math.abs(y) <= largestStaticPower && typeof x !== 'number') {
    const base = toArray('power', x)
    const numeric = base.dtype === 'bool' ? convert(base, 'int32') : base
    if (y < 0 && !isFloat(numeric.dtype)) {
      throw new DtypeError(
        `power: an array of ${numeric.dtype} to the negative power ${String(y)} is no integer. Convert it first: x.astype("float64").`,
      )
    }
    return integerPow(numeric, y)
  }
  return powArrays(...unifyNumbers('power', x, y))
}

/**
 * The larger of two, element by element; NaN propagates, ties share the gradient.
 *
 * @example
 * np.maximum(np.array([1, 5]), 3).toArray() // [3, 5]
 */
export function maximum(x: ArrayLike, y: ArrayLike): NdArray {
  return extrema.max(...pairOf(unify('maximum', x, y)))
}

/**
 * The smaller of two, element by element; NaN propagates, ties share the gradient.
 *
 * @example
 * np.minimum(np.array([1, 5]), 3).toArray() // [1, 3]
 */
export function minimum(x: ArrayLike, y: ArrayLike): NdArray {
  return extrema.min(...pairOf(unify('minimum', x, y)))
}

/** The bounds of `clip`, by name. */
export interface ClipOptions {
  readonly min?: ArrayLike | null | undefined
  readonly max?: ArrayLike | null | undefined
}

/**
 * `x` limited to the range from `low` to `high`; `null` leaves a side open. The bounds may also be named: `{ min, max }`. Where the lower is above the
 * upper the result is the upper.
 *
 * @example
 * np.clip(np.array([-1, 0.5, 2]), 0, 1).toArray() // [0, 0.5, 1]
 * np.clip(np.array([-1, 0.5, 2]), { max: 1 }).toArray() // [-1, 0.5, 1]
 */
export function clip(x: ArrayLike, low?: ArrayLike | ClipOptions | null, high?: ArrayLike | null): NdArray {
  const [min, max] = isClipOptions(low) ? [low.min ?? null, low.max ?? null] : [low ?? null, high ?? null]
  const above = min === null ? toArray('clip', x) : maximum(x, min)
  return max === null ? above : minimum(above, max)
}

function isClipOptions(low: ArrayLike | ClipOptions | null | undefined): low is ClipOptions {
  return typeof low === 'object' && low !== null && !(low instanceof NdArray) && !ArrayBuffer.isView(low)
}

/**
 * Negation. Integers wrap.
 *
 * @example
 * np.negative(np.array([1, -2])).toArray() // [-1, 2]
 */
export function negative(x: ArrayLike): NdArray {
  const value = toArray('negative', x)
  if (value.dtype === 'bool') throw new DtypeError('negative: a bool has no negative. Use np.logicalNot, or convert with astype("int32").')
  return neg(value)
}

/**
 * The value itself, as an array.
 *
 * @example
 * np.positive(3).item() // 3
 */
export function positive(x: ArrayLike): NdArray {
  return toArray('positive', x)
}

/**
 * `1 / x`; integers as the default float.
 *
 * @example
 * np.reciprocal(np.array([2, 4])).toArray() // [0.5, 0.25]
 */
export function reciprocal(x: ArrayLike): NdArray {
  return reciprocalOf(toFloat('reciprocal', x))
}

/**
 * The magnitude; its derivative at 0 is 0.
 *
 * @example
 * np.abs(np.array([-1, 2])).toArray() // [1, 2]
 */
export function abs(x: ArrayLike): NdArray {
  const value = toArray('abs', x)
  return value.dtype === 'bool' || value.dtype === 'uint32' ? value : signs.abs(value)
}

/**
 * -1, 0 or 1 by the sign; NaN stays NaN.
 *
 * @example
 * np.sign(np.array([-5, 0, 2])).toArray() // [-1, 0, 1]
 */
export function sign(x: ArrayLike): NdArray {
  const value = toArray('sign', x)
  return value.dtype === 'bool' ? value : signs.sign(value)
}

/**
 * `x * x`.
 *
 * @example
 * np.square(np.array([-3])).toArray() // [9]
 */
export function square(x: ArrayLike): NdArray {
  return power(x instanceof NdArray ? x : toArray('square', x), 2)
}

/**
 * Quotient rounded down, and remainder with the sign of the divisor.
 *
 * @example
 * np.divmod(7, 2).map((y) => y.item()) // [3, 1]
 */
export function divmod(x: ArrayLike, y: ArrayLike): [quotient: NdArray, remainder: NdArray] {
  return [floorDivide(x, y), mod(x, y)]
}

/**
 * Is each element equal to a whole number? False for infinities and NaN.
 *
 * @example
 * np.isInteger(np.array([1, 1.5])).toArray() // [true, false]
 */
export function isInteger(x: ArrayLike): NdArray {
  const value = toFloat('isInteger', x)
  return and(eq(floorArray(value), value), eq(adding.sub(value, value), fill(0, value.aval)))
}

/**
 * The larger of two, element by element; a NaN yields to a number. Ties share the gradient.
 *
 * @example
 * np.fmax(np.array([1, NaN]), 3).toArray() // [3, 3]
 */
export function fmax(x: ArrayLike, y: ArrayLike): NdArray {
  const [a, b] = pairOf(unify('fmax', x, y))
  return numberOf(a, b, extrema.max(a, b))
}

/**
 * The smaller of two, element by element; a NaN yields to a number. Ties share the gradient.
 *
 * @example
 * np.fmin(np.array([1, NaN]), 3).toArray() // [1, 3]
 */
export function fmin(x: ArrayLike, y: ArrayLike): NdArray {
  const [a, b] = pairOf(unify('fmin', x, y))
  return numberOf(a, b, extrema.min(a, b))
}

/** `chosen`, or where one operand is NaN the other. */
function numberOf(x: NdArray, y: NdArray, chosen: NdArray): NdArray {
  return select(ne(x, x), y, select(ne(y, y), x, chosen))
}

/**
 * The magnitude, as a float.
 *
 * @example
 * np.fabs(np.array([-1.5, 2])).toArray() // [1.5, 2]
 */
export function fabs(x: ArrayLike): NdArray {
  return signs.abs(toFloat('fabs', x))
}

/**
 * `x ** y` as floats: integers become the default float, so that negative powers of integers are right.
 *
 * @example
 * np.floatPower(np.array([2], { dtype: 'int32' }), -1).toArray() // [0.5]
 */
export function floatPower(x: ArrayLike, y: ArrayLike): NdArray {
  const base = toFloat('floatPower', x)
  return typeof y === 'number' ? power(base, y) : power(base, toFloat('floatPower', y))
}
