import type { NdArray } from '../../core/array.js'
import { avalOf } from '../../core/aval.js'
import { fill } from '../../core/constant.js'
import { isInteger } from '../../core/dtype.js'
import { ArgumentError, DtypeError, ShapeError } from '../../core/errors.js'
import { add } from '../../core/primitives/add.js'
import { lt } from '../../core/primitives/comparisons.js'
import { convert } from '../../core/primitives/convert.js'
import * as blocks from '../../core/primitives/dynamicSlice.js'
import { reshape } from '../../core/primitives/reshape.js'
import { select } from '../../core/primitives/select.js'
import { at, checkNumbers, formatShape, normalizeAxis, type Shape } from '../../core/shape.js'
import { toArray, type ArrayLike } from '../operands.js'
import { expandDims, squeeze } from '../shape.js'
import { scalarOf } from './scalars.js'
import { unstack } from './shapes.js'

/** Where a block starts: one integer for each axis, in a list of numbers and scalar arrays, or in a vector. */
export type StartIndices = NdArray | readonly ArrayLike[]

/**
 * The block of extents `sizes` that starts at `starts`, which may be traced. A negative start counts from the end; a block that would not fit is moved until it
 * does.
 *
 * @throws ShapeError for sizes or starts that do not fit the array; DtypeError for starts that are no integers
 * @example
 * lax.dynamicSlice(np.arange(5), [-2], [2]).toArray() // [3, 4]
 */
export function dynamicSlice(x: ArrayLike, starts: StartIndices, sizes: Shape): NdArray {
  checkNumbers('lax.dynamicSlice', 'the extents are', sizes)
  const value = toArray('lax.dynamicSlice', x)
  if (sizes.length !== value.ndim) {
    throw new ShapeError(`lax.dynamicSlice: ${formatShape(sizes)} is no block of ${value.aval.toString()}. Give one extent for each axis.`)
  }
  return blocks.dynamicSlice(value, startScalars('lax.dynamicSlice', starts, value), sizes)
}

/**
 * As {@link dynamicSlice}, along one axis: `size` elements from `start` on.
 *
 * @example
 * lax.dynamicSliceInDim(np.arange(5), 1, 2).toArray() // [1, 2]
 */
export function dynamicSliceInDim(x: ArrayLike, start: ArrayLike, size: number, axis = 0): NdArray {
  const value = toArray('lax.dynamicSliceInDim', x)
  const along = normalizeAxis('lax.dynamicSliceInDim', axis, value.ndim)
  const sizes = value.shape.map((extent, i) => (i === along ? size : extent))
  return blocks.dynamicSlice(value, onlyAlong('lax.dynamicSliceInDim', start, value, along), sizes)
}

/**
 * The element at `index`, which may be traced, along one axis; the axis stays with extent 1 unless `keepdims` is false. A negative index counts from the end,
 * one out of range is the nearest in range.
 *
 * @example
 * lax.dynamicIndexInDim(np.array([[1, 2], [3, 4]]), 1, 0, false).toArray() // [3, 4]
 */
export function dynamicIndexInDim(x: ArrayLike, index: ArrayLike, axis = 0, keepdims = true): NdArray {
  const row = dynamicSliceInDim(x, index, 1, axis)
  return keepdims ? row : squeeze(row, axis)
}

/**
 * The array with `update` over the block that starts at `starts`, which may be traced. A negative start counts from the end; a block that would not fit is
 * moved until it does.
 *
 * @throws ShapeError for an update or starts that do not fit the array; DtypeError for starts that are no integers, or an update of another dtype
 * @example
 * lax.dynamicUpdateSlice(np.zeros([4]), np.array([1, 2]), [1]).toArray() // [0, 1, 2, 0]
 */
export function dynamicUpdateSlice(x: ArrayLike, update: ArrayLike, starts: StartIndices): NdArray {
  const value = toArray('lax.dynamicUpdateSlice', x)
  return blocks.dynamicUpdateSlice(value, likeOperand(value, update), startScalars('lax.dynamicUpdateSlice', starts, value))
}

/**
 * As {@link dynamicUpdateSlice}, from `start` on along one axis.
 *
 * @example
 * lax.dynamicUpdateSliceInDim(np.zeros([4]), np.array([1, 2]), 1, 0).toArray() // [0, 1, 2, 0]
 */
export function dynamicUpdateSliceInDim(x: ArrayLike, update: ArrayLike, start: ArrayLike, axis: number): NdArray {
  const value = toArray('lax.dynamicUpdateSliceInDim', x)
  const along = normalizeAxis('lax.dynamicUpdateSliceInDim', axis, value.ndim)
  return blocks.dynamicUpdateSlice(value, likeOperand(value, update), onlyAlong('lax.dynamicUpdateSliceInDim', start, value, along))
}

/**
 * The array with the element at `index`, which may be traced, along one axis replaced; the update may lack that axis, or have it with extent 1.
 *
 * @example
 * lax.dynamicUpdateIndexInDim(np.zeros([3]), 7, 1, 0).toArray() // [0, 7, 0]
 */
export function dynamicUpdateIndexInDim(x: ArrayLike, update: ArrayLike, index: ArrayLike, axis: number): NdArray {
  const value = toArray('lax.dynamicUpdateIndexInDim', x)
  const along = normalizeAxis('lax.dynamicUpdateIndexInDim', axis, value.ndim)
  const row = likeOperand(value, update)
  return dynamicUpdateSliceInDim(value, row.ndim === value.ndim ? row : expandDims(row, along), index, along)
}

function likeOperand(x: NdArray, update: ArrayLike): NdArray {
  return typeof update === 'number' ? scalarOf('lax.dynamicUpdateSlice', update, x.dtype) : toArray('lax.dynamicUpdateSlice', update)
}

/** Starts as the primitives take them: int32 scalars, counted from the front. */
function startScalars(operation: string, starts: StartIndices, x: NdArray): readonly NdArray[] {
  const whole = isList(starts) ? null : toArray(operation, starts)
  const list: readonly ArrayLike[] = isList(starts) ? starts : whole?.ndim === 1 ? unstack(whole) : [starts]
  if (list.length !== x.ndim) {
    throw new ShapeError(`${operation}: got ${String(list.length)} starts for ${x.aval.toString()}. Give one integer for each axis.`)
  }
  return list.map((start, axis) => fromFront(operation, start, at(x.shape, axis)))
}

// `Array.isArray` alone takes no readonly list for a list.
const isList = (starts: StartIndices): starts is readonly ArrayLike[] => Array.isArray(starts)

function onlyAlong(operation: string, start: ArrayLike, x: NdArray, axis: number): readonly NdArray[] {
  const zeros = Array.from({ length: x.ndim - 1 }, () => fill(0, avalOf([], 'int32')))
  return [...zeros.slice(0, axis), fromFront(operation, start, at(x.shape, axis)), ...zeros.slice(axis)]
}

function fromFront(operation: string, start: ArrayLike, extent: number): NdArray {
  if (typeof start === 'number') {
    if (!Number.isInteger(start)) throw new ArgumentError(`${operation}: a block cannot start at ${String(start)}. Give integers.`)
    const limit = 2 ** 31 - 1
    return fill(Math.max(-limit, Math.min(limit, start < 0 ? start + extent : start)), avalOf([], 'int32'))
  }
  const given = toArray(operation, start)
  if (!isInteger(given.dtype) || given.size !== 1) {
    throw new DtypeError(
      `${operation}: a start is ${given.aval.toString()}, but must be a scalar of int32. Convert it: start.astype('int32').`,
    )
  }
  const scalar = convert(reshape(given, []), 'int32')
  return select(lt(scalar, fill(0, scalar.aval)), add(scalar, fill(extent, scalar.aval)), scalar)
}
