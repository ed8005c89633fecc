import type { NdArray } from '../../array.js'
import { isFloat, type DType } from '../../dtype.js'
import { eq, ne } from '../comparisons.js'
import { and, or } from '../logic.js'

/** The number of this dtype that no other is less than. */
export function least(dtype: DType): number {
  return isFloat(dtype) ? -Infinity : dtype === 'int32' ? -(2 ** 31) : 0
}

/** The number of this dtype that no other is greater than. */
export function greatest(dtype: DType): number {
  return isFloat(dtype) ? Infinity : dtype === 'int32' ? 2 ** 31 - 1 : dtype === 'uint32' ? 0xffff_ffff : 1
}

/** Where `x` is the extremum `y` of several elements: a NaN that propagated came from the NaNs. */
export function attains(x: NdArray, y: NdArray): NdArray {
  return or(eq(x, y), and(ne(x, x), ne(y, y)))
}
