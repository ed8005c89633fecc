import type { NdArray } from '../core/array.js'
import { avalOf } from '../core/aval.js'
import { fill } from '../core/constant.js'
import { ArgumentError, ShapeError } from '../core/errors.js'
import { convert } from '../core/primitives/convert.js'
import { scatter } from '../core/primitives/gather.js'
import { iota } from '../core/primitives/iota.js'
import { mul } from '../core/primitives/mul.js'
import { reshape } from '../core/primitives/reshape.js'
import { pad, slice } from '../core/primitives/slice.js'
import { transpose } from '../core/primitives/transpose.js'
import { at, checkShape, normalizeAxes, range, rowMajorStrides, without } from '../core/shape.js'
import { checkOptions } from '../transforms/selection.js'
import { mod } from './arithmetic.js'
import { takeAxis } from './indexing/takeAxis.js'
import { toArray, type ArrayLike } from './operands.js'
import { sum } from './reductions.js'
import { ravel } from './shape.js'
import { storable } from './storable.js'

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

/**
 * The matrix that has the elements of an array, raveled, as its diagonal and zeros elsewhere.
 *
 * @example
 * np.diagflat(np.array([[1], [2]])).toArray() // [[1, 0], [0, 2]]
 */
export function diagflat(x: ArrayLike, k = 0): NdArray {
  return diag(ravel(toArray('diagflat', x)), k)
}

/**
 * The positions of the diagonal of an array of so many axes, all of extent `n`: the same int32 array for each.
 *
 * @example
 * np.diagIndices(2).map((i) => i.toArray()) // [[0, 1], [0, 1]]
 */
export function diagIndices(n: number, ndim = 2): NdArray[] {
  if (!Number.isInteger(ndim) || ndim < 1)
    throw new ArgumentError(`diagIndices: an array cannot have ${String(ndim)} axes. Give a positive integer.`)
  const positions = iota(checkShape('diagIndices', [n]), 'int32', 0)
  return range(ndim).map(() => positions)
}

/**
 * {@link diagIndices} for an array of the shape of `x`.
 *
 * @throws ShapeError unless it has two axes or more, of one extent
 * @example
 * np.diagIndicesFrom(np.eye(2)).map((i) => i.toArray()) // [[0, 1], [0, 1]]
 */
export function diagIndicesFrom(x: ArrayLike): NdArray[] {
  const value = toArray('diagIndicesFrom', x)
  const [extent] = value.shape
  if (value.ndim < 2 || extent === undefined || value.shape.some((other) => other !== extent)) {
    throw new ShapeError(`diagIndicesFrom: ${value.aval.toString()} is not square. It needs two axes or more, of one extent.`)
  }
  return diagIndices(extent, value.ndim)
}

/**
 * The array with values on its diagonal, a number or one after the other, from the start again where they end. With `wrap`, the diagonal of a tall matrix
 * starts again below.
 *
 * @throws ShapeError for fewer than two axes, or more than two of different extents; DtypeError for values that the array's dtype cannot hold
 * @example
 * np.fillDiagonal(np.zeros([2, 2]), 5).toArray() // [[5, 0], [0, 5]]
 */
export function fillDiagonal(x: ArrayLike, values: ArrayLike, options: { readonly wrap?: boolean | undefined } = {}): NdArray {
  checkOptions('fillDiagonal', options, ['wrap'])
  const value = toArray('fillDiagonal', x)
  const given = ravel(storable('fillDiagonal', value.dtype, values))
  const [rows, columns] = value.shape
  if (rows === undefined || columns === undefined || (value.ndim > 2 && value.shape.some((extent) => extent !== rows))) {
    throw new ShapeError(`fillDiagonal: ${value.aval.toString()} has no diagonal. It needs two axes, or more of one extent.`)
  }
  // In row-major order the diagonal is every `step`-th element.
  const step = value.ndim === 2 ? columns + 1 : rowMajorStrides(value.shape).reduce((sum, stride) => sum + stride, 0)
  const end = value.ndim === 2 && options.wrap !== true ? Math.min(value.size, columns * columns) : value.size
  const count = Math.ceil(end / step)
  if (count === 0 || given.size === 0) return value
  const places = iota([count], 'int32', 0)
  const targets = reshape(mul(places, fill(step, places.aval)), [count, 1])
  const written = takeAxis(given, mod(places, fill(given.size, places.aval)), 0)
  const layout = { batch: 0, indexed: 1, outOfRange: 'clamp', combine: 'set' } as const
  return reshape(scatter(convert(reshape(value, [value.size]), value.dtype), targets, written, layout), value.shape)
}
