import type { NdArray } from '../core/array.js'
import { ArgumentError, ShapeError } from '../core/errors.js'
import { reshape } from '../core/primitives/reshape.js'
import { sliceAxis } from '../core/primitives/slice.js'
import { at, normalizeAxis, range, without } from '../core/shape.js'
import { toArray, type ArrayLike } from './operands.js'
import { split } from './shape.js'

/**
 * An array cut along an axis, as {@link split}, but into so many parts also where that does not divide: the first parts are longer by one.
 *
 * @throws ArgumentError for a number of parts below 1
 * @example
 * np.arraySplit(np.arange(5), 3).map((x) => x.toArray()) // [[0, 1], [2, 3], [4]]
 */
export function arraySplit(x: ArrayLike, parts: number | readonly number[], axis = 0): NdArray[] {
  const value = toArray('arraySplit', x)
  if (typeof parts !== 'number') return split(value, parts, axis)
  if (!Number.isInteger(parts) || parts < 1) {
    throw new ArgumentError(
      `arraySplit: an array cannot be cut into ${String(parts)} parts. Give a positive integer, or the places to cut at.`,
    )
  }
  const extent = at(value.shape, normalizeAxis('arraySplit', axis, value.ndim))
  const [least, longer] = [Math.floor(extent / parts), extent % parts]
  return split(
    value,
    range(parts - 1).map((i) => (i + 1) * least + Math.min(i + 1, longer)),
    axis,
  )
}

/**
 * An array cut along axis 1, a vector along axis 0; as {@link split}.
 *
 * @example
 * np.hsplit(np.arange(4), 2).map((x) => x.toArray()) // [[0, 1], [2, 3]]
 */
export function hsplit(x: ArrayLike, parts: number | readonly number[]): NdArray[] {
  const value = withAxes('hsplit', x, 1)
  return split(value, parts, value.ndim === 1 ? 0 : 1)
}

/**
 * An array of two axes or more cut along axis 0; as {@link split}.
 *
 * @throws ShapeError for fewer axes
 * @example
 * np.vsplit(np.array([[1, 2], [3, 4]]), 2).map((x) => x.toArray()) // [[[1, 2]], [[3, 4]]]
 */
export function vsplit(x: ArrayLike, parts: number | readonly number[]): NdArray[] {
  return split(withAxes('vsplit', x, 2), parts, 0)
}

/**
 * An array of three axes or more cut along axis 2; as {@link split}.
 *
 * @throws ShapeError for fewer axes
 * @example
 * np.dsplit(np.zeros([2, 3, 4]), 2).map((x) => x.shape) // [[2, 3, 2], [2, 3, 2]]
 */
export function dsplit(x: ArrayLike, parts: number | readonly number[]): NdArray[] {
  return split(withAxes('dsplit', x, 3), parts, 2)
}

function withAxes(operation: string, x: ArrayLike, least: number): NdArray {
  const value = toArray(operation, x)
  if (value.ndim >= least) return value
  throw new ShapeError(`${operation}: ${value.aval.toString()} has fewer than ${String(least)} axes. Use split with an axis that it has.`)
}

/**
 * The slices along an axis, which they lose; what {@link stack} joins.
 *
 * @throws ShapeError for a scalar
 * @example
 * np.unstack(np.array([[1, 2], [3, 4]])).map((x) => x.toArray()) // [[1, 2], [3, 4]]
 */
export function unstack(x: ArrayLike, axis = 0): NdArray[] {
  const value = toArray('unstack', x)
  const along = normalizeAxis('unstack', axis, value.ndim)
  return range(at(value.shape, along)).map((i) => reshape(sliceAxis(value, along, i, i + 1), without(value.shape, [along])))
}
