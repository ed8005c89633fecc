import type { NdArray } from '../core/array.js'
import { avalOf } from '../core/aval.js'
import { fill } from '../core/constant.js'
import { isFloat, type DType } from '../core/dtype.js'
import { ShapeError } from '../core/errors.js'
import { and } from '../core/primitives/logic.js'
import { convert } from '../core/primitives/convert.js'
import { ge, lt } from '../core/primitives/comparisons.js'
import { gather, scatter } from '../core/primitives/gather.js'
import { reshape } from '../core/primitives/reshape.js'
import { select } from '../core/primitives/select.js'
import { broadcast } from '../core/primitives/sum.js'
import { moveAxis } from '../core/primitives/transpose.js'
import { at, broadcastShapes, normalizeAxis, range, sizeOf, without, type Shape } from '../core/shape.js'
import { checkOptions } from '../transforms/selection.js'
import { fromFront, positionsOf, type OutOfRange, type Positions } from './indexing/positions.js'
import { takeAxis } from './indexing/takeAxis.js'
import { broadcastTo, toArray, type ArrayLike } from './operands.js'
import { ravel } from './shape.js'
import { storable } from './storable.js'

/** What functions that take at positions do with those out of range. */
export interface TakeOptions {
  readonly mode?: OutOfRange | undefined
  /** What mode `'fill'` gives: NaN of floats, else the least int32, the greatest uint32, true. */
  readonly fillValue?: number | undefined
}

/**
 * The elements, or slices, at positions along an axis; without an axis, of all elements in row-major order. The axes of `indices` take the place of the axis.
 * Positions out of range are an IndexError where they are known and moved into the range where they are traced, unless `mode` says otherwise:
 * `'clip'`, `'wrap'`, or `'fill'` with `fillValue`.
 *
 * @throws IndexError for a position out of range, or positions that are no integers
 * @example
 * np.take(np.array([4, 3, 5]), [0, -1]).toArray() // [4, 5]
 * np.take(np.array([[1, 2], [3, 4]]), 1, 1).toArray() // [2, 4]
 * np.take(np.array([4, 3, 5]), [1, 7], null, { mode: 'fill' }).toArray() // [3, NaN]
 */
export function take(x: ArrayLike, indices: Positions, axis: number | null = null, options: TakeOptions = {}): NdArray {
  checkOptions('take', options, ['mode', 'fillValue'])
  const given = toArray('take', x)
  const value = axis === null ? ravel(given) : given
  const along = normalizeAxis('take', axis ?? 0, value.ndim)
  const extent = at(value.shape, along)
  const positions = fromFront('take', positionsOf('take', indices), extent, options.mode)
  const shape = [...value.shape.slice(0, along), ...positions.shape, ...value.shape.slice(along + 1)]
  if (options.mode !== 'fill') return sizeOf(shape) === 0 ? fill(0, avalOf(shape, value.dtype)) : takeAxis(value, positions, along)
  const axes = range(positions.ndim).map((i) => along + i)
  const inside = broadcast(isInside(positions, extent), shape, axes)
  return filled(inside, takeAxis(value, positions, along), options.fillValue)
}

function isInside(positions: NdArray, extent: number): NdArray {
  return and(ge(positions, fill(0, positions.aval)), lt(positions, fill(extent, positions.aval)))
}

function filled(inside: NdArray, taken: NdArray, fillValue: number | undefined): NdArray {
  return select(inside, convert(taken, taken.dtype), fill(fillValue ?? farValue(taken.dtype), taken.aval.strong))
}

/** What stands for nothing in each dtype, as JAX has it. */
function farValue(dtype: DType): number {
  if (isFloat(dtype)) return NaN
  return dtype === 'int32' ? -(2 ** 31) : dtype === 'uint32' ? 2 ** 32 - 1 : 1
}

/** Array and positions with the axis in question last, of the same extents along the others. */
interface Aligned {
  readonly value: NdArray
  readonly positions: NdArray
  readonly axis: number
  readonly extent: number
}

function align(operation: string, x: NdArray, indices: Positions, axis: number, mode: OutOfRange | undefined): Aligned {
  const positions = positionsOf(operation, indices)
  const along = normalizeAxis(operation, axis, x.ndim)
  if (positions.ndim !== x.ndim) {
    throw new ShapeError(
      `${operation}: the positions are ${positions.aval.toString()}, the array is ${x.aval.toString()}; they must have as many axes. Use take for a list of positions that all slices share.`,
    )
  }
  const extent = at(x.shape, along)
  const others = broadcastShapes(operation, without(x.shape, [along]), without(positions.shape, [along]))
  const last = (y: NdArray): NdArray => broadcastTo(moveAxis(y, along, y.ndim - 1), avalOf([...others, at(y.shape, along)], y.dtype).shape)
  return { value: last(x), positions: last(fromFront(operation, positions, extent, mode)), axis: along, extent }
}

/** The layout of positions along the last axis, for each of the others. */
function alongLast(x: NdArray): { readonly batch: number; readonly indexed: number } {
  return { batch: x.ndim - 1, indexed: 1 }
}

/**
 * Element by element at positions along an axis: `y[i, j] = x[indices[i, j], j]` for axis 0. `indices` has as many axes as `x`, and both broadcast along the
 * others. It undoes argsort and argmax. Without an axis (`null`), both are raveled. Positions out of range as in {@link take}.
 *
 * @throws ShapeError where the axes do not fit; IndexError for a position out of range
 * @example
 * np.takeAlongAxis(np.array([[1, 2], [3, 4]]), np.array([[1], [0]], { dtype: 'int32' }), 1).toArray() // [[2], [3]]
 */
export function takeAlongAxis(x: ArrayLike, indices: Positions, axis: number | null = -1, options: TakeOptions = {}): NdArray {
  checkOptions('takeAlongAxis', options, ['mode', 'fillValue'])
  if (axis === null) return take(x, ravel(positionsOf('takeAlongAxis', indices)), null, options)
  const { value, positions, axis: along, extent } = align('takeAlongAxis', toArray('takeAlongAxis', x), indices, axis, options.mode)
  const taken = gather(value, reshape(positions, [...positions.shape, 1]), { ...alongLast(value), outOfRange: 'clamp' })
  const kept = options.mode === 'fill' ? filled(isInside(positions, extent), taken, options.fillValue) : taken
  return moveAxis(kept, kept.ndim - 1, along)
}

/**
 * The array with `values` written at positions along an axis: `y[indices[i, j], j] = values[i, j]` for axis 0, the rest as in `x`, which stays as it is.
 * `values` broadcasts to the shape of `indices`; of several written to one place the last wins. Without an axis (`null`), of all elements in row-major order.
 *
 * @throws ShapeError where the axes do not fit; IndexError for a position out of range; DtypeError for values that the array's dtype cannot hold
 * @example
 * np.putAlongAxis(np.zeros([2, 2]), np.array([[1], [0]], { dtype: 'int32' }), 5, 1).toArray() // [[0, 5], [5, 0]]
 */
export function putAlongAxis(
  x: ArrayLike,
  indices: Positions,
  values: ArrayLike,
  axis: number | null,
  options: { readonly mode?: 'clip' | 'wrap' | undefined } = {},
): NdArray {
  checkOptions('putAlongAxis', options, ['mode'])
  const given = toArray('putAlongAxis', x)
  const flat = axis === null ? ravel(given) : given
  const where = axis === null ? ravel(positionsOf('putAlongAxis', indices)) : indices
  const { value, positions, axis: along } = align('putAlongAxis', flat, where, axis ?? 0, options.mode)
  const rank = value.ndim
  const wanted: Shape = moveAxis(positions, rank - 1, along).shape
  const updates = moveAxis(broadcastTo(storable('putAlongAxis', flat.dtype, values, wanted), wanted), along, rank - 1)
  const target = reshape(positions, [...positions.shape, 1])
  if (positions.size === 0) return given
  const written = scatter(convert(value, flat.dtype), target, updates, { ...alongLast(value), outOfRange: 'clamp', combine: 'set' })
  return reshape(moveAxis(written, rank - 1, along), axis === null ? given.shape : moveAxis(value, rank - 1, along).shape)
}
