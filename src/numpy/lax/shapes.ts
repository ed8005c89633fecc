import type { NdArray } from '../../core/array.js'
import { avalOf } from '../../core/aval.js'
import { fill } from '../../core/constant.js'
import type { DType } from '../../core/dtype.js'
import { ArgumentError, ShapeError } from '../../core/errors.js'
import { convert } from '../../core/primitives/convert.js'
import { iota } from '../../core/primitives/iota.js'
import { reshape } from '../../core/primitives/reshape.js'
import { sliceAxis } from '../../core/primitives/slice.js'
import { broadcast as broadcastTo } from '../../core/primitives/sum.js'
import { scope } from '../../core/scope.js'
import { at, checkNumber, checkNumbers, checkShape, formatShape, normalizeAxis, range, sizeOf, type Shape } from '../../core/shape.js'
import { toArray, type ArrayLike } from '../operands.js'
import * as shapes from '../shape.js'
import { tile as tileArray } from '../repeating.js'

/**
 * Repeats an array along new axes of these extents, which come in front.
 *
 * @example
 * lax.broadcast(np.array([1, 2]), [2]).toArray() // [[1, 2], [1, 2]]
 */
export function broadcast(x: ArrayLike, sizes: Shape): NdArray {
  const value = toArray('lax.broadcast', x)
  const lead = checkShape('lax.broadcast', sizes)
  return broadcastTo(
    value,
    [...lead, ...value.shape],
    range(value.ndim).map((axis) => axis + lead.length),
  )
}

/**
 * An array with axes of extent 1 put in front, until it has so many.
 *
 * @throws ShapeError for fewer than it has
 * @example
 * lax.broadcastToRank(np.array([1, 2]), 3).shape // [1, 1, 2]
 */
export function broadcastToRank(x: ArrayLike, rank: number): NdArray {
  const value = toArray('lax.broadcastToRank', x)
  if (!Number.isInteger(rank) || rank < value.ndim) {
    throw new ShapeError(
      `lax.broadcastToRank: ${value.aval.toString()} cannot have ${String(rank)} axes. Give an integer from ${String(value.ndim)}.`,
    )
  }
  return reshape(value, [...range(rank - value.ndim).map(() => 1), ...value.shape])
}

/**
 * The array of `shape` whose elements are their index along `dimension`.
 *
 * @example
 * lax.broadcastedIota('int32', [2, 3], 1).toArray() // [[0, 1, 2], [0, 1, 2]]
 */
export function broadcastedIota(dtype: DType, shape: Shape, dimension: number): NdArray {
  const extents = checkShape('lax.broadcastedIota', shape)
  return iota(extents, dtype, normalizeAxis('lax.broadcastedIota', dimension, extents.length))
}

/**
 * The axes from `start` to `stop` (not included; to the last one unless given) made one.
 *
 * @throws ShapeError where there are no such axes
 * @example
 * lax.collapse(np.zeros([2, 3, 4]), 0, 2).shape // [6, 4]
 */
export function collapse(x: ArrayLike, start: number, stop?: number | null): NdArray {
  for (const axis of [start, stop ?? 0]) checkNumber('lax.collapse', 'an axis', axis)
  const value = toArray('lax.collapse', x)
  const rank = value.ndim
  const end = stop ?? rank
  const [from, to] = [start < 0 ? start + rank : start, end < 0 ? end + rank : end]
  if (!(Number.isInteger(from) && Number.isInteger(to) && 0 <= from && from <= to && to <= rank)) {
    throw new ShapeError(
      `lax.collapse: there are no axes from ${String(start)} to ${String(end)} in ${value.aval.toString()}. Give 0 <= start <= stop <= ${String(rank)}.`,
    )
  }
  const { shape } = value
  return reshape(value, [...shape.slice(0, from), sizeOf(shape.slice(from, to)), ...shape.slice(to)])
}

/**
 * New axes of extent 1 put in, at these places of the result.
 *
 * @example
 * lax.expandDims(np.zeros([3]), [0, 2]).shape // [1, 3, 1]
 */
export function expandDims(x: ArrayLike, dimensions: readonly number[]): NdArray {
  return shapes.expandDims(x, dimensions)
}

/**
 * These axes, of extent 1, taken out.
 *
 * @throws ShapeError if one is longer
 * @example
 * lax.squeeze(np.zeros([1, 3, 1]), [0]).shape // [3, 1]
 */
export function squeeze(x: ArrayLike, dimensions: readonly number[]): NdArray {
  return shapes.squeeze(x, dimensions)
}

/**
 * An array repeated along its axes, so many times each.
 *
 * @throws ShapeError unless there is one number for each axis
 * @example
 * lax.tile(np.array([[1, 2]]), [2, 1]).toArray() // [[1, 2], [1, 2]]
 */
export function tile(x: ArrayLike, reps: readonly number[]): NdArray {
  checkNumbers('lax.tile', 'repetitions are', reps)
  const value = toArray('lax.tile', x)
  if (reps.length !== value.ndim) {
    throw new ShapeError(`lax.tile: ${formatShape(reps)} does not repeat ${value.aval.toString()}. Give one number for each axis.`)
  }
  return tileArray(value, reps)
}

/**
 * An array cut along an axis into parts of these extents.
 *
 * @throws ShapeError unless they add up to the extent of the axis
 * @example
 * lax.split(np.array([1, 2, 3]), [1, 2]).map((x) => x.toArray()) // [[1], [2, 3]]
 */
export function split(x: ArrayLike, sizes: readonly number[], axis = 0): NdArray[] {
  const value = toArray('lax.split', x)
  const along = normalizeAxis('lax.split', axis, value.ndim)
  const total = checkShape('lax.split', sizes).reduce((sum, size) => sum + size, 0)
  if (total !== value.shape[along]) {
    throw new ShapeError(`lax.split: the sizes ${formatShape(sizes)} do not add up to axis ${String(along)} of ${value.aval.toString()}.`)
  }
  let next = 0
  return sizes.map((size) => sliceAxis(value, along, next, (next += size)))
}

/**
 * The arrays along an axis, without that axis.
 *
 * @example
 * lax.unstack(np.array([[1, 2], [3, 4]]), 1).map((x) => x.toArray()) // [[1, 3], [2, 4]]
 */
export function unstack(x: ArrayLike, axis = 0): NdArray[] {
  const value = toArray('lax.unstack', x)
  const along = normalizeAxis('lax.unstack', axis, value.ndim)
  return range(at(value.shape, along)).map((i) => shapes.squeeze(sliceAxis(value, along, i, i + 1), along))
}

/**
 * The array of this shape that is `value` everywhere: a number, which has the default float unless a dtype is said, or a scalar array.
 *
 * @example
 * lax.full([2], 7, 'int32').toArray() // [7, 7]
 */
export function full(shape: Shape, value: ArrayLike, dtype?: DType | null): NdArray {
  const extents = checkShape('lax.full', shape)
  if (typeof value === 'number') return broadcastTo(convert(fill(value, avalOf([], 'float64')), dtype ?? scope.defaultDtype), extents, [])
  const scalar = toArray('lax.full', value)
  if (scalar.ndim !== 0)
    throw new ArgumentError(`lax.full: the value is ${scalar.aval.toString()}, not a scalar. Use broadcastInDim to repeat an array.`)
  return broadcastTo(convert(scalar, dtype ?? scalar.dtype), extents, [])
}

/**
 * The array of the shape and dtype of `x`, unless others are said, that is `value` everywhere.
 *
 * @example
 * lax.fullLike(np.zeros([2]), 7).toArray() // [7, 7]
 */
export function fullLike(x: ArrayLike, value: ArrayLike, dtype?: DType | null, shape?: Shape | null): NdArray {
  const model = toArray('lax.fullLike', x)
  return full(shape ?? model.shape, value, dtype ?? model.dtype)
}

/**
 * An array broadcast, as NumPy does, to the shape of another.
 *
 * @throws ShapeError where it does not broadcast
 * @example
 * lax.broadcastLike(np.array([1, 2]), np.zeros([2, 2])).toArray() // [[1, 2], [1, 2]]
 */
export function broadcastLike(x: ArrayLike, like: ArrayLike): NdArray {
  return shapes.broadcastTo(x, toArray('lax.broadcastLike', like).shape)
}
