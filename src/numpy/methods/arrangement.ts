import type { NdArray } from '../../core/array.js'
import { diagonal } from '../diagonals.js'
import type { Positions } from '../indexing/positions.js'
import { copy } from '../inquiry.js'
import { nonzero, type SizeOptions } from '../nonzero.js'
import { repeat } from '../repeating.js'
import { ravel } from '../shape.js'
import { take, type TakeOptions } from '../taking.js'

/** Functions that pick and repeat elements, as methods: `x.take(i)` is `np.take(x, i)`. */
export interface ArrangementMethods {
  /** The elements, or slices, at positions along an axis; without an axis, of all elements in row-major order. */
  take(indices: Positions, axis?: number | null, options?: TakeOptions): NdArray
  /** Each element, or slice along an axis, repeated equally often, or as often as its count says. */
  repeat(repeats: Positions, axis?: number | null, options?: { readonly totalRepeatLength?: number | undefined }): NdArray
  /** The diagonal of the matrices that two axes span, as a new last axis. */
  diagonal(offset?: number, axis1?: number, axis2?: number): NdArray
  /** Where elements are not 0: one int32 array of positions for each axis. */
  nonzero(options?: SizeOptions): NdArray[]
  /** All elements along one axis, as {@link NdArray.ravel}: arrays do not change, so that nothing need be copied. */
  flatten(): NdArray
  /** The array as another object, whose memory may be given up without harm to this one. */
  copy(): NdArray
}

/** Installed by methods.ts. */
export const arrangementMethods: ArrangementMethods & ThisType<NdArray> = {
  take(indices, axis, options) {
    return take(this, indices, axis, options)
  },
  repeat(repeats, axis, options) {
    return repeat(this, repeats, axis, options)
  },
  diagonal(offset, axis1, axis2) {
    return diagonal(this, offset, axis1, axis2)
  },
  nonzero(options) {
    return nonzero(this, options)
  },
  flatten() {
    return ravel(this)
  },
  copy() {
    return copy(this)
  },
}
