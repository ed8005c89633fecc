import type { NdArray } from '../core/array.js'
import { avalOf } from '../core/aval.js'
import { fill } from '../core/constant.js'
import { isFloat, type DType } from '../core/dtype.js'
import { ArgumentError } from '../core/errors.js'
import { ne } from '../core/primitives/comparisons.js'
import { concatenate } from '../core/primitives/concatenate.js'
import { convert } from '../core/primitives/convert.js'
import { cumprod as cumprodAlong } from '../core/primitives/cumprod.js'
import { cumsum as cumsumAlong } from '../core/primitives/cumsum.js'
import { select } from '../core/primitives/select.js'
import { normalizeAxis } from '../core/shape.js'
import { checkOptions } from '../transforms/selection.js'
import type { ArrayLike } from './operands.js'
import { toNumbers } from './reducing.js'
import { ravel } from './shape.js'

type Along = (x: NdArray, axis: number) => NdArray

/**
 * Products of the elements up to each one along an axis, itself included; of all elements in row-major order if no axis is named. The derivative is right
 * with zeros, to every order. Integers wrap, booleans become int32.
 *
 * @throws ShapeError for an axis out of range
 * @example
 * np.cumprod(np.array([2, 3, 4])).toArray() // [2, 6, 24]
 */
export function cumprod(x: ArrayLike, axis?: number | null): NdArray {
  return running('cumprod', toNumbers('cumprod', x), axis, cumprodAlong)
}

/**
 * Running sums in which NaN counts as 0; otherwise as {@link cumsum}.
 *
 * @throws ShapeError for an axis out of range
 * @example
 * np.nancumsum(np.array([1, NaN, 2])).toArray() // [1, 1, 3]
 */
export function nancumsum(x: ArrayLike, axis?: number | null): NdArray {
  return running('nancumsum', withoutNan(toNumbers('nancumsum', x), 0), axis, cumsumAlong)
}

/**
 * Running products in which NaN counts as 1; otherwise as {@link cumprod}.
 *
 * @throws ShapeError for an axis out of range
 * @example
 * np.nancumprod(np.array([2, NaN, 3])).toArray() // [2, 2, 6]
 */
export function nancumprod(x: ArrayLike, axis?: number | null): NdArray {
  return running('nancumprod', withoutNan(toNumbers('nancumprod', x), 1), axis, cumprodAlong)
}

function withoutNan(x: NdArray, value: number): NdArray {
  return isFloat(x.dtype) ? select(ne(x, x), fill(value, x.aval), x) : x
}

function running(operation: string, x: NdArray, axis: number | null | undefined, along: Along): NdArray {
  if (axis === null || axis === undefined) return along(ravel(x), 0)
  return along(x, normalizeAxis(operation, axis, x.ndim))
}

/** Options of `cumulativeSum` and `cumulativeProd`. */
export interface CumulativeSeriesOptions {
  /** Needed for more than one axis. */
  readonly axis?: number | undefined
  /** The dtype to compute in. */
  readonly dtype?: DType | undefined
  /** With the sum (or product) of nothing in front? */
  readonly includeInitial?: boolean | undefined
}

/**
 * Sums of the elements up to each one, itself included: the array-API form of {@link cumsum}.
 *
 * @throws ArgumentError for more than one axis if none is named
 * @example
 * np.cumulativeSum(np.array([1, 2, 3]), { includeInitial: true }).toArray() // [0, 1, 3, 6]
 */
export function cumulativeSum(x: ArrayLike, options: CumulativeSeriesOptions = {}): NdArray {
  return series('cumulativeSum', x, options, cumsumAlong, 0)
}

/**
 * Products of the elements up to each one, itself included: the array-API form of {@link cumprod}.
 *
 * @throws ArgumentError for more than one axis if none is named
 * @example
 * np.cumulativeProd(np.array([1, 2, 3])).toArray() // [1, 2, 6]
 */
export function cumulativeProd(x: ArrayLike, options: CumulativeSeriesOptions = {}): NdArray {
  return series('cumulativeProd', x, options, cumprodAlong, 1)
}

function series(operation: string, x: ArrayLike, options: CumulativeSeriesOptions, along: Along, initial: number): NdArray {
  checkOptions(operation, options, ['axis', 'dtype', 'includeInitial'])
  const numbers = toNumbers(operation, x)
  const value = options.dtype === undefined ? numbers : convert(numbers, options.dtype)
  if (options.axis === undefined && value.ndim !== 1) {
    throw new ArgumentError(`${operation}: ${value.aval.toString()} has not just one axis. Say along which to run, { axis }, or ravel it.`)
  }
  const axis = normalizeAxis(operation, options.axis ?? 0, value.ndim)
  const results = along(value, axis)
  if (options.includeInitial !== true) return results
  const first = results.shape.map((extent, i) => (i === axis ? 1 : extent))
  return concatenate([fill(initial, avalOf(first, results.dtype)), results], axis)
}
