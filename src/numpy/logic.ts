import type { NdArray } from '../core/array.js'
import { fill } from '../core/constant.js'
import { isFloat } from '../core/dtype.js'
import { ArgumentError } from '../core/errors.js'
import { abs } from '../core/primitives/sign.js'
import * as compare from '../core/primitives/comparisons.js'
import { convert } from '../core/primitives/convert.js'
import { isFinite as isFiniteArray } from '../core/primitives/isFinite.js'
import * as logic from '../core/primitives/logic.js'
import { round as roundArray, floor as floorArray, ceil as ceilArray } from '../core/primitives/rounding.js'
import { select } from '../core/primitives/select.js'
import * as shifts from '../core/primitives/shifts.js'
import { avalOf } from '../core/aval.js'
import { add as addArrays, sub as subArrays } from '../core/primitives/add.js'
import { div as divArrays } from '../core/primitives/div.js'
import { mul as mulArrays } from '../core/primitives/mul.js'
import { pairOf } from './arithmetic.js'
import { positionsIn, type SizeOptions } from './nonzero.js'
import { broadcastTo, toArray, toFloat, unify, type ArrayLike } from './operands.js'
import { broadcastShapes } from '../core/shape.js'
import { checkOptions } from '../transforms/selection.js'

/**
 * Are the elements equal? NaN equals nothing.
 *
 * @example
 * np.equal(np.array([1, 2]), 2).toArray() // [false, true]
 */
export function equal(x: ArrayLike, y: ArrayLike): NdArray {
  return compare.eq(...pairOf(unify('equal', x, y)))
}

/**
 * Do the elements differ? NaN differs from everything.
 *
 * @example
 * np.notEqual(np.array([1, 2]), 2).toArray() // [true, false]
 */
export function notEqual(x: ArrayLike, y: ArrayLike): NdArray {
  return compare.ne(...pairOf(unify('notEqual', x, y)))
}

/**
 * x < y, element by element.
 *
 * @example
 * np.less(np.array([1, 2]), 2).toArray() // [true, false]
 */
export function less(x: ArrayLike, y: ArrayLike): NdArray {
  return compare.lt(...pairOf(unify('less', x, y)))
}

/**
 * x <= y, element by element.
 *
 * @example
 * np.lessEqual(np.array([1, 2]), 2).toArray() // [true, true]
 */
export function lessEqual(x: ArrayLike, y: ArrayLike): NdArray {
  return compare.le(...pairOf(unify('lessEqual', x, y)))
}

/**
 * x > y, element by element.
 *
 * @example
 * np.greater(np.array([1, 3]), 2).toArray() // [false, true]
 */
export function greater(x: ArrayLike, y: ArrayLike): NdArray {
  return compare.gt(...pairOf(unify('greater', x, y)))
}

/**
 * x >= y, element by element.
 *
 * @example
 * np.greaterEqual(np.array([1, 3]), 3).toArray() // [false, true]
 */
export function greaterEqual(x: ArrayLike, y: ArrayLike): NdArray {
  return compare.ge(...pairOf(unify('greaterEqual', x, y)))
}

function truth(operation: string, x: ArrayLike): NdArray {
  const value = toArray(operation, x)
  return value.dtype === 'bool' ? value : convert(value, 'bool')
}

/**
 * Are both true? Numbers are true unless 0.
 *
 * @example
 * np.logicalAnd(np.array([true, false]), true).toArray() // [true, false]
 */
export function logicalAnd(x: ArrayLike, y: ArrayLike): NdArray {
  return logic.and(...pairOf(unify('logicalAnd', truth('logicalAnd', x), truth('logicalAnd', y))))
}

/**
 * Is one of them true?
 *
 * @example
 * np.logicalOr(np.array([true, false]), false).toArray() // [true, false]
 */
export function logicalOr(x: ArrayLike, y: ArrayLike): NdArray {
  return logic.or(...pairOf(unify('logicalOr', truth('logicalOr', x), truth('logicalOr', y))))
}

/**
 * Is exactly one of them true?
 *
 * @example
 * np.logicalXor(true, true).item() // false
 */
export function logicalXor(x: ArrayLike, y: ArrayLike): NdArray {
  return logic.xor(...pairOf(unify('logicalXor', truth('logicalXor', x), truth('logicalXor', y))))
}

/**
 * Is it false, or 0?
 *
 * @example
 * np.logicalNot(np.array([0, 2])).toArray() // [true, false]
 */
export function logicalNot(x: ArrayLike): NdArray {
  return logic.not(truth('logicalNot', x))
}

/**
 * And of the bits of integers.
 *
 * @example
 * np.bitwiseAnd(np.array([6], { dtype: 'int32' }), 3).toArray() // [2]
 */
export function bitwiseAnd(x: ArrayLike, y: ArrayLike): NdArray {
  return logic.and(...pairOf(unify('bitwiseAnd', x, y)))
}

/**
 * Or of the bits of integers.
 *
 * @example
 * np.bitwiseOr(np.array([4], { dtype: 'int32' }), 3).toArray() // [7]
 */
export function bitwiseOr(x: ArrayLike, y: ArrayLike): NdArray {
  return logic.or(...pairOf(unify('bitwiseOr', x, y)))
}

/**
 * Exclusive or of the bits of integers.
 *
 * @example
 * np.bitwiseXor(np.array([6], { dtype: 'int32' }), 3).toArray() // [5]
 */
export function bitwiseXor(x: ArrayLike, y: ArrayLike): NdArray {
  return logic.xor(...pairOf(unify('bitwiseXor', x, y)))
}

/**
 * The bits of integers inverted.
 *
 * @example
 * np.bitwiseNot(np.array([0], { dtype: 'int32' })).toArray() // [-1]
 */
export function bitwiseNot(x: ArrayLike): NdArray {
  return logic.not(toArray('bitwiseNot', x))
}

/**
 * x times 2 to the n, of integers; 32 and more give 0.
 *
 * @example
 * np.leftShift(np.array([1], { dtype: 'int32' }), 4).toArray() // [16]
 */
export function leftShift(x: ArrayLike, n: ArrayLike): NdArray {
  return shifts.shiftLeft(...pairOf(unify('leftShift', x, n)))
}

/**
 * x divided by 2 to the n and rounded down, of integers; the sign stays.
 *
 * @example
 * np.rightShift(np.array([-16], { dtype: 'int32' }), 2).toArray() // [-4]
 */
export function rightShift(x: ArrayLike, n: ArrayLike): NdArray {
  const [value, by] = pairOf(unify('rightShift', x, n))
  return value.dtype === 'uint32' ? shifts.shiftRightLogical(value, by) : shifts.shiftRightArithmetic(value, by)
}

/**
 * `x` where the condition holds, else `y`, with broadcasting. A plain selection: both sides are computed, and an infinite derivative on the side not
 * taken gives NaN; guard the argument of the function there (docs/conventions.md#where). With the condition alone, where it holds: {@link nonzero}.
 *
 * @example
 * np.where(np.array([true, false]), 1, np.array([5, 6])).toArray() // [1, 6]
 * np.where(np.array([true, false, true])).map((i) => i.toArray()) // [[0, 2]]
 */
export function where(condition: ArrayLike, x: ArrayLike, y: ArrayLike): NdArray
export function where(condition: ArrayLike, x?: null, y?: null, options?: SizeOptions): NdArray[]
export function where(condition: ArrayLike, x?: ArrayLike | null, y?: ArrayLike | null, options: SizeOptions = {}): NdArray | NdArray[] {
  if ((x ?? null) === null && (y ?? null) === null) return positionsIn('where', condition, options)
  if (x === undefined || x === null || y === undefined || y === null) {
    throw new ArgumentError('where: takes a condition and two arrays to choose from, or the condition alone.')
  }
  const chosen = truth('where', condition)
  const [a, b] = pairOf(unify('where', x, y))
  const shape = broadcastShapes('where', chosen.shape, a.shape)
  const { shape: common } = avalOf(shape, a.dtype)
  return select(broadcastTo(chosen, common), broadcastTo(a, common), broadcastTo(b, common))
}

/**
 * Is it NaN?
 *
 * @example
 * np.isnan(np.array([NaN, 1])).toArray() // [true, false]
 */
export function isnan(x: ArrayLike): NdArray {
  const value = toArray('isnan', x)
  return compare.ne(value, value)
}

/**
 * Is it neither infinite nor NaN?
 *
 * @example
 * np.isfinite(np.array([Infinity, 1])).toArray() // [false, true]
 */
export function isfinite(x: ArrayLike): NdArray {
  const value = toArray('isfinite', x)
  return isFloat(value.dtype) ? isFiniteArray(value) : fill(1, avalOf(value.shape, 'bool'))
}

/**
 * Is it infinite?
 *
 * @example
 * np.isinf(np.array([-Infinity, 1])).toArray() // [true, false]
 */
export function isinf(x: ArrayLike): NdArray {
  const value = toArray('isinf', x)
  return isFloat(value.dtype) ? compare.eq(abs(value), fill(Infinity, value.aval)) : fill(0, avalOf(value.shape, 'bool'))
}

/**
 * Rounded to the nearest integer, half to even, or to so many decimals; negative `decimals` round before the point. Its derivative is 0.
 *
 * @throws ArgumentError if `decimals` is no integer
 * @example
 * np.round(np.array([0.5, 1.5])).toArray() // [0, 2]
 * np.round(2.345, 1).item() // 2.3
 */
export function round(x: ArrayLike, decimals = 0): NdArray {
  if (!Number.isInteger(decimals)) {
    throw new ArgumentError(`round: ${String(decimals)} decimals were asked for. Give an integer.`)
  }
  const value = toArray('round', x)
  if (decimals === 0) return rounded('round', value, roundArray)
  if (isFloat(value.dtype)) return roundedTo(value, decimals)
  // Every integer is exact in float64, and so is every power of ten that does not round them all to 0.
  return decimals > 0 ? value : convert(roundedTo(convert(value, 'float64'), decimals), value.dtype)
}

/** As NumPy: scaled by a power of ten, rounded, and scaled back. */
function roundedTo(x: NdArray, decimals: number): NdArray {
  // The reader of numbers rounds correctly, where `**` may not.
  const power = fill(Number(`1e${String(Math.min(Math.abs(decimals), 308))}`), x.aval)
  return decimals > 0 ? divArrays(roundArray(mulArrays(x, power)), power) : mulArrays(roundArray(divArrays(x, power)), power)
}

/**
 * Rounded down.
 *
 * @example
 * np.floor(np.array([-0.5])).toArray() // [-1]
 */
export function floor(x: ArrayLike): NdArray {
  return rounded('floor', x, floorArray)
}

/**
 * Rounded up.
 *
 * @example
 * np.ceil(np.array([0.5])).toArray() // [1]
 */
export function ceil(x: ArrayLike): NdArray {
  return rounded('ceil', x, ceilArray)
}

/**
 * Rounded towards zero.
 *
 * @example
 * np.trunc(np.array([-1.5, 1.5])).toArray() // [-1, 1]
 */
export function trunc(x: ArrayLike): NdArray {
  return rounded('trunc', x, truncated)
}

/** {@link trunc} of floats. */
export function truncated(x: NdArray): NdArray {
  return select(compare.lt(x, fill(0, x.aval)), ceilArray(x), floorArray(x))
}

/**
 * {@link round} for every dtype as a float: integers become the default float.
 *
 * @example
 * np.rint(np.array([0.5, 2.5])).toArray() // [0, 2]
 */
export function rint(x: ArrayLike): NdArray {
  return roundArray(toFloat('rint', x))
}

function rounded(operation: string, x: ArrayLike, f: (x: NdArray) => NdArray): NdArray {
  const value = toArray(operation, x)
  return isFloat(value.dtype) ? f(value) : value
}

/**
 * Is each element of `x` equal to that of `y` within `|x - y| <= atol + rtol |y|`?
 *
 * @example
 * np.isclose(1, 1 + 1e-12).item() // true
 */
export function isclose(
  x: ArrayLike,
  y: ArrayLike,
  options: { readonly rtol?: number; readonly atol?: number; readonly equalNan?: boolean } = {},
): NdArray {
  checkOptions('isclose', options, ['rtol', 'atol', 'equalNan'])
  const { rtol = 1e-5, atol = 1e-8, equalNan = false } = options
  const [a, b] = pairOf(unify('isclose', x, y))
  if (!isFloat(a.dtype)) return compare.eq(a, b)
  const bound = addArrays(fill(atol, b.aval), mulArrays(fill(rtol, b.aval), abs(b)))
  const near = logic.and(compare.le(abs(subArrays(a, b)), bound), logic.and(isFiniteArray(a), isFiniteArray(b)))
  const same = logic.or(near, compare.eq(a, b))
  return equalNan ? logic.or(same, logic.and(compare.ne(a, a), compare.ne(b, b))) : same
}
