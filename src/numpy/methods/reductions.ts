import type { NdArray } from '../../core/array.js'
import { cumprod } from '../cumulative.js'
import type { ReductionOptions } from '../reducing.js'
import { all, any, argmax, argmin, cumsum, max, min, prod, sum } from '../reductions.js'
import { mean, std, variance, type SpreadOptions } from '../statistics.js'

/** One axis, several, or all (`null`, or nothing). */
export type AxesArgument = number | readonly number[] | null

/** Reductions as methods: `x.sum(0)` is `np.sum(x, 0)`. */
export interface ReductionMethods {
  /** Sum over axes; all if none is named. */
  sum(axis?: AxesArgument, options?: ReductionOptions): NdArray
  /** Mean over axes. */
  mean(axis?: AxesArgument, options?: ReductionOptions): NdArray
  /** Product over axes. */
  prod(axis?: AxesArgument, options?: ReductionOptions): NdArray
  /** Largest element over axes. */
  max(axis?: AxesArgument, options?: ReductionOptions): NdArray
  /** Smallest element over axes. */
  min(axis?: AxesArgument, options?: ReductionOptions): NdArray
  /** Is any element true? */
  any(axis?: AxesArgument, options?: ReductionOptions): NdArray
  /** Is every element true? */
  all(axis?: AxesArgument, options?: ReductionOptions): NdArray
  /** Standard deviation over axes; `ddof` is taken from the count. */
  std(axis?: AxesArgument, options?: SpreadOptions): NdArray
  /** Variance over axes; `ddof` is taken from the count. */
  var(axis?: AxesArgument, options?: SpreadOptions): NdArray
  /** Where the largest element is, along an axis or in row-major order. */
  argmax(axis?: number | null, options?: ReductionOptions): NdArray
  /** Where the smallest element is, along an axis or in row-major order. */
  argmin(axis?: number | null, options?: ReductionOptions): NdArray
  /** Running sum along an axis, or of all elements in row-major order. */
  cumsum(axis?: number | null): NdArray
  /** Running product along an axis, or of all elements in row-major order. */
  cumprod(axis?: number | null): NdArray
}

/** Installed by methods.ts. */
export const reductionMethods: ReductionMethods & ThisType<NdArray> = {
  sum(axis, options) {
    return sum(this, axis, options)
  },
  mean(axis, options) {
    return mean(this, axis, options)
  },
  prod(axis, options) {
    return prod(this, axis, options)
  },
  max(axis, options) {
    return max(this, axis, options)
  },
  min(axis, options) {
    return min(this, axis, options)
  },
  any(axis, options) {
    return any(this, axis, options)
  },
  all(axis, options) {
    return all(this, axis, options)
  },
  std(axis, options) {
    return std(this, axis, options)
  },
  var(axis, options) {
    return variance(this, axis, options)
  },
  argmax(axis, options) {
    return argmax(this, axis, options)
  },
  argmin(axis, options) {
    return argmin(this, axis, options)
  },
  cumsum(axis) {
    return cumsum(this, axis)
  },
  cumprod(axis) {
    return cumprod(this, axis)
  },
}
