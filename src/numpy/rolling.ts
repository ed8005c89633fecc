import type { NdArray } from '../core/array.js'
import { avalOf } from '../core/aval.js'
import { fill } from '../core/constant.js'
import { ArgumentError, ShapeError } from '../core/errors.js'
import { concatenate } from '../core/primitives/concatenate.js'
import { dynamicSlice } from '../core/primitives/dynamicSlice.js'
import { reshape } from '../core/primitives/reshape.js'
import { reverse } from '../core/primitives/reverse.js'
import { sliceAxis } from '../core/primitives/slice.js'
import { moveAxis, transpose } from '../core/primitives/transpose.js'
import { at, checkNumber, checkNumbers, normalizeAxes, normalizeAxis, numberList, range } from '../core/shape.js'
import { mod, negative } from './arithmetic.js'
import { isList, knownElements, positionsOf, type Positions } from './indexing/positions.js'
import { toArray, type ArrayLike } from './operands.js'
import { ravel } from './shape.js'

/**
 * The elements moved on along axes, those pushed out coming in again at the other end. One shift and one axis, or one of each; one shift serves several axes,
 * and an axis named twice is moved twice. Without an axis, all elements are moved in row-major order. A shift may be a traced integer.
 *
 * @throws ArgumentError where the numbers of shifts and axes differ; IndexError for a shift that is no integer
 * @example
 * np.roll(np.arange(4), 1).toArray() // [3, 0, 1, 2]
 * np.roll(np.array([[1, 2], [3, 4]]), [1, 1], [0, 1]).toArray() // [[4, 3], [2, 1]]
 */
export function roll(x: ArrayLike, shift: Positions, axis: number | readonly number[] | null = null): NdArray {
  const value = toArray('roll', x)
  if (axis === null) return reshape(roll(ravel(value), shift, 0), value.shape)
  const axes = numberList('roll', 'the axis', axis).map((i) => normalizeAxis('roll', i, value.ndim))
  const shifts = shiftsOf(shift)
  const count = Math.max(axes.length, shifts.length)
  if ((axes.length !== count && axes.length !== 1) || (shifts.length !== count && shifts.length !== 1)) {
    throw new ArgumentError(
      `roll: ${String(shifts.length)} shifts do not pair with ${String(axes.length)} axes. Give one of each, or as many.`,
    )
  }
  return range(count).reduce((rolled, i) => rollAxis(rolled, shifts[i] ?? at(shifts, 0), axes[i] ?? at(axes, 0)), value)
}

function shiftsOf(shift: Positions): readonly (number | NdArray)[] {
  if (typeof shift === 'number') return [shift]
  if (isList(shift)) return shift
  const list = positionsOf('roll', shift)
  if (list.ndim > 1) throw new ArgumentError(`roll: shifts are a number or a list, not ${list.aval.toString()}. Ravel them.`)
  const known = knownElements(list)
  if (known !== null) return known
  return range(list.size).map((i) => (list.ndim === 0 ? list : reshape(sliceAxis(list, 0, i, i + 1), [])))
}

function rollAxis(x: NdArray, shift: number | NdArray, axis: number): NdArray {
  const extent = at(x.shape, axis)
  if (extent === 0) return x
  if (typeof shift !== 'number') {
    // What comes first then lies so far behind the start, in two copies.
    const start = mod(negative(shift), fill(extent, avalOf([], 'int32')))
    const starts = range(x.ndim).map((i) => (i === axis ? start : fill(0, avalOf([], 'int32'))))
    return dynamicSlice(concatenate([x, x], axis), starts, x.shape)
  }
  if (!Number.isInteger(shift)) throw new ArgumentError(`roll: an array cannot be moved by ${String(shift)} places. Give an integer.`)
  const first = extent - (((shift % extent) + extent) % extent)
  return first === extent ? x : concatenate([sliceAxis(x, axis, first, extent), sliceAxis(x, axis, 0, first)], axis)
}

/**
 * The array turned by 90 degrees, `k` times, in the plane of two axes, from the first towards the second.
 *
 * @throws ArgumentError unless two axes are named and k is an integer
 * @example
 * np.rot90(np.array([[1, 2], [3, 4]])).toArray() // [[2, 4], [1, 3]]
 */
export function rot90(x: ArrayLike, k = 1, axes: readonly [number, number] = [0, 1]): NdArray {
  checkNumbers('rot90', 'the axes are', axes)
  const value = toArray('rot90', x)
  if (!Number.isInteger(k)) throw new ArgumentError(`rot90: an array cannot be turned ${String(k)} times. Give an integer.`)
  if (axes.length !== 2) throw new ArgumentError(`rot90: a plane is spanned by two axes, not ${String(Array.from(axes).length)}. Name two.`)
  const plane = normalizeAxes('rot90', axes, value.ndim)
  const [one, other] = [at(plane, 0), at(plane, 1)]
  const exchanged = range(value.ndim).map((i) => (i === one ? other : i === other ? one : i))
  switch (((k % 4) + 4) % 4) {
    case 0:
      return value
    case 1:
      return transpose(reverse(value, [other]), exchanged)
    case 2:
      return reverse(value, [Math.min(one, other), Math.max(one, other)])
    default:
      return reverse(transpose(value, exchanged), [other])
  }
}

/**
 * The rows in reverse order: along axis 0.
 *
 * @throws ShapeError for a scalar
 * @example
 * np.flipud(np.array([[1, 2], [3, 4]])).toArray() // [[3, 4], [1, 2]]
 */
export function flipud(x: ArrayLike): NdArray {
  return flipped('flipud', x, 0)
}

/**
 * The columns in reverse order: along axis 1.
 *
 * @throws ShapeError for fewer than two axes
 * @example
 * np.fliplr(np.array([[1, 2], [3, 4]])).toArray() // [[2, 1], [4, 3]]
 */
export function fliplr(x: ArrayLike): NdArray {
  return flipped('fliplr', x, 1)
}

function flipped(operation: string, x: ArrayLike, axis: number): NdArray {
  const value = toArray(operation, x)
  return reverse(value, [normalizeAxis(operation, axis, value.ndim)])
}

/**
 * One axis moved before another (as it was), the rest in their order; {@link moveaxis} says it better.
 *
 * @example
 * np.rollaxis(np.zeros([2, 3, 4]), 2).shape // [4, 2, 3]
 */
export function rollaxis(x: ArrayLike, axis: number, start = 0): NdArray {
  checkNumber('rollaxis', 'the place', start)
  const value = toArray('rollaxis', x)
  const from = normalizeAxis('rollaxis', axis, value.ndim)
  const before = start < 0 ? start + value.ndim : start
  if (!Number.isInteger(before) || before < 0 || before > value.ndim) {
    throw new ShapeError(
      `rollaxis: ${String(start)} is no place before which an axis could stand among ${String(value.ndim)}. Use an integer from ${String(-value.ndim)} to ${String(value.ndim)}.`,
    )
  }
  return moveAxis(value, from, before > from ? before - 1 : before)
}

/**
 * The last two axes exchanged: each matrix of a stack transposed.
 *
 * @throws ShapeError for fewer than two axes
 * @example
 * np.matrixTranspose(np.zeros([5, 2, 3])).shape // [5, 3, 2]
 */
export function matrixTranspose(x: ArrayLike): NdArray {
  const value = toArray('matrixTranspose', x)
  if (value.ndim < 2) {
    throw new ShapeError(
      `matrixTranspose: ${value.aval.toString()} is no matrix, nor a stack of them. Give it two axes with reshape or expandDims.`,
    )
  }
  return moveAxis(value, value.ndim - 1, value.ndim - 2)
}
