import type { NdArray } from '../core/array.js'
import { reshape } from '../core/primitives/reshape.js'
import { at } from '../core/shape.js'
import { toArray, type ArrayLike } from './operands.js'

/** One array for one operand, a list for several. */
function each(operation: string, xs: readonly ArrayLike[], widen: (x: NdArray) => NdArray): NdArray | NdArray[] {
  const widened = xs.map((x) => widen(toArray(operation, x)))
  return xs.length === 1 ? at(widened, 0) : widened
}

/**
 * The array with at least one axis: a scalar becomes a vector of one element. Several arrays give a list.
 *
 * @example
 * np.atleast1d(3).shape // [1]
 * np.atleast1d(1, np.zeros([2])).map((x) => x.shape) // [[1], [2]]
 */
export function atleast1d(x: ArrayLike): NdArray
export function atleast1d(...xs: readonly ArrayLike[]): NdArray[]
export function atleast1d(...xs: readonly ArrayLike[]): NdArray | NdArray[] {
  return each('atleast1d', xs, (x) => (x.ndim === 0 ? reshape(x, [1]) : x))
}

/**
 * The array with at least two axes: a vector becomes a row. Several arrays give a list.
 *
 * @example
 * np.atleast2d(np.zeros([3])).shape // [1, 3]
 */
export function atleast2d(x: ArrayLike): NdArray
export function atleast2d(...xs: readonly ArrayLike[]): NdArray[]
export function atleast2d(...xs: readonly ArrayLike[]): NdArray | NdArray[] {
  return each('atleast2d', xs, (x) => (x.ndim < 2 ? reshape(x, [1, x.size]) : x))
}

/**
 * The array with at least three axes: of a vector the middle one, of a matrix the first two. Several arrays give a list.
 *
 * @example
 * np.atleast3d(np.zeros([3])).shape // [1, 3, 1]
 * np.atleast3d(np.zeros([2, 3])).shape // [2, 3, 1]
 */
export function atleast3d(x: ArrayLike): NdArray
export function atleast3d(...xs: readonly ArrayLike[]): NdArray[]
export function atleast3d(...xs: readonly ArrayLike[]): NdArray | NdArray[] {
  return each('atleast3d', xs, (x) => (x.ndim < 2 ? reshape(x, [1, x.size, 1]) : x.ndim === 2 ? reshape(x, [...x.shape, 1]) : x))
}
