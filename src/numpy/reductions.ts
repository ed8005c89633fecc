import type { NdArray } from '../core/array.js'
import { all as allOf, any as anyOf } from '../core/primitives/anyAll.js'
import { argmax as argmaxAlong, argmin as argminAlong } from '../core/primitives/argExtrema.js'
import { convert } from '../core/primitives/convert.js'
import { cumsum as cumsumAlong } from '../core/primitives/cumsum.js'
import { prod as prodOver } from '../core/primitives/prod.js'
import { reduceMax, reduceMin } from '../core/primitives/reduceExtrema.js'
import { reshape } from '../core/primitives/reshape.js'
import { sum as sumOver } from '../core/primitives/sum.js'
import { at, normalizeAxes, normalizeAxis } from '../core/shape.js'
import { divide, square, subtract } from './arithmetic.js'
import { sqrt } from './elementary.js'
import { toArray, toFloat, type ArrayLike } from './operands.js'
import { ravel } from './shape.js'

/** One axis, several, or all. */
export type Axes = number | readonly number[] | null | undefined

/** Options of every reduction. */
export interface ReductionOptions {
  /** Keep the reduced axes, with extent 1. */
  readonly keepdims?: boolean | undefined
}

/** Options of `var` and `std`. */
export interface SpreadOptions extends ReductionOptions {
  /** Delta degrees of freedom: the divisor is the count minus `ddof`. */
  readonly ddof?: number | undefined
}

function reduced(name: string, x: NdArray, axis: Axes, options: ReductionOptions, over: (x: NdArray, axes: readonly number[]) => NdArray): NdArray {
  const axes = normalizeAxes(name, axis, x.ndim)
  const y = over(x, axes)
  if (options.keepdims !== true) return y
  return reshape(
    y,
    x.shape.map((extent, i) => (axes.includes(i) ? 1 : extent)),
  )
}

function toNumbers(name: string, x: ArrayLike): NdArray {
  const value = toArray(name, x)
  return value.dtype === 'bool' ? convert(value, 'int32') : value
}

/** Sum over axes. */
export function sum(x: ArrayLike, axis?: Axes, options: ReductionOptions = {}): NdArray {
  return reduced('sum', toNumbers('sum', x), axis, options, sumOver)
}

/** Product over axes. */
export function prod(x: ArrayLike, axis?: Axes, options: ReductionOptions = {}): NdArray {
  return reduced('prod', toNumbers('prod', x), axis, options, prodOver)
}

/** Largest element over axes. */
export function max(x: ArrayLike, axis?: Axes, options: ReductionOptions = {}): NdArray {
  return reduced('max', toArray('max', x), axis, options, reduceMax)
}

/** Smallest element over axes. */
export function min(x: ArrayLike, axis?: Axes, options: ReductionOptions = {}): NdArray {
  return reduced('min', toArray('min', x), axis, options, reduceMin)
}

/** Is any element true? */
export function any(x: ArrayLike, axis?: Axes, options: ReductionOptions = {}): NdArray {
  return reduced('any', convert(toArray('any', x), 'bool'), axis, options, anyOf)
}

/** Is every element true? */
export function all(x: ArrayLike, axis?: Axes, options: ReductionOptions = {}): NdArray {
  return reduced('all', convert(toArray('all', x), 'bool'), axis, options, allOf)
}

/** Mean over axes. */
export function mean(x: ArrayLike, axis?: Axes, options: ReductionOptions = {}): NdArray {
  const value = toFloat('mean', x)
  const count = normalizeAxes('mean', axis, value.ndim).reduce((product, i) => product * at(value.shape, i), 1)
  return divide(sum(value, axis, options), count)
}

/** Variance over axes. */
export function variance(x: ArrayLike, axis?: Axes, options: SpreadOptions = {}): NdArray {
  const value = toFloat('var', x)
  const count = normalizeAxes('var', axis, value.ndim).reduce((product, i) => product * at(value.shape, i), 1)
  return divide(sum(square(subtract(value, mean(value, axis, { keepdims: true }))), axis, options), count - (options.ddof ?? 0))
}

/** Standard deviation over axes. */
export function std(x: ArrayLike, axis?: Axes, options: SpreadOptions = {}): NdArray {
  return sqrt(variance(x, axis, options))
}

function argReduced(name: string, x: ArrayLike, axis: number | null | undefined, options: ReductionOptions, along: (x: NdArray, axis: number) => NdArray): NdArray {
  const value = toArray(name, x)
  if (axis === null || axis === undefined) {
    const found = along(ravel(value), 0)
    return options.keepdims === true
      ? reshape(
          found,
          value.shape.map(() => 1),
        )
      : found
  }
  return reduced(name, value, axis, options, (y, axes) => along(y, at(axes, 0)))
}

/** Where the largest element is. */
export function argmax(x: ArrayLike, axis?: number | null, options: ReductionOptions = {}): NdArray {
  return argReduced('argmax', x, axis, options, argmaxAlong)
}

/** Where the smallest element is. */
export function argmin(x: ArrayLike, axis?: number | null, options: ReductionOptions = {}): NdArray {
  return argReduced('argmin', x, axis, options, argminAlong)
}

/** Running sum. */
export function cumsum(x: ArrayLike, axis?: number | null): NdArray {
  const value = toNumbers('cumsum', x)
  if (axis === null || axis === undefined) return cumsumAlong(ravel(value), 0)
  return cumsumAlong(value, normalizeAxis('cumsum', axis, value.ndim))
}
