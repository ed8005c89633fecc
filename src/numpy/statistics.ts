import type { NdArray } from '../core/array.js'
import { fill } from '../core/constant.js'
import { ShapeError } from '../core/errors.js'
import { sub } from '../core/primitives/add.js'
import { eq } from '../core/primitives/comparisons.js'
import { div } from '../core/primitives/div.js'
import { integerPow } from '../core/primitives/integerPow.js'
import { select } from '../core/primitives/select.js'
import { slice } from '../core/primitives/slice.js'
import { sqrt } from '../core/primitives/sqrt.js'
import { stopGradient } from '../core/primitives/stopGradient.js'
import { formatShape, normalizeAxes, normalizeAxis } from '../core/shape.js'
import { checkOptions } from '../transforms/selection.js'
import { multiply, pairOf, subtract } from './arithmetic.js'
import { broadcastTo, toFloat, unifyFloats, type ArrayLike } from './operands.js'
import { countAlong, reductionOptions, type Axes, type ReductionOptions } from './reducing.js'
import { max, min, sum } from './reductions.js'
import { reshape } from './shape.js'

/** Options of `var` and `std`. */
export interface SpreadOptions extends ReductionOptions {
  /** Delta degrees of freedom, 0 unless given: the sum of squares is divided by the count minus `ddof`. */
  readonly ddof?: number | undefined
}

/**
 * Mean along axes. Integers and booleans are averaged as the default float; the mean of nothing is NaN.
 *
 * @throws ShapeError for an axis out of range or named twice
 * @example
 * np.mean(np.array([[1, 2], [3, 4]]), 1).toArray() // [1.5, 3.5]
 */
export function mean(x: ArrayLike, axis?: Axes, options: ReductionOptions = {}): NdArray {
  checkOptions('mean', options, reductionOptions)
  const value = toFloat('mean', x)
  const total = sum(value, axis, options)
  return div(total, fill(countAlong('mean', value, axis), total.aval))
}

/** The names of {@link SpreadOptions}. */
export const spreadOptions: readonly string[] = [...reductionOptions, 'ddof']

/**
 * Variance along axes: the mean of the squared deviations from the mean, or with `ddof` their sum divided by the count minus `ddof`. NaN of nothing.
 *
 * Deviations are taken from the first element before the mean is formed: the variance stays the same, and that of equal elements is 0 exactly.
 *
 * @throws ShapeError for an axis out of range or named twice
 * @example
 * np.var(np.array([1, 2, 3, 4])).item() // 1.25
 * np.var(np.array([1, 3]), null, { ddof: 1 }).item() // 2
 */
export function variance(x: ArrayLike, axis?: Axes, options: SpreadOptions = {}): NdArray {
  checkOptions('var', options, spreadOptions)
  const value = toFloat('var', x)
  const axes = normalizeAxes('var', axis, value.ndim)
  const shifted = value.size === 0 ? value : sub(value, broadcastTo(firstAlong(value, axes), value.shape))
  const deviations = sub(shifted, broadcastTo(mean(shifted, axes, { keepdims: true }), value.shape))
  const total = sum(integerPow(deviations, 2), axes, { keepdims: options.keepdims })
  // As NumPy: no degree of freedom left gives NaN or Infinity, never a negative variance.
  return div(total, fill(Math.max(0, countAlong('var', value, axes) - (options.ddof ?? 0)), total.aval))
}

/** The first element along axes, which are kept with extent 1; a constant to derivatives. */
function firstAlong(x: NdArray, axes: readonly number[]): NdArray {
  return slice(
    stopGradient(x),
    x.shape.map(() => 0),
    x.shape.map((extent, i) => (axes.includes(i) ? 1 : extent)),
  )
}

/**
 * Standard deviation along axes, the root of {@link variance}. Its derivative where all elements are equal is 0, to every order.
 *
 * @throws ShapeError for an axis out of range or named twice
 * @example
 * np.std(np.array([1, 3])).item() // 1
 */
export function std(x: ArrayLike, axis?: Axes, options: SpreadOptions = {}): NdArray {
  checkOptions('std', options, spreadOptions)
  return rootOrZero(variance(x, axis, options))
}

/** The square root, with derivative 0 instead of Infinity at 0: for sums of squares, whose root has no slope of its own there. */
export function rootOrZero(x: NdArray): NdArray {
  const zero = fill(0, x.aval)
  const none = eq(x, zero)
  return select(none, zero, sqrt(select(none, fill(1, x.aval), x)))
}

/** Options of `average`. */
export interface AverageOptions extends ReductionOptions {
  /** Of the shape of the operand, or a vector along the one axis that is named. */
  readonly weights?: ArrayLike | undefined
}

/**
 * Weighted mean along axes: the sum of weight times element over the sum of the weights; the {@link mean} without weights.
 *
 * @throws ShapeError if the weights have neither the shape of the operand nor that of its axis
 * @example
 * np.average(np.array([1, 5]), null, { weights: np.array([3, 1]) }).item() // 2
 */
export function average(x: ArrayLike, axis?: Axes, options: AverageOptions = {}): NdArray {
  checkOptions('average', options, [...reductionOptions, 'weights'])
  const { weights: given, keepdims } = options
  if (given === undefined) return mean(x, axis, { keepdims })
  const value = toFloat('average', x)
  const weights = alignedWeights(value, toFloat('average', given), axis)
  const [a, w] = pairOf(unifyFloats('average', value, weights))
  return div(sum(multiply(a, w), axis, { keepdims }), sum(w, axis, { keepdims }))
}

/** Weights that broadcast with `x`. */
function alignedWeights(x: NdArray, weights: NdArray, axis: Axes): NdArray {
  if (formatShape(weights.shape) === formatShape(x.shape)) return weights
  const along = typeof axis === 'number' ? normalizeAxis('average', axis, x.ndim) : null
  if (along === null || weights.ndim !== 1 || weights.size !== x.shape[along]) {
    throw new ShapeError(
      `average: weights ${weights.aval.toString()} do not fit ${x.aval.toString()}. Give weights of the same shape, or a vector of weights and the one axis that they belong to.`,
    )
  }
  return reshape(
    weights,
    x.shape.map((extent, i) => (i === along ? extent : 1)),
  )
}

/**
 * From the smallest to the largest element along axes ("peak to peak").
 *
 * @throws ShapeError if there are no elements
 * @example
 * np.ptp(np.array([3, -1, 5])).item() // 6
 */
export function ptp(x: ArrayLike, axis?: Axes, options: ReductionOptions = {}): NdArray {
  checkOptions('ptp', options, reductionOptions)
  return subtract(max(x, axis, options), min(x, axis, options))
}
