import type { NdArray } from '../core/array.js'
import { avalOf } from '../core/aval.js'
import { fill } from '../core/constant.js'
import { isFloat } from '../core/dtype.js'
import { ArgumentError } from '../core/errors.js'
import { add, sub } from '../core/primitives/add.js'
import { eq, lt, ne } from '../core/primitives/comparisons.js'
import { takeAlongAxis } from '../core/primitives/constructors/takeAlongAxis.js'
import { convert } from '../core/primitives/convert.js'
import { div } from '../core/primitives/div.js'
import { max, min } from '../core/primitives/extrema.js'
import { isFinite } from '../core/primitives/isFinite.js'
import { or } from '../core/primitives/logic.js'
import { mul } from '../core/primitives/mul.js'
import { reshape } from '../core/primitives/reshape.js'
import { select } from '../core/primitives/select.js'
import { sliceAxis } from '../core/primitives/slice.js'
import { sort } from '../core/primitives/sort.js'
import { sum } from '../core/primitives/sum.js'
import { moveAxis, transpose } from '../core/primitives/transpose.js'
import { scope } from '../core/scope.js'
import { at, normalizeAxes, range, sizeOf, without } from '../core/shape.js'
import { checkOptions } from '../transforms/selection.js'
import { fromNumbers } from './creation.js'
import { knownElements } from './indexing/positions.js'
import { broadcastTo, toArray, toFloat, type ArrayLike } from './operands.js'
import { promote } from './promotion.js'
import { placeOf, type QuantileMethod } from './quantileMethods.js'
import type { Axes, ReductionOptions } from './reducing.js'

/** Which quantiles: a number, a list of numbers, or an array. */
export type Quantiles = ArrayLike | readonly number[]

/** Options of `quantile` and `percentile`. */
export interface QuantileOptions extends ReductionOptions {
  /**
   * How a quantile between two elements is estimated, as in NumPy; `'linear'` unless given. The others are lower, higher, midpoint, nearest, invertedCdf,
   * averagedInvertedCdf, closestObservation, interpolatedInvertedCdf, hazen, weibull, medianUnbiased and normalUnbiased.
   */
  readonly method?: QuantileMethod | undefined
}

/**
 * Quantiles along axes (all unless given): the value below which the part `q` (from 0 to 1) of the elements lies. Several `q` are the first axes of the
 * result. NaN propagates, and nothing has NaN as its quantile. Derivatives go to the elements between which the quantile lies, and to a float `q`.
 *
 * @throws ArgumentError for a known `q` that is not from 0 to 1 (traced ones are moved there), or a method that there is not
 * @example
 * np.quantile(np.array([3, 1, 2, 4]), 0.5).item() // 2.5
 * np.quantile(np.array([3, 1, 2, 4]), [0, 1]).toArray() // [1, 4]
 * np.quantile(np.array([3, 1, 2, 4]), 0.5, null, { method: 'lower' }).item() // 2
 */
export function quantile(x: ArrayLike, q: Quantiles, axis?: Axes, options: QuantileOptions = {}): NdArray {
  return estimate('quantile', x, fractions('quantile', q, 1), axis, options, false)
}

/**
 * As {@link quantile}, with `q` from 0 to 100.
 *
 * @throws ArgumentError for a known `q` that is not from 0 to 100, or a method that there is not
 * @example
 * np.percentile(np.array([3, 1, 2, 4]), 25).item() // 1.75
 */
export function percentile(x: ArrayLike, q: Quantiles, axis?: Axes, options: QuantileOptions = {}): NdArray {
  return estimate('percentile', x, fractions('percentile', q, 100), axis, options, false)
}

/**
 * The middle element along axes (all unless given), or the mean of the two in the middle; NaN propagates.
 *
 * @throws ShapeError for an axis out of range or named twice
 * @example
 * np.median(np.array([[3, 1, 2], [6, 9, 0]]), 1).toArray() // [2, 6]
 */
export function median(x: ArrayLike, axis?: Axes, options: ReductionOptions = {}): NdArray {
  return estimate('median', x, 0.5, axis, options, false)
}

/**
 * As {@link quantile}, of all elements but NaN; NaN where there are none.
 *
 * @throws ArgumentError for a known `q` that is not from 0 to 1, or a method that there is not
 * @example
 * np.nanquantile(np.array([3, NaN, 2]), 0.5).item() // 2.5
 */
export function nanquantile(x: ArrayLike, q: Quantiles, axis?: Axes, options: QuantileOptions = {}): NdArray {
  return estimate('nanquantile', x, fractions('nanquantile', q, 1), axis, options, true)
}

/**
 * As {@link percentile}, of all elements but NaN; NaN where there are none.
 *
 * @throws ArgumentError for a known `q` that is not from 0 to 100, or a method that there is not
 * @example
 * np.nanpercentile(np.array([3, NaN, 2]), 50).item() // 2.5
 */
export function nanpercentile(x: ArrayLike, q: Quantiles, axis?: Axes, options: QuantileOptions = {}): NdArray {
  return estimate('nanpercentile', x, fractions('nanpercentile', q, 100), axis, options, true)
}

/**
 * As {@link median}, of all elements but NaN; NaN where there are none.
 *
 * @throws ShapeError for an axis out of range or named twice
 * @example
 * np.nanmedian(np.array([3, NaN, 2])).item() // 2.5
 */
export function nanmedian(x: ArrayLike, axis?: Axes, options: ReductionOptions = {}): NdArray {
  return estimate('nanmedian', x, 0.5, axis, options, true)
}

/** Parts of one, as a number or a float array, from parts of `whole`. */
function fractions(operation: string, q: Quantiles, whole: number): number | NdArray {
  if (typeof q === 'number') {
    checkRange(operation, [q], whole)
    return q / whole
  }
  const array = isList(q) ? fromNumbers(q, scope.defaultDtype, [q.length]) : toArray(operation, q)
  checkRange(operation, knownElements(array) ?? [], whole)
  const parts = isFloat(array.dtype) ? array : convert(array, scope.defaultDtype)
  return whole === 1 ? parts : div(parts, fill(whole, parts.aval))
}

function checkRange(operation: string, parts: Iterable<number>, whole: number): void {
  for (const part of parts) {
    if (part >= 0 && part <= whole) continue
    throw new ArgumentError(
      `${operation}: there is no quantile ${String(part)} of ${String(whole)}. Give numbers from 0 to ${String(whole)}.`,
    )
  }
}

// `Array.isArray` alone takes no readonly list for a list.
const isList = (q: Quantiles): q is readonly number[] => Array.isArray(q)

function estimate(operation: string, x: ArrayLike, q: number | NdArray, axis: Axes, options: QuantileOptions, skipsNan: boolean): NdArray {
  checkOptions(operation, options, operation.endsWith('median') ? ['keepdims'] : ['keepdims', 'method'])
  const given = toFloat(operation, x)
  const { dtype } = promote([given.aval, typeof q === 'number' ? 0.5 : q.aval])
  const value = convert(given, dtype)
  const axes = normalizeAxes(operation, axis, value.ndim)
  const shapeOfQ = typeof q === 'number' ? [] : q.shape
  const parts = typeof q === 'number' ? fill(q, avalOf([1], dtype)) : reshape(convert(q, dtype), [sizeOf(shapeOfQ)])
  const rows = rowsOf(value, axes)
  const found = alongRows(operation, sortedRows(rows), parts, options.method ?? 'linear', skipsNan)
  const kept = options.keepdims === true ? value.shape.map((extent, i) => (axes.includes(i) ? 1 : extent)) : rows.shape.slice(0, -1)
  return reshape(moveAxis(found, found.ndim - 1, 0), [...shapeOfQ, ...kept])
}

/** The elements that are reduced, along one last axis. */
function rowsOf(x: NdArray, axes: readonly number[]): NdArray {
  const kept = without(range(x.ndim), axes)
  return reshape(transpose(x, [...kept, ...axes]), [...kept.map((i) => at(x.shape, i)), sizeOf(axes.map((i) => at(x.shape, i)))])
}

function sortedRows(rows: NdArray): NdArray {
  return at(sort([rows], 1), 0)
}

/** The quantiles `parts` [Q] of sorted rows [..., N], as [..., Q]. */
function alongRows(operation: string, sorted: NdArray, parts: NdArray, method: QuantileMethod, skipsNan: boolean): NdArray {
  const last = sorted.ndim - 1
  const extent = at(sorted.shape, last)
  const aval = avalOf([...sorted.shape.slice(0, last), parts.size], sorted.dtype)
  const spread = (y: NdArray): NdArray => broadcastTo(y, aval.shape)
  const count = skipsNan ? spread(numbersIn(sorted)) : fill(extent, parts.aval)
  const place = placeOf(operation, method, skipsNan ? spread(parts) : parts, count)
  const [low, weight] = [spread(place.low), spread(place.weight)]
  const final = max(sub(spread(count), fill(1, aval)), fill(0, aval))
  const element = (position: NdArray): NdArray => takeAlongAxis(sorted, convert(position, 'int32'), last)
  const between = interpolate(element(low), element(min(add(low, fill(1, aval)), final)), weight)
  if (skipsNan || extent === 0) return between
  const greatest = spread(sliceAxis(sorted, last, extent - 1, extent))
  return select(ne(greatest, greatest), greatest, between)
}

/** How many elements of each row are not NaN, as [..., 1]. */
function numbersIn(rows: NdArray): NdArray {
  const last = rows.ndim - 1
  const counted = sum(convert(eq(rows, rows), rows.dtype), [last])
  return reshape(counted, [...counted.shape, 1])
}

/**
 * From `low` to `high` by `weight`: exact at both ends and never beyond them, also where one is infinite or their difference overflows.
 */
function interpolate(low: NdArray, high: NdArray, weight: NdArray): NdArray {
  const difference = sub(high, low)
  const rest = sub(fill(1, weight.aval), weight)
  const near = add(low, mul(difference, weight))
  const far = sub(high, mul(difference, rest))
  const finite = select(lt(weight, fill(0.5, weight.aval)), near, far)
  const stays = or(eq(weight, fill(0, weight.aval)), eq(low, high))
  const infinite = select(stays, low, add(mul(low, rest), mul(high, weight)))
  return select(isFinite(difference), finite, infinite)
}
