import type { NdArray } from '../core/array.js'
import { fill } from '../core/constant.js'
import { isFloat } from '../core/dtype.js'
import { sub } from '../core/primitives/add.js'
import { all } from '../core/primitives/anyAll.js'
import { eq, gt, ne } from '../core/primitives/comparisons.js'
import { convert } from '../core/primitives/convert.js'
import { div } from '../core/primitives/div.js'
import { integerPow } from '../core/primitives/integerPow.js'
import { isFinite } from '../core/primitives/isFinite.js'
import { reduceMax } from '../core/primitives/reduceExtrema.js'
import { select } from '../core/primitives/select.js'
import { stopGradient } from '../core/primitives/stopGradient.js'
import { sum as sumOver } from '../core/primitives/sum.js'
import { normalizeAxes } from '../core/shape.js'
import { checkOptions } from '../transforms/selection.js'
import { broadcastTo, toArray, toFloat, type ArrayLike } from './operands.js'
import { reduceAlong, reductionOptions, restored, type Axes, type ReductionOptions } from './reducing.js'
import { argmax, argmin, max, min, prod, sum } from './reductions.js'
import { rootOrZero, spreadOptions, variance, type SpreadOptions } from './statistics.js'

const like = (x: NdArray, value: number): NdArray => fill(value, x.aval)

/** `x` with a number for each NaN; the element itself has no part in the result then, nor in the derivative. */
function replaced(x: NdArray, value: number): NdArray {
  return isFloat(x.dtype) ? select(ne(x, x), like(x, value), x) : x
}

/**
 * Sum along axes of all elements but NaN; 0 where there are none.
 *
 * @throws ShapeError for an axis out of range or named twice
 * @example
 * np.nansum(np.array([1, NaN, 2])).item() // 3
 */
export function nansum(x: ArrayLike, axis?: Axes, options: ReductionOptions = {}): NdArray {
  checkOptions('nansum', options, reductionOptions)
  return sum(replaced(toArray('nansum', x), 0), axis, options)
}

/**
 * Product along axes of all elements but NaN; 1 where there are none. Its derivative is right with zeros.
 *
 * @throws ShapeError for an axis out of range or named twice
 * @example
 * np.nanprod(np.array([2, NaN, 3])).item() // 6
 */
export function nanprod(x: ArrayLike, axis?: Axes, options: ReductionOptions = {}): NdArray {
  checkOptions('nanprod', options, reductionOptions)
  return prod(replaced(toArray('nanprod', x), 1), axis, options)
}

/**
 * The largest element along axes that is not NaN; NaN where there are none. Ties share the gradient.
 *
 * @throws ShapeError if there are no elements
 * @example
 * np.nanmax(np.array([1, NaN, 2])).item() // 2
 */
export function nanmax(x: ArrayLike, axis?: Axes, options: ReductionOptions = {}): NdArray {
  checkOptions('nanmax', options, reductionOptions)
  return extremum('nanmax', x, axis, options, max, -Infinity)
}

/**
 * The smallest element along axes that is not NaN; NaN where there are none. Ties share the gradient.
 *
 * @throws ShapeError if there are no elements
 * @example
 * np.nanmin(np.array([1, NaN, 2])).item() // 1
 */
export function nanmin(x: ArrayLike, axis?: Axes, options: ReductionOptions = {}): NdArray {
  checkOptions('nanmin', options, reductionOptions)
  return extremum('nanmin', x, axis, options, min, Infinity)
}

function extremum(operation: string, x: ArrayLike, axis: Axes, options: ReductionOptions, over: typeof max, worst: number): NdArray {
  const value = toArray(operation, x)
  if (!isFloat(value.dtype)) return over(value, axis, options)
  const best = over(replaced(value, worst), axis, options)
  return select(nothingAlong(operation, value, axis, options), like(best, NaN), best)
}

/** Are all elements along axes NaN? */
function nothingAlong(operation: string, x: NdArray, axis: Axes, options: ReductionOptions): NdArray {
  return reduceAlong(operation, ne(x, x), axis, options, all)
}

/**
 * Where the largest element that is not NaN is, as int32; -1 where there are none. Otherwise as {@link argmax}.
 *
 * @throws ShapeError if there are no elements
 * @example
 * np.nanargmax(np.array([NaN, 5, 7])).item() // 2
 */
export function nanargmax(x: ArrayLike, axis?: number | null, options: ReductionOptions = {}): NdArray {
  checkOptions('nanargmax', options, reductionOptions)
  return position('nanargmax', x, axis, options, argmax, -Infinity)
}

/**
 * Where the smallest element that is not NaN is, as int32; -1 where there are none. Otherwise as {@link argmin}.
 *
 * @throws ShapeError if there are no elements
 * @example
 * np.nanargmin(np.array([NaN, 5, 7])).item() // 1
 */
export function nanargmin(x: ArrayLike, axis?: number | null, options: ReductionOptions = {}): NdArray {
  checkOptions('nanargmin', options, reductionOptions)
  return position('nanargmin', x, axis, options, argmin, Infinity)
}

function position(
  operation: string,
  x: ArrayLike,
  axis: number | null | undefined,
  options: ReductionOptions,
  along: typeof argmax,
  worst: number,
): NdArray {
  const value = toArray(operation, x)
  const found = along(replaced(value, worst), axis, options)
  return isFloat(value.dtype) ? select(nothingAlong(operation, value, axis, options), like(found, -1), found) : found
}

/** How many elements along axes are not NaN, in the dtype of `x`; axes are kept. */
function countsAlong(x: NdArray, axes: readonly number[]): NdArray {
  return restored(sumOver(convert(eq(x, x), x.dtype), axes), x, axes)
}

/** The quotient, and NaN where the divisor is not positive; no derivative is infinite there. */
function divided(x: NdArray, count: NdArray): NdArray {
  const some = gt(count, like(count, 0))
  return select(some, div(x, select(some, count, like(count, 1))), like(x, NaN))
}

/**
 * Mean along axes of all elements but NaN; NaN where there are none.
 *
 * @throws ShapeError for an axis out of range or named twice
 * @example
 * np.nanmean(np.array([1, NaN, 3])).item() // 2
 */
export function nanmean(x: ArrayLike, axis?: Axes, options: ReductionOptions = {}): NdArray {
  checkOptions('nanmean', options, reductionOptions)
  const value = toFloat('nanmean', x)
  const axes = normalizeAxes('nanmean', axis, value.ndim)
  return finished(meanAlong(value, axes), axes, options)
}

function meanAlong(x: NdArray, axes: readonly number[]): NdArray {
  return divided(restored(sumOver(replaced(x, 0), axes), x, axes), countsAlong(x, axes))
}

function finished(y: NdArray, axes: readonly number[], options: ReductionOptions): NdArray {
  return options.keepdims === true ? y : sumOver(y, axes)
}

/**
 * Variance along axes of all elements but NaN, with `ddof` as in `np.var`; NaN where no degree of freedom is left,
 * but of integers, among which there is no NaN, what `np.var` gives there.
 *
 * @throws ShapeError for an axis out of range or named twice
 * @example
 * np.nanvar(np.array([1, NaN, 3])).item() // 1
 */
export function nanvar(x: ArrayLike, axis?: Axes, options: SpreadOptions = {}): NdArray {
  checkOptions('nanvar', options, spreadOptions)
  const given = toArray('nanvar', x)
  if (!isFloat(given.dtype)) return variance(given, axis, options)
  const value = toFloat('nanvar', given)
  const axes = normalizeAxes('nanvar', axis, value.ndim)
  const shifted = sub(value, broadcastTo(referenceAlong(value, axes), value.shape))
  const deviations = sub(shifted, broadcastTo(meanAlong(shifted, axes), value.shape))
  const squares = integerPow(select(eq(value, value), deviations, like(value, 0)), 2)
  const counts = countsAlong(value, axes)
  return finished(divided(restored(sumOver(squares, axes), value, axes), sub(counts, like(counts, options.ddof ?? 0))), axes, options)
}

/** An element along axes that is no NaN, the largest, from which deviations are measured first: so equal elements have variance 0 exactly. */
function referenceAlong(x: NdArray, axes: readonly number[]): NdArray {
  const known = stopGradient(x)
  if (x.size === 0) return restored(sumOver(known, axes), x, axes)
  const largest = reduceMax(replaced(known, -Infinity), axes)
  return restored(select(isFinite(largest), largest, like(largest, 0)), x, axes)
}

/**
 * Standard deviation along axes of all elements but NaN, the root of {@link nanvar}. Its derivative where all elements are equal is 0.
 *
 * @throws ShapeError for an axis out of range or named twice
 * @example
 * np.nanstd(np.array([1, NaN, 3])).item() // 1
 */
export function nanstd(x: ArrayLike, axis?: Axes, options: SpreadOptions = {}): NdArray {
  checkOptions('nanstd', options, spreadOptions)
  const square = nanvar(x, axis, options)
  const none = ne(square, square)
  // A root of NaN would make NaN of tangents that are 0.
  return select(none, like(square, NaN), rootOrZero(select(none, like(square, 0), square)))
}
