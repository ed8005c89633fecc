import type { NdArray } from '../../core/array.js'
import type { DType } from '../../core/dtype.js'
import { convert } from '../../core/primitives/convert.js'
import type { Shape } from '../../core/shape.js'
import { expandDims, ravel, reshape, squeeze, swapaxes, transpose } from '../shape.js'

/** Functions of shape and dtype as methods. */
export interface ShapeMethods {
  /** The same elements in another shape, given as a list or as numbers; one extent may be -1. */
  reshape(...shape: [shape: Shape] | number[]): NdArray
  /** All elements along one axis. */
  ravel(): NdArray
  /** The axes permuted, by a list or by numbers; reversed if nothing is given. */
  transpose(...axes: [axes: readonly number[] | null] | number[]): NdArray
  /** The axes in reverse order. */
  readonly T: NdArray
  /** Two axes exchanged. */
  swapaxes(one: number, other: number): NdArray
  /** Axes of extent 1 taken out: all, or those named. */
  squeeze(axis?: number | readonly number[] | null): NdArray
  /** New axes of extent 1, at these places of the result. */
  expandDims(axis: number | readonly number[]): NdArray
  /** The elements as another dtype. Floats are truncated and saturated to integers; everything but 0 is true. */
  astype(dtype: DType): NdArray
}

/** A list given as one argument, or spread. */
function listed(given: readonly [readonly number[] | null] | readonly number[]): readonly number[] | null {
  const [first] = given
  if (typeof first === 'object') return first
  return given.filter((n) => typeof n === 'number')
}

/** Installed by methods.ts. */
export const shapeMethods: ShapeMethods & ThisType<NdArray> = {
  reshape(...shape) {
    return reshape(this, listed(shape) ?? [])
  },
  ravel() {
    return ravel(this)
  },
  transpose(...axes) {
    return transpose(this, axes.length === 0 ? null : listed(axes))
  },
  get T() {
    return transpose(this)
  },
  swapaxes(one, other) {
    return swapaxes(this, one, other)
  },
  squeeze(axis) {
    return squeeze(this, axis)
  },
  expandDims(axis) {
    return expandDims(this, axis)
  },
  astype(dtype) {
    return convert(this, dtype)
  },
}
