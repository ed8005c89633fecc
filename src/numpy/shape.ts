import type { NdArray } from '../core/array.js'
import { ArgumentError, ShapeError } from '../core/errors.js'
import { concatenate as concatenateArrays } from '../core/primitives/concatenate.js'
import { sliceAxis } from '../core/primitives/slice.js'
import { reshape as reshapeArray } from '../core/primitives/reshape.js'
import { reverse } from '../core/primitives/reverse.js'
import { moveAxis, transpose as transposeArray } from '../core/primitives/transpose.js'
import { avalOf } from '../core/aval.js'
import { convert } from '../core/primitives/convert.js'
import {
  at,
  broadcastShapes,
  checkShape,
  formatShape,
  inserted,
  normalizeAxes,
  normalizeAxis,
  numberList,
  range,
  sizeOf,
  without,
  type Shape,
} from '../core/shape.js'
import { broadcastTo as broadcastArray, toArray, type ArrayLike } from './operands.js'
import { promote } from './promotion.js'

/**
 * The same elements, in row-major order, in another shape; one extent may be -1 and is computed.
 *
 * @throws ShapeError where the numbers of elements differ
 * @example
 * np.reshape(np.arange(4), [2, -1]).toArray() // [[0, 1], [2, 3]]
 */
export function reshape(x: ArrayLike, shape: Shape | number): NdArray {
  const value = toArray('reshape', x)
  return reshapeArray(value, resolveShape(value, numberList('reshape', 'the shape', shape)))
}

function resolveShape(x: NdArray, shape: Shape): Shape {
  const open = shape.filter((extent) => extent === -1).length
  if (open > 1 || shape.some((extent) => !Number.isInteger(extent) || extent < -1)) {
    throw new ShapeError(`reshape: ${formatShape(shape)} is no shape. Give non-negative integers, at most one of them -1.`)
  }
  if (open === 0) return shape
  const rest = sizeOf(shape.filter((extent) => extent !== -1))
  if (rest === 0 || x.size % rest !== 0) {
    throw new ShapeError(
      `reshape: ${x.aval.toString()} has ${String(x.size)} elements, which do not fill shape ${formatShape(shape)} whatever -1 stands for.`,
    )
  }
  return shape.map((extent) => (extent === -1 ? x.size / rest : extent))
}

/**
 * All elements along one axis, in row-major order.
 *
 * @example
 * np.ravel(np.eye(2)).toArray() // [1, 0, 0, 1]
 */
export function ravel(x: ArrayLike): NdArray {
  return reshape(x, [-1])
}

/**
 * The axes permuted; reversed if no order is given.
 *
 * @example
 * np.transpose(np.array([[1, 2], [3, 4]])).toArray() // [[1, 3], [2, 4]]
 */
export function transpose(x: ArrayLike, axes?: readonly number[] | null): NdArray {
  const value = toArray('transpose', x)
  const order = axes === undefined || axes === null ? range(value.ndim).toReversed() : normalizeAxes('transpose', axes, value.ndim)
  return transposeArray(value, order)
}

/**
 * Two axes exchanged.
 *
 * @example
 * np.swapaxes(np.zeros([2, 3]), 0, 1).shape // [3, 2]
 */
export function swapaxes(x: ArrayLike, one: number, other: number): NdArray {
  const value = toArray('swapaxes', x)
  const [a, b] = [normalizeAxis('swapaxes', one, value.ndim), normalizeAxis('swapaxes', other, value.ndim)]
  return transposeArray(
    value,
    range(value.ndim).map((axis) => (axis === a ? b : axis === b ? a : axis)),
  )
}

/**
 * One axis, or several, moved to other places; the rest keep their order.
 *
 * @example
 * np.moveaxis(np.zeros([2, 3, 4]), 0, -1).shape // [3, 4, 2]
 */
export function moveaxis(x: ArrayLike, source: number | readonly number[], destination: number | readonly number[]): NdArray {
  const value = toArray('moveaxis', x)
  const from = normalizeAxes('moveaxis', source, value.ndim)
  const to = normalizeAxes('moveaxis', destination, value.ndim)
  if (from.length !== to.length) {
    throw new ShapeError(`moveaxis: ${String(from.length)} axes cannot go to ${String(to.length)} places. Name one place for each axis.`)
  }
  if (from.length === 1) return moveAxis(value, at(from, 0), at(to, 0))
  const others = range(value.ndim).filter((axis) => !from.includes(axis))
  let next = 0
  return transposeArray(
    value,
    range(value.ndim).map((place) => (to.includes(place) ? at(from, to.indexOf(place)) : at(others, next++))),
  )
}

/**
 * Axes of extent 1 taken out: all of them, or those named.
 *
 * @throws ShapeError if a named axis is longer
 * @example
 * np.squeeze(np.zeros([1, 3])).shape // [3]
 */
export function squeeze(x: ArrayLike, axis?: number | readonly number[] | null): NdArray {
  const value = toArray('squeeze', x)
  const axes =
    axis === undefined || axis === null ? range(value.ndim).filter((i) => value.shape[i] === 1) : normalizeAxes('squeeze', axis, value.ndim)
  for (const i of axes) {
    if (value.shape[i] !== 1)
      throw new ShapeError(
        `squeeze: axis ${String(i)} of ${value.aval.toString()} has extent ${String(value.shape[i])}, not 1. Leave it out, or index it.`,
      )
  }
  return reshapeArray(value, without(value.shape, axes))
}

/**
 * New axes of extent 1 put in, at these places of the result.
 *
 * @example
 * np.expandDims(np.zeros([3]), 0).shape // [1, 3]
 */
export function expandDims(x: ArrayLike, axis: number | readonly number[]): NdArray {
  const value = toArray('expandDims', x)
  const count = numberList('expandDims', 'the axis', axis).length
  const axes = [...normalizeAxes('expandDims', axis, value.ndim + count)].sort((a, b) => a - b)
  return reshapeArray(
    value,
    axes.reduce((shape, place) => inserted(shape, place, 1), value.shape),
  )
}

/**
 * The array repeated so that it has a shape that it broadcasts to; nothing is copied.
 *
 * @throws ShapeError if it does not broadcast
 * @example
 * np.broadcastTo(np.array([1, 2]), [2, 2]).toArray() // [[1, 2], [1, 2]]
 */
export function broadcastTo(x: ArrayLike, shape: Shape): NdArray {
  const value = toArray('broadcastTo', x)
  checkShape('np.broadcastTo', shape)
  const common = broadcastShapes('broadcastTo', value.shape, shape)
  if (formatShape(common) !== formatShape(shape)) {
    throw new ShapeError(
      `broadcastTo: ${value.aval.toString()} does not broadcast to ${formatShape(shape)}. Its extents must be 1 or agree, from the end.`,
    )
  }
  return broadcastArray(value, avalOf(shape, value.dtype).shape)
}

/**
 * Arrays repeated to the shape that they broadcast to.
 *
 * @example
 * np.broadcastArrays(np.array([1, 2]), 5).map((x) => x.toArray()) // [[1, 2], [5, 5]]
 */
export function broadcastArrays(...xs: readonly ArrayLike[]): NdArray[] {
  const values = xs.map((x) => toArray('broadcastArrays', x))
  const { shape } = avalOf(broadcastShapes('broadcastArrays', ...values.map((x) => x.shape)), 'bool')
  return values.map((x) => broadcastArray(x, shape))
}

/** Operands of one dtype, whatever their shapes. */
function sameDtype(operation: string, xs: readonly ArrayLike[]): readonly NdArray[] {
  const given: unknown = xs
  if (!Array.isArray(given)) throw new ArgumentError(`${operation}: takes a list of arrays. Write ${operation}([x, y]).`)
  if (xs.length === 0) throw new ArgumentError(`${operation}: got no arrays. Give at least one.`)
  const values = xs.map((x) => toArray(operation, x))
  const { dtype, weak } = promote(values.map((x) => x.aval))
  return weak ? values : values.map((x) => convert(x, dtype))
}

/**
 * Arrays joined along an axis that they have; with `null` for the axis, all are raveled first.
 *
 * @throws ShapeError where they differ along another axis
 * @example
 * np.concatenate([np.array([1]), np.array([2, 3])]).toArray() // [1, 2, 3]
 */
export function concatenate(xs: readonly ArrayLike[], axis: number | null = 0): NdArray {
  const values = sameDtype('concatenate', xs)
  if (axis === null) return concatenateArrays(values.map(ravel), 0)
  return concatenateArrays(values, normalizeAxis('concatenate', axis, at(values, 0).ndim))
}

/**
 * Arrays of one shape joined along a new axis.
 *
 * @example
 * np.stack([np.array([1, 2]), np.array([3, 4])]).toArray() // [[1, 2], [3, 4]]
 */
export function stack(xs: readonly ArrayLike[], axis = 0): NdArray {
  const values = sameDtype('stack', xs)
  const first = at(values, 0)
  for (const x of values) {
    if (x.shape !== first.shape)
      throw new ShapeError(
        `stack: the arrays have shapes ${formatShape(first.shape)} and ${formatShape(x.shape)}, which must be equal. Use concatenate to join along an axis they have.`,
      )
  }
  const place = normalizeAxis('stack', axis, first.ndim + 1)
  return concatenateArrays(
    values.map((x) => expandDims(x, place)),
    place,
  )
}

/**
 * An array cut along an axis: into so many equal parts, or at these places.
 *
 * @throws ShapeError if it does not divide
 * @example
 * np.split(np.arange(4), 2).map((x) => x.toArray()) // [[0, 1], [2, 3]]
 */
export function split(x: ArrayLike, parts: number | readonly number[], axis = 0): NdArray[] {
  const value = toArray('split', x)
  const along = normalizeAxis('split', axis, value.ndim)
  const extent = at(value.shape, along)
  if (typeof parts === 'number' && (!Number.isInteger(parts) || parts < 1 || extent % parts !== 0)) {
    throw new ShapeError(
      `split: axis ${String(along)} of ${value.aval.toString()} cannot be cut into ${String(parts)} equal parts. Give a divisor of ${String(extent)}, or the places to cut at.`,
    )
  }
  const places =
    typeof parts === 'number'
      ? range(parts - 1).map((i) => ((i + 1) * extent) / parts)
      : numberList('split', 'the number of parts', parts).map((place) => Math.min(extent, place < 0 ? extent + place : place))
  return [0, ...places].map((start, i) => sliceAxis(value, along, start, Math.max(start, places[i] ?? extent)))
}

/**
 * The elements in reverse order along axes; all if none is named.
 *
 * @example
 * np.flip(np.arange(3)).toArray() // [2, 1, 0]
 */
export function flip(x: ArrayLike, axis?: number | readonly number[] | null): NdArray {
  const value = toArray('flip', x)
  return reverse(value, normalizeAxes('flip', axis, value.ndim))
}
