import type { NdArray } from '../../core/array.js'
import * as extrema from '../../core/primitives/cumextrema.js'
import { cumlogsumexp as cumlogsumexpAlong } from '../../core/primitives/cumlogsumexp.js'
import { cumprod as cumprodAlong } from '../../core/primitives/cumprod.js'
import { cumsum as cumsumAlong } from '../../core/primitives/cumsum.js'
import { normalizeAxis } from '../../core/shape.js'
import { checkOptions } from '../../transforms/selection.js'
import { toArray, type ArrayLike } from '../operands.js'

/** Options of the running combinations of `lax`. */
export interface CumulativeOptions {
  /** From the last element to the first? */
  readonly reverse?: boolean | undefined
}

/**
 * Sums of the elements up to each one along an axis (the first unless given), itself included.
 *
 * @throws ShapeError for an axis out of range; DtypeError for booleans
 * @example
 * lax.cumsum(np.array([1, 2, 3]), 0, { reverse: true }).toArray() // [6, 5, 3]
 */
export function cumsum(x: ArrayLike, axis = 0, options: CumulativeOptions = {}): NdArray {
  return along('lax.cumsum', x, axis, options, cumsumAlong)
}

/**
 * Products of the elements up to each one along an axis (the first unless given), itself included. The derivative is right with zeros, to every order.
 *
 * @throws ShapeError for an axis out of range; DtypeError for booleans
 * @example
 * lax.cumprod(np.array([2, 3, 4])).toArray() // [2, 6, 24]
 */
export function cumprod(x: ArrayLike, axis = 0, options: CumulativeOptions = {}): NdArray {
  return along('lax.cumprod', x, axis, options, cumprodAlong)
}

/**
 * The largest of the elements up to each one along an axis (the first unless given), itself included. NaN propagates; the derivative is that of the latest
 * element that attains it.
 *
 * @throws ShapeError for an axis out of range
 * @example
 * lax.cummax(np.array([1, 3, 2])).toArray() // [1, 3, 3]
 */
export function cummax(x: ArrayLike, axis = 0, options: CumulativeOptions = {}): NdArray {
  return along('lax.cummax', x, axis, options, extrema.cummax)
}

/**
 * The smallest of the elements up to each one along an axis (the first unless given), itself included. NaN propagates; the derivative is that of the latest
 * element that attains it.
 *
 * @throws ShapeError for an axis out of range
 * @example
 * lax.cummin(np.array([2, 3, 1])).toArray() // [2, 2, 1]
 */
export function cummin(x: ArrayLike, axis = 0, options: CumulativeOptions = {}): NdArray {
  return along('lax.cummin', x, axis, options, extrema.cummin)
}

/**
 * `log(Σ exp(x))` of the elements up to each one along an axis (the first unless given), itself included, without overflow; -Infinity of -Infinity alone,
 * with derivative 0.
 *
 * @throws ShapeError for an axis out of range; DtypeError for integers
 * @example
 * lax.cumlogsumexp(np.array([-Infinity, 1000, -1000])).toArray() // [-Infinity, 1000, 1000]
 */
export function cumlogsumexp(x: ArrayLike, axis = 0, options: CumulativeOptions = {}): NdArray {
  return along('lax.cumlogsumexp', x, axis, options, cumlogsumexpAlong)
}

function along(
  operation: string,
  x: ArrayLike,
  axis: number,
  options: CumulativeOptions,
  run: (x: NdArray, axis: number, reverse: boolean) => NdArray,
): NdArray {
  checkOptions(operation, options, ['reverse'])
  const value = toArray(operation, x)
  return run(value, normalizeAxis(operation, axis, value.ndim), options.reverse === true)
}
