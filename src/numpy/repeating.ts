import type { NdArray } from '../core/array.js'
import { avalOf } from '../core/aval.js'
import { fill } from '../core/constant.js'
import { ArgumentError, ConcretizationError, ShapeError } from '../core/errors.js'
import { cumsum } from '../core/primitives/cumsum.js'
import { scatter } from '../core/primitives/gather.js'
import { reshape } from '../core/primitives/reshape.js'
import { sliceAxis } from '../core/primitives/slice.js'
import { sub } from '../core/primitives/add.js'
import { broadcast } from '../core/primitives/sum.js'
import { at, checkNumbers, formatShape, normalizeAxis, numberList, range, sizeOf, type Shape } from '../core/shape.js'
import { checkOptions } from '../transforms/selection.js'
import { knownElements, positionsOf, type Positions } from './indexing/positions.js'
import { takeAxis } from './indexing/takeAxis.js'
import { broadcastTo, toArray, type ArrayLike } from './operands.js'
import { ravel } from './shape.js'

/**
 * Each element, or slice along an axis, repeated: all equally often, or each as often as its count says. Without an axis, of all elements in row-major
 * order. Counts that are traced need `totalRepeatLength`, the extent of the result, which is cut there, or filled up with the last element.
 *
 * @throws ArgumentError for negative counts; ShapeError where there is not one count for each; ConcretizationError for traced counts without a length
 * @example
 * np.repeat(np.array([1, 2]), 2).toArray() // [1, 1, 2, 2]
 * np.repeat(np.array([[1, 2], [3, 4]]), [1, 2], 0).toArray() // [[1, 2], [3, 4], [3, 4]]
 */
export function repeat(
  x: ArrayLike,
  repeats: Positions,
  axis: number | null = null,
  options: { readonly totalRepeatLength?: number | undefined } = {},
): NdArray {
  checkOptions('repeat', options, ['totalRepeatLength'])
  const given = toArray('repeat', x)
  const value = axis === null ? ravel(given) : given
  const along = normalizeAxis('repeat', axis ?? 0, value.ndim)
  const counts = positionsOf('repeat', repeats)
  const known = knownElements(counts)
  const negative = known?.find((count) => count < 0)
  if (negative !== undefined)
    throw new ArgumentError(`repeat: an element cannot be repeated ${String(negative)} times. Give non-negative counts.`)
  const { totalRepeatLength: total } = options
  if (known !== null && known.length === 1 && total === undefined) return repeatEqually(value, known[0] ?? 0, along)
  const length = total ?? known?.reduce((sum, count) => sum + count, 0)
  if (length === undefined) {
    throw new ConcretizationError(
      'repeat: the counts are traced, so that the extent of the result is not known. Say it as totalRepeatLength, or make the counts static.',
    )
  }
  return repeatEach(value, perSlice(counts, at(value.shape, along)), along, length)
}

function repeatEqually(x: NdArray, count: number, axis: number): NdArray {
  const wide = [...x.shape.slice(0, axis + 1), count, ...x.shape.slice(axis + 1)]
  const repeated = broadcast(
    x,
    wide,
    range(x.ndim + 1).filter((i) => i !== axis + 1),
  )
  return reshape(
    repeated,
    x.shape.map((extent, i) => (i === axis ? extent * count : extent)),
  )
}

/** One count for each slice. */
function perSlice(counts: NdArray, extent: number): NdArray {
  if (counts.ndim > 1 || (counts.size !== 1 && counts.size !== extent)) {
    throw new ShapeError(
      `repeat: counts of shape ${formatShape(counts.shape)} do not fit an axis of extent ${String(extent)}. Give one count for each of its slices, or one for all.`,
    )
  }
  return broadcastTo(counts, avalOf([extent], 'int32').shape)
}

/** The slice of place p is the number of slices that end before it: each start adds one from its place on. */
function repeatEach(x: NdArray, counts: NdArray, axis: number, total: number): NdArray {
  if (!Number.isInteger(total) || total < 0) {
    throw new ArgumentError(`repeat: totalRepeatLength is ${String(total)}, which is no extent. Give a non-negative integer.`)
  }
  const shape = x.shape.map((extent, i) => (i === axis ? total : extent))
  if (sizeOf(shape) === 0 || counts.size === 0) return emptyResult(x, shape)
  const starts = sub(cumsum(counts, 0), counts)
  const started = scatter(fill(0, avalOf([total], 'int32')), reshape(starts, [counts.size, 1]), fill(1, counts.aval), {
    batch: 0,
    indexed: 1,
    outOfRange: 'drop',
    combine: 'add',
  })
  const place = cumsum(started, 0)
  return takeAxis(x, sub(place, fill(1, place.aval)), axis)
}

function emptyResult(x: NdArray, shape: Shape): NdArray {
  if (sizeOf(shape) === 0) return fill(0, avalOf(shape, x.dtype))
  throw new ArgumentError(`repeat: there is no element to fill shape ${formatShape(shape)} with. Leave totalRepeatLength out.`)
}

/**
 * The array as a tile, laid side by side: `repeats` says how often along each axis, the last one last; missing axes are put in front.
 *
 * @throws ArgumentError for counts that are no non-negative integers
 * @example
 * np.tile(np.array([1, 2]), 2).toArray() // [1, 2, 1, 2]
 * np.tile(np.array([1, 2]), [2, 1]).toArray() // [[1, 2], [1, 2]]
 */
export function tile(x: ArrayLike, repeats: number | readonly number[]): NdArray {
  const value = toArray('tile', x)
  const given = numberList('tile', 'the number of repetitions', repeats)
  const wrong = given.find((count) => !Number.isInteger(count) || count < 0)
  if (wrong !== undefined) throw new ArgumentError(`tile: ${String(wrong)} is no number of repetitions. Give non-negative integers.`)
  const rank = Math.max(value.ndim, given.length)
  const counts = [...range(rank - given.length).map(() => 1), ...given]
  const shape = [...range(rank - value.ndim).map(() => 1), ...value.shape]
  const wide = shape.flatMap((extent, axis) => [at(counts, axis), extent])
  const own = range(value.ndim).map((axis) => 2 * (axis + rank - value.ndim) + 1)
  return reshape(
    broadcast(value, wide, own),
    shape.map((extent, axis) => extent * at(counts, axis)),
  )
}

/**
 * The elements in row-major order put into another shape, from the start again where they end; zeros where there is none. Not as reshape: the number of
 * elements may differ.
 *
 * @example
 * np.resize(np.array([1, 2, 3]), [2, 2]).toArray() // [[1, 2], [3, 1]]
 */
export function resize(x: ArrayLike, shape: number | Shape): NdArray {
  if (typeof shape !== 'number') checkNumbers('resize', 'the shape is', shape)
  const value = ravel(x)
  const wanted = typeof shape === 'number' ? [shape] : shape
  if (wanted.some((extent) => !Number.isInteger(extent) || extent < 0)) {
    throw new ShapeError(`resize: ${formatShape(wanted)} is no shape. Give non-negative integers.`)
  }
  const size = sizeOf(wanted)
  if (size === 0 || value.size === 0) return fill(0, avalOf(wanted, value.dtype))
  return reshape(sliceAxis(tile(value, Math.ceil(size / value.size)), 0, 0, size), wanted)
}
