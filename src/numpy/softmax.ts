import type { NdArray } from '../core/array.js'
import { fill } from '../core/constant.js'
import type { DType } from '../core/dtype.js'
import { ArgumentError, DtypeError, ShapeError } from '../core/errors.js'
import { add, sub } from '../core/primitives/add.js'
import { eq } from '../core/primitives/comparisons.js'
import { convert } from '../core/primitives/convert.js'
import { div } from '../core/primitives/div.js'
import { exp } from '../core/primitives/exp.js'
import { iota } from '../core/primitives/iota.js'
import { isFinite } from '../core/primitives/isFinite.js'
import { log } from '../core/primitives/log.js'
import { logistic } from '../core/primitives/logistic.js'
import { mul } from '../core/primitives/mul.js'
import { reduceMax } from '../core/primitives/reduceExtrema.js'
import { select } from '../core/primitives/select.js'
import { sliceAxis } from '../core/primitives/slice.js'
import { stopGradient } from '../core/primitives/stopGradient.js'
import { broadcastAxis, sum as sumOver } from '../core/primitives/sum.js'
import { rsqrt } from '../core/primitives/sqrt.js'
import { scope } from '../core/scope.js'
import { at, inserted, normalizeAxes, normalizeAxis } from '../core/shape.js'
import { checkOptions } from '../transforms/selection.js'
import { pairOf } from './arithmetic.js'
import { broadcastTo, toArray, toFloat, unifyFloats, type ArrayLike } from './operands.js'
import { countAlong, reductionOptions, restored, type Axes, type ReductionOptions } from './reducing.js'
import { mean, variance } from './statistics.js'

/** The largest element along axes, by which exponents are shifted; 0 where it is infinite. A constant to derivatives: no result depends on it. */
function shiftOf(x: NdArray, axes: readonly number[]): NdArray {
  const largest = reduceMax(stopGradient(x), axes)
  return select(isFinite(largest), largest, fill(0, largest.aval))
}

function spread(y: NdArray, x: NdArray, axes: readonly number[]): NdArray {
  return broadcastTo(restored(y, x, axes), x.shape)
}

/**
 * `log(Σ exp(x))` along axes, without overflow. Elements of -Infinity add nothing; where all are -Infinity, or there are none, the result is -Infinity
 * and the gradient 0.
 *
 * @throws ShapeError for an axis out of range or named twice
 * @example
 * special.logsumexp(np.array([1000, -Infinity])).item() // 1000
 */
export function logsumexp(x: ArrayLike, axis?: Axes, options: ReductionOptions = {}): NdArray {
  checkOptions('logsumexp', options, reductionOptions)
  const value = toFloat('logsumexp', x)
  const axes = normalizeAxes('logsumexp', axis, value.ndim)
  const shift = shiftOf(value, axes)
  const total = sumOver(exp(sub(value, spread(shift, value, axes))), axes)
  const nothing = eq(total, fill(0, total.aval))
  const logarithm = log(select(nothing, fill(1, total.aval), total))
  const y = select(nothing, fill(-Infinity, total.aval), add(logarithm, shift))
  return options.keepdims === true ? restored(y, value, axes) : y
}

/**
 * `log(mean(exp(x)))` along axes, without overflow: {@link logsumexp} less the logarithm of the count.
 *
 * @throws ShapeError for an axis out of range or named twice
 * @example
 * nn.logmeanexp(np.array([1000, 1000])).item() // 1000
 */
export function logmeanexp(x: ArrayLike, axis?: Axes, options: ReductionOptions = {}): NdArray {
  checkOptions('logmeanexp', options, reductionOptions)
  const value = toFloat('logmeanexp', x)
  const total = logsumexp(value, axis, options)
  return sub(total, log(fill(countAlong('logmeanexp', value, axis), total.aval)))
}

/**
 * `exp(x) / Σ exp(x)` along axes (the last unless given), without overflow. Where all elements are -Infinity no probabilities exist, and the result is
 * NaN.
 *
 * @example
 * nn.softmax(np.array([1000, 1000])).toArray() // [0.5, 0.5]
 */
export function softmax(x: ArrayLike, axis: Axes = -1): NdArray {
  const value = toFloat('softmax', x)
  const axes = normalizeAxes('softmax', axis, value.ndim)
  const powers = exp(sub(value, spread(shiftOf(value, axes), value, axes)))
  return div(powers, spread(sumOver(powers, axes), value, axes))
}

/**
 * `x - log(Σ exp(x))` along axes (the last unless given): the logarithm of {@link softmax}, without overflow.
 *
 * @example
 * nn.logSoftmax(np.array([0, -1000])).toArray() // [0, -1000]
 */
export function logSoftmax(x: ArrayLike, axis: Axes = -1): NdArray {
  const value = toFloat('logSoftmax', x)
  const axes = normalizeAxes('logSoftmax', axis, value.ndim)
  const shifted = sub(value, spread(shiftOf(value, axes), value, axes))
  return sub(shifted, spread(log(sumOver(exp(shifted), axes)), value, axes))
}

/** What `standardize` may be told. */
export interface StandardizeOptions {
  /** Instead of the mean of the elements; must broadcast with them. */
  readonly mean?: ArrayLike | undefined
  /** Instead of the variance of the elements; must broadcast with them. */
  readonly variance?: ArrayLike | undefined
  /** Added to the variance, 1e-5 unless given. */
  readonly epsilon?: number | undefined
}

/**
 * `(x - mean) / sqrt(variance + epsilon)` along axes (the last unless given).
 *
 * @example
 * nn.standardize(np.array([1, 3]), -1, { epsilon: 0 }).toArray() // [-1, 1]
 */
export function standardize(x: ArrayLike, axis: Axes = -1, options: StandardizeOptions = {}): NdArray {
  checkOptions('standardize', options, ['mean', 'variance', 'epsilon'])
  const value = toFloat('standardize', x)
  const center = options.mean ?? mean(value, axis, { keepdims: true })
  const width = options.variance ?? variance(value, axis, { keepdims: true })
  const [a, b] = pairOf(unifyFloats('standardize', value, center))
  const [deviation, square] = pairOf(unifyFloats('standardize', sub(a, b), width))
  return mul(deviation, rsqrt(add(square, fill(options.epsilon ?? 1e-5, square.aval))))
}

/**
 * The first half of `x` along an axis (the last unless given), times the logistic function of the second half.
 *
 * @throws ShapeError if the axis has an odd extent
 * @example
 * nn.glu(np.array([4, 0])).toArray() // [2]
 */
export function glu(x: ArrayLike, axis = -1): NdArray {
  const value = toFloat('glu', x)
  const along = normalizeAxis('glu', axis, value.ndim)
  const extent = at(value.shape, along)
  if (extent % 2 !== 0)
    throw new ShapeError(`glu: axis ${String(along)} of ${value.aval.toString()} cannot be halved. Its extent must be even.`)
  return mul(sliceAxis(value, along, 0, extent / 2), logistic(sliceAxis(value, along, extent / 2, extent)))
}

/** Options of `oneHot`. */
export interface OneHotOptions {
  /** The default float unless given. */
  readonly dtype?: DType | undefined
  /** Where the new axis goes in the result; last unless given. */
  readonly axis?: number | undefined
}

/**
 * A new axis of extent `classes` along which the element at the position that `x` tells is 1, the others 0. Positions out of range give zeros.
 *
 * @throws ArgumentError if `classes` is no non-negative integer; DtypeError for booleans
 * @example
 * nn.oneHot(np.array([1, 0]), 3).toArray() // [[0, 1, 0], [1, 0, 0]]
 */
export function oneHot(x: ArrayLike, classes: number, options: OneHotOptions = {}): NdArray {
  checkOptions('oneHot', options, ['dtype', 'axis'])
  const value = toArray('oneHot', x)
  if (!Number.isInteger(classes) || classes < 0) {
    throw new ArgumentError(`oneHot: the number of classes is ${String(classes)}. Give a non-negative integer.`)
  }
  if (value.dtype === 'bool')
    throw new DtypeError(`oneHot: ${value.aval.toString()} holds no positions. Convert it first: x.astype("int32").`)
  const axis = normalizeAxis('oneHot', options.axis ?? -1, value.ndim + 1)
  const positions = iota(inserted(value.shape, axis, classes), value.dtype, axis)
  return convert(eq(broadcastAxis(value, axis, classes), positions), options.dtype ?? scope.defaultDtype)
}
