import type { NdArray } from '../core/array.js'
import { avalOf } from '../core/aval.js'
import { fill } from '../core/constant.js'
import { ArgumentError, ConcretizationError, IndexError } from '../core/errors.js'
import { add } from '../core/primitives/add.js'
import { concatenate as join } from '../core/primitives/concatenate.js'
import { cumsum } from '../core/primitives/cumsum.js'
import { scatter } from '../core/primitives/gather.js'
import { iota } from '../core/primitives/iota.js'
import { reshape } from '../core/primitives/reshape.js'
import { sliceAxis } from '../core/primitives/slice.js'
import { at, normalizeAxis, range } from '../core/shape.js'
import { fromHost } from './creation.js'
import { isList, knownElements, positionsOf, type Positions } from './indexing/positions.js'
import { takeAxis } from './indexing/takeAxis.js'
import { broadcastTo, toArray, type ArrayLike } from './operands.js'
import { positionsIn } from './nonzero.js'
import { moveaxis, ravel } from './shape.js'
import { storable } from './storable.js'

/** Positions that are known: the extent of a result depends on them. */
function known(operation: string, given: Positions): { readonly list: readonly number[]; readonly single: boolean } {
  const positions = positionsOf(operation, given)
  const elements = knownElements(positions)
  if (elements === null) {
    throw new ConcretizationError(
      `${operation}: the positions ${positions.toString()} are traced, but the shape of the result depends on them. Give numbers, or make them static.`,
    )
  }
  if (positions.ndim > 1)
    throw new IndexError(`${operation}: positions are a number or a list, not ${positions.aval.toString()}. Ravel them.`)
  return { list: elements, single: positions.ndim === 0 }
}

function counted(operation: string, position: number, extent: number, last: number): number {
  if (position < -extent || position > last) {
    throw new IndexError(
      `${operation}: position ${String(position)} is out of range for an axis of extent ${String(extent)}. Use an integer from ${String(-extent)} to ${String(last)}.`,
    )
  }
  return position < 0 ? position + extent : position
}

/**
 * The array with values put in before positions along an axis, which count the elements as they were; without an axis, of all elements in row-major order.
 * At one position several slices may go in; at a list of them, one each. The values broadcast and are converted to the dtype of the array.
 *
 * @throws IndexError for a position out of range; ShapeError for values that do not broadcast; DtypeError for those that the dtype cannot hold
 * @example
 * np.insert(np.array([1, 2, 3]), 1, 9).toArray() // [1, 9, 2, 3]
 * np.insert(np.array([1, 2, 3]), [0, 2], np.array([7, 8])).toArray() // [7, 1, 2, 8, 3]
 * np.insert(np.array([[1, 2], [3, 4]]), 1, 5, 1).toArray() // [[1, 5, 2], [3, 5, 4]]
 */
export function insert(x: ArrayLike, positions: Positions, values: ArrayLike, axis: number | null = null): NdArray {
  const given = toArray('insert', x)
  const value = axis === null ? ravel(given) : given
  const along = normalizeAxis('insert', axis ?? 0, value.ndim)
  const extent = at(value.shape, along)
  const { list, single } = known('insert', positions)
  const places = list.map((place) => counted('insert', place, extent, extent))
  const raw = toArray('insert', values)
  const wide = raw.ndim < value.ndim ? reshape(raw, [...range(value.ndim - raw.ndim).map(() => 1), ...raw.shape]) : raw
  // At one position the first axis of the values counts the slices that go in.
  const oriented = single ? moveaxis(wide, 0, along) : wide
  const count = places.length === 1 ? at(oriented.shape, along) : places.length
  const shape = value.shape.map((own, i) => (i === along ? count : own))
  const block = broadcastTo(
    storable('insert', value.dtype, typeof values === 'number' ? values : oriented, shape),
    avalOf(shape, value.dtype).shape,
  )
  const [place] = places
  if (place === undefined) return value
  if (places.length === 1) return join([sliceAxis(value, along, 0, place), block, sliceAxis(value, along, place, extent)], along)
  return interleaved(value, block, places, along)
}

/** Block i goes before slice `places[i]`; those for one place keep their order. */
function interleaved(x: NdArray, block: NdArray, places: readonly number[], axis: number): NdArray {
  const [extent, count] = [at(x.shape, axis), places.length]
  const order = places.map((_, i) => i).sort((a, b) => at(places, a) - at(places, b) || a - b)
  const landing = new Int32Array(count)
  order.forEach((i, rank) => (landing[i] = at(places, i) + rank))
  const write = (size: number, at_: NdArray, what: NdArray, combine: 'add' | 'set', into: NdArray): NdArray =>
    scatter(into, reshape(at_, [size, 1]), what, { batch: 0, indexed: 1, outOfRange: 'clamp', combine })
  const before = fromHost(Int32Array.from(places), 'int32', [count])
  const none = fill(0, avalOf([extent + 1], 'int32'))
  const inserted = sliceAxis(cumsum(write(count, before, fill(1, before.aval), 'add', none), 0), 0, 0, extent)
  const own = iota([extent], 'int32', 0)
  const first = write(extent, add(own, inserted), own, 'set', fill(0, avalOf([extent + count], 'int32')))
  const second = iota([count], 'int32', 0)
  const from = write(count, fromHost(landing, 'int32', [count]), add(second, fill(extent, second.aval)), 'set', first)
  return takeAxis(join([x, block], axis), from, axis)
}

/**
 * The array without the slices at positions along an axis; without an axis, of all elements in row-major order. Positions are integers, or a mask of the
 * slices to leave out.
 *
 * @throws IndexError for a position out of range; ConcretizationError for traced positions
 * @example
 * np.delete(np.array([1, 2, 3]), 1).toArray() // [1, 3]
 * np.delete(np.array([[1, 2, 3], [4, 5, 6]]), [0, -1], 1).toArray() // [[2], [5]]
 */
export function remove(x: ArrayLike, positions: Positions, axis: number | null = null): NdArray {
  const given = toArray('delete', x)
  const value = axis === null ? ravel(given) : given
  const along = normalizeAxis('delete', axis ?? 0, value.ndim)
  const extent = at(value.shape, along)
  const { list, single } = known('delete', maskedPositions(positions, extent))
  const places = new Set(list.map((place) => counted('delete', place, extent, extent - 1)))
  const [place] = places
  if (place === undefined) return value
  if (single) return join([sliceAxis(value, along, 0, place), sliceAxis(value, along, place + 1, extent)], along)
  const gone = reshape(fromHost(Int32Array.from(places), 'int32', [places.size]), [places.size, 1])
  const none = fill(0, avalOf([places.size], 'bool'))
  const kept = scatter(fill(1, avalOf([extent], 'bool')), gone, none, { batch: 0, indexed: 1, outOfRange: 'clamp', combine: 'set' })
  return takeAxis(value, at(positionsIn('delete', kept, { size: extent - places.size }), 0), along)
}

/** A mask becomes the positions where it holds. */
function maskedPositions(positions: Positions, extent: number): Positions {
  if (isList(positions) || typeof positions === 'number') return positions
  const array = toArray('delete', positions)
  if (array.dtype !== 'bool') return positions
  if (array.ndim !== 1 || array.size !== extent) {
    throw new ArgumentError(
      `delete: a mask ${array.aval.toString()} does not fit an axis of extent ${String(extent)}. Give one boolean for each slice.`,
    )
  }
  return at(positionsIn('delete', array, {}), 0)
}

/**
 * A vector without the zeros at its ends: at the front (`'f'`), at the back (`'b'`), or both. The array must be known.
 *
 * @throws ConcretizationError for a traced array
 * @example
 * np.trimZeros(np.array([0, 0, 1, 0, 2, 0])).toArray() // [1, 0, 2]
 * np.trimZeros(np.array([0, 1, 0]), 'f').toArray() // [1, 0]
 */
export function trimZeros(x: ArrayLike, trim: 'f' | 'b' | 'fb' = 'fb'): NdArray {
  const value = toArray('trimZeros', x)
  if (!['f', 'b', 'fb'].includes(trim))
    throw new ArgumentError(`trimZeros: there is no way ${JSON.stringify(trim)} to trim. Give 'f', 'b' or 'fb'.`)
  return positionsIn('trimZeros', value, {}).reduce((trimmed, found, axis) => {
    const places = knownElements(found) ?? []
    const extent = at(value.shape, axis)
    const [first, last] = [places.reduce((a, b) => Math.min(a, b), extent), places.reduce((a, b) => Math.max(a, b), -1)]
    if (last < 0) return sliceAxis(trimmed, axis, 0, 0)
    return sliceAxis(trimmed, axis, trim.includes('f') ? first : 0, trim.includes('b') ? last + 1 : extent)
  }, value)
}
