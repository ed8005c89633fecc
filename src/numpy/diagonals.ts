import type { NdArray } from '../core/array.js'
import { avalOf } from '../core/aval.js'
import { fill } from '../core/constant.js'
import { ArgumentError, ShapeError } from '../core/errors.js'
import { reshape } from '../core/primitives/reshape.js'
import { pad, slice } from '../core/primitives/slice.js'
import { transpose } from '../core/primitives/transpose.js'
import { at, normalizeAxes, range, without } from '../core/shape.js'
import { toArray, type ArrayLike } from './operands.js'
import { sum } from './reductions.js'

/**
 * The diagonal of the matrices that two axes span, as a new last axis; `offset` counts diagonals upwards.
 *
 * @throws ShapeError for fewer than two axes, or one named twice
 * @example
 * np.diagonal(np.array([[1, 2], [3, 4]])).toArray() // [1, 4]
 * np.diagonal(np.array([[1, 2], [3, 4]]), 1).toArray() // [2]
 */
export function diagonal(x: ArrayLike, offset = 0, axis1 = 0, axis2 = 1): NdArray {
  const value = toArray('diagonal', x)
  checkOffset('diagonal', offset)
  const axes = normalizeAxes('diagonal', [axis1, axis2], value.ndim)
  const rest = without(range(value.ndim), axes)
  const [rows, columns] = [at(value.shape, at(axes, 0)), at(value.shape, at(axes, 1))]
  const count = Math.max(0, offset < 0 ? Math.min(rows + offset, columns) : Math.min(rows, columns - offset))
  const start = count === 0 ? 0 : offset < 0 ? -offset * columns : offset
  // In row-major order the diagonal is every (columns + 1)-th element: two views and no gather, and the adjoint is as cheap.
  const flat = reshape(transpose(value, [...rest, ...axes]), [...rest.map((axis) => at(value.shape, axis)), rows * columns])
  const outer = rest.map((axis) => at(value.shape, axis))
  const stop = count === 0 ? start : start + (count - 1) * (columns + 1) + 1
  return slice(flat, [...outer.map(() => 0), start], [...outer, stop], [...outer.map(() => 1), columns + 1])
}

/**
 * The sum of the {@link diagonal} of the matrices that two axes span.
 *
 * @example
 * np.trace(np.array([[1, 2], [3, 4]])).item() // 5
 */
export function trace(x: ArrayLike, offset = 0, axis1 = 0, axis2 = 1): NdArray {
  return sum(diagonal(x, offset, axis1, axis2), -1)
}

/**
 * The diagonal of a matrix, or the matrix that has a vector as its diagonal and zeros elsewhere.
 *
 * @throws ShapeError for neither one nor two axes
 * @example
 * np.diag(np.array([1, 2])).toArray() // [[1, 0], [0, 2]]
 * np.diag(np.array([[1, 2], [3, 4]])).toArray() // [1, 4]
 */
export function diag(x: ArrayLike, k = 0): NdArray {
  const value = toArray('diag', x)
  checkOffset('diag', k)
  if (value.ndim === 2) return diagonal(value, k)
  if (value.ndim !== 1)
    throw new ShapeError(`diag: takes a vector or a matrix, not ${value.aval.toString()}. Use diagonal for stacks of matrices.`)
  const extent = value.size + Math.abs(k)
  if (value.size === 0) return fill(0, avalOf([extent, extent], value.dtype))
  const low = k < 0 ? -k * extent : k
  const high = extent * extent - low - ((value.size - 1) * (extent + 1) + 1)
  return reshape(pad(value, fill(0, avalOf([], value.dtype)), { low: [low], high: [high], interior: [extent] }), [extent, extent])
}

function checkOffset(operation: string, offset: number): void {
  if (!Number.isInteger(offset))
    throw new ArgumentError(`${operation}: the offset ${String(offset)} is no integer. Count diagonals from 0, upwards.`)
}
