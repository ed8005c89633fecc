import type { NdArray } from '../core/array.js'
import { ShapeError } from '../core/errors.js'
import * as quantifiers from '../core/primitives/anyAll.js'
import * as positions from '../core/primitives/argExtrema.js'
import { convert } from '../core/primitives/convert.js'
import { cumsum as cumsumAlong } from '../core/primitives/cumsum.js'
import { prod as prodOver } from '../core/primitives/prod.js'
import { reduceMax, reduceMin } from '../core/primitives/reduceExtrema.js'
import { sum as sumOver } from '../core/primitives/sum.js'
import { at, normalizeAxis, range } from '../core/shape.js'
import { checkOptions } from '../transforms/selection.js'
import { toArray, type ArrayLike } from './operands.js'
import { reduceAlong, reductionOptions, restored, toNumbers, type Axes, type ReductionOptions } from './reducing.js'
import { ravel } from './shape.js'

/**
 * Sum along axes. Integers stay and wrap, booleans are counted as int32; the sum of nothing is 0.
 *
 * @throws ShapeError for an axis out of range or named twice
 * @example
 * np.sum(np.array([[1, 2], [3, 4]]), 0).toArray() // [4, 6]
 * np.sum(np.array([[1, 2], [3, 4]])).item() // 10
 */
export function sum(x: ArrayLike, axis?: Axes, options: ReductionOptions = {}): NdArray {
  checkOptions('sum', options, reductionOptions)
  return reduceAlong('sum', toNumbers('sum', x), axis, options, sumOver)
}

/**
 * Product along axes. Its derivative is right with zeros, to every order. Integers stay and wrap, booleans become int32; the product of nothing is 1.
 *
 * @throws ShapeError for an axis out of range or named twice
 * @example
 * np.prod(np.array([2, 3, 4])).item() // 24
 */
export function prod(x: ArrayLike, axis?: Axes, options: ReductionOptions = {}): NdArray {
  checkOptions('prod', options, reductionOptions)
  return reduceAlong('prod', toNumbers('prod', x), axis, options, prodOver)
}

/**
 * The largest element along axes; NaN propagates, ties share the gradient equally.
 *
 * @throws ShapeError if there are no elements
 * @example
 * np.max(np.array([[1, 5], [7, 2]]), 1).toArray() // [5, 7]
 */
export function max(x: ArrayLike, axis?: Axes, options: ReductionOptions = {}): NdArray {
  checkOptions('max', options, reductionOptions)
  return reduceAlong('max', toArray('max', x), axis, options, notEmpty('max', 'largest', reduceMax))
}

/**
 * The smallest element along axes; NaN propagates, ties share the gradient equally.
 *
 * @throws ShapeError if there are no elements
 * @example
 * np.min(np.array([[1, 5], [7, 2]]), 1).toArray() // [1, 2]
 */
export function min(x: ArrayLike, axis?: Axes, options: ReductionOptions = {}): NdArray {
  checkOptions('min', options, reductionOptions)
  return reduceAlong('min', toArray('min', x), axis, options, notEmpty('min', 'smallest', reduceMin))
}

type Over = (x: NdArray, axes: readonly number[]) => NdArray

/** A reduction that has no result for nothing. */
function notEmpty(operation: string, kind: string, over: Over): Over {
  return (x, axes) => {
    if (axes.some((axis) => x.shape[axis] === 0)) {
      throw new ShapeError(
        `${operation}: ${x.aval.toString()} has no elements along axis ${axes.join(', ')}, so none is the ${kind}. Check the size first, or concatenate a bound.`,
      )
    }
    return over(x, axes)
  }
}

/**
 * Is an element along axes true? Numbers are true unless 0; nothing in nothing is.
 *
 * @example
 * np.any(np.array([[0, 0], [0, 2]]), 1).toArray() // [false, true]
 */
export function any(x: ArrayLike, axis?: Axes, options: ReductionOptions = {}): NdArray {
  checkOptions('any', options, reductionOptions)
  return reduceAlong('any', convert(toArray('any', x), 'bool'), axis, options, quantifiers.any)
}

/**
 * Are all elements along axes true? Numbers are true unless 0; all of nothing are.
 *
 * @example
 * np.all(np.array([[1, 1], [0, 2]]), 1).toArray() // [true, false]
 */
export function all(x: ArrayLike, axis?: Axes, options: ReductionOptions = {}): NdArray {
  checkOptions('all', options, reductionOptions)
  return reduceAlong('all', convert(toArray('all', x), 'bool'), axis, options, quantifiers.all)
}

/**
 * How many elements along axes are not 0, as int32.
 *
 * @example
 * np.countNonzero(np.array([3, 0, -1])).item() // 2
 */
export function countNonzero(x: ArrayLike, axis?: Axes, options: ReductionOptions = {}): NdArray {
  checkOptions('countNonzero', options, reductionOptions)
  return sum(convert(toArray('countNonzero', x), 'bool'), axis, options)
}

/**
 * Where the largest element is, as int32: its position along an axis, or in row-major order if none is named. The first of equal ones, and the first
 * NaN if there is one.
 *
 * @throws ShapeError if there are no elements
 * @example
 * np.argmax(np.array([[1, 5], [7, 2]]), 1).toArray() // [1, 0]
 * np.argmax(np.array([[1, 5], [7, 2]])).item() // 2
 */
export function argmax(x: ArrayLike, axis?: number | null, options: ReductionOptions = {}): NdArray {
  checkOptions('argmax', options, reductionOptions)
  return position('argmax', 'largest', x, axis, options, positions.argmax)
}

/**
 * Where the smallest element is, as int32: its position along an axis, or in row-major order if none is named. The first of equal ones, and the first
 * NaN if there is one.
 *
 * @throws ShapeError if there are no elements
 * @example
 * np.argmin(np.array([[1, 5], [7, 2]]), 1).toArray() // [0, 1]
 */
export function argmin(x: ArrayLike, axis?: number | null, options: ReductionOptions = {}): NdArray {
  checkOptions('argmin', options, reductionOptions)
  return position('argmin', 'smallest', x, axis, options, positions.argmin)
}

function position(
  operation: string,
  kind: string,
  x: ArrayLike,
  axis: number | null | undefined,
  options: ReductionOptions,
  along: (x: NdArray, axis: number) => NdArray,
): NdArray {
  const value = toArray(operation, x)
  const over = notEmpty(operation, kind, (y, axes) => along(y, at(axes, 0)))
  if (axis !== null && axis !== undefined) return reduceAlong(operation, value, normalizeAxis(operation, axis, value.ndim), options, over)
  const found = over(ravel(value), [0])
  return options.keepdims === true ? restored(found, value, range(value.ndim)) : found
}

/**
 * Sums of the elements up to each one along an axis, itself included; of all elements in row-major order if no axis is named. Integers wrap, booleans
 * become int32.
 *
 * @example
 * np.cumsum(np.array([1, 2, 3])).toArray() // [1, 3, 6]
 */
export function cumsum(x: ArrayLike, axis?: number | null): NdArray {
  const value = toNumbers('cumsum', x)
  if (axis === null || axis === undefined) return cumsumAlong(ravel(value), 0)
  return cumsumAlong(value, normalizeAxis('cumsum', axis, value.ndim))
}
