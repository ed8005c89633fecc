import type { NdArray } from '../../core/array.js'
import { argsort, sort, type SortOptions } from '../sorting.js'

/** Sorting as methods. */
export interface SortingMethods {
  /** In increasing order along an axis, the last unless given; an array of its own, unlike in NumPy. */
  sort(axis?: number | null, options?: SortOptions): NdArray
  /** The int32 positions along an axis, the last unless given, that sort it. */
  argsort(axis?: number | null, options?: SortOptions): NdArray
}

/** Installed by methods.ts. */
export const sortingMethods: SortingMethods & ThisType<NdArray> = {
  sort(axis, options) {
    return sort(this, axis, options)
  },
  argsort(axis, options) {
    return argsort(this, axis, options)
  },
}
