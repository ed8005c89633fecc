import { NdArray } from '../core/array.js'
import { avalOf } from '../core/aval.js'
import { fill } from '../core/constant.js'
import type { DType } from '../core/dtype.js'
import { ArgumentError, ShapeError } from '../core/errors.js'
import { concatenate } from '../core/primitives/concatenate.js'
import { convert } from '../core/primitives/convert.js'
import { iota } from '../core/primitives/iota.js'
import { reshape } from '../core/primitives/reshape.js'
import { at, checkShape, range, type Shape } from '../core/shape.js'
import { isPlainObject } from '../core/pytree.js'
import { checkOptions } from '../transforms/selection.js'
import { arange, type DtypeOption } from './creation.js'
import { nonzero } from './nonzero.js'
import { broadcastTo, toArray, type ArrayLike } from './operands.js'
import { positionsOf, type Positions } from './indexing/positions.js'

/** Vectors laid along one axis each of so many; spread over all of them unless `sparse`. */
function laid(vectors: readonly NdArray[], places: readonly number[], sparse: boolean): NdArray[] {
  const shape = range(vectors.length).map((axis) => at(vectors, places.indexOf(axis)).size)
  return vectors.map((x, i) => {
    const open = reshape(
      x,
      shape.map((extent, axis) => (axis === at(places, i) ? extent : 1)),
    )
    return sparse ? open : broadcastTo(open, avalOf(shape, x.dtype).shape)
  })
}

/** Options of {@link meshgrid}. */
export interface MeshgridOptions {
  /** `'xy'`, so that the second vector runs along axis 0 and the first along axis 1, unless `'ij'` is given: each along its own. */
  readonly indexing?: 'xy' | 'ij' | undefined
  /** Leave each with its own axis, the others of extent 1, which broadcasts to the same? */
  readonly sparse?: boolean | undefined
}

/**
 * The coordinates of a grid: one array for each vector, of the shape of the grid, whose values run along one axis. Options come last.
 *
 * @throws ShapeError for an operand that is no vector
 * @example
 * np.meshgrid(np.array([1, 2]), np.array([3, 4, 5])).map((x) => x.toArray()) // [[[1, 2], [1, 2], [1, 2]], [[3, 3], [4, 4], [5, 5]]]
 * np.meshgrid(np.array([1, 2]), np.array([3, 4, 5]), { indexing: 'ij', sparse: true }).map((x) => x.shape) // [[2, 1], [1, 3]]
 */
export function meshgrid(...args: readonly ArrayLike[] | readonly [...xs: ArrayLike[], options: MeshgridOptions]): NdArray[] {
  const [xs, options] = splitOptions<MeshgridOptions>(args)
  checkOptions('meshgrid', options, ['indexing', 'sparse'])
  const { indexing = 'xy', sparse = false } = options
  const known: readonly string[] = ['xy', 'ij']
  if (!known.includes(indexing)) throw new ArgumentError(`meshgrid: there is no indexing ${JSON.stringify(indexing)}. Give 'xy' or 'ij'.`)
  const vectors = xs.map((x) => {
    const value = toArray('meshgrid', x)
    if (value.ndim > 1) throw new ShapeError(`meshgrid: takes vectors, not ${value.aval.toString()}. Ravel it.`)
    return reshape(value, [value.size])
  })
  const order = range(vectors.length)
  return laid(vectors, indexing === 'xy' && vectors.length > 1 ? [1, 0, ...order.slice(2)] : order, sparse)
}

/** Operands, and the options that may come last. */
function splitOptions<O extends object>(args: readonly (ArrayLike | O)[]): readonly [xs: readonly ArrayLike[], options: Partial<O>] {
  const isOptions = (arg: ArrayLike | O | undefined): arg is O => isPlainObject(arg)
  const last = args.at(-1)
  const xs = args.filter((arg): arg is ArrayLike => !isOptions(arg) || arg !== last)
  return isOptions(last) ? [xs, last] : [xs, {}]
}

/** From, to (not included), and in which steps, 1 unless given. */
export type GridRange = readonly [start: number, stop: number, step?: number]

/**
 * A dense grid of ranges, one for each axis: the coordinates stacked along a new first axis, each running along its own. In NumPy `mgrid[0:2, 0:3]`.
 *
 * @example
 * np.mgrid([0, 2], [0, 3]).toArray() // [[[0, 0, 0], [1, 1, 1]], [[0, 1, 2], [0, 1, 2]]]
 */
export function mgrid(...ranges: readonly GridRange[]): NdArray {
  const grids = laid(gridVectors('mgrid', ranges), range(ranges.length), false)
  return concatenate(
    grids.map((x) => reshape(x, [1, ...x.shape])),
    0,
  )
}

/**
 * An open grid of ranges, one for each axis: the coordinates, each along its own axis, the others of extent 1. In NumPy `ogrid[0:2, 0:3]`.
 *
 * @example
 * np.ogrid([0, 2], [0, 3]).map((x) => x.toArray()) // [[[0], [1]], [[0, 1, 2]]]
 */
export function ogrid(...ranges: readonly GridRange[]): NdArray[] {
  return laid(gridVectors('ogrid', ranges), range(ranges.length), true)
}

function gridVectors(operation: string, ranges: readonly GridRange[]): readonly NdArray[] {
  if (ranges.length === 0 || !ranges.every((item) => Array.isArray(item) && item.length >= 2)) {
    throw new ArgumentError(`${operation}: takes one range [start, stop, step?] for each axis: ${operation}([0, 2], [0, 3]).`)
  }
  return ranges.map(([start, stop, step]) => arange(start, stop, step))
}

/**
 * The positions of a grid, stacked along a new first axis: element `[k, i, j]` is `i` for k = 0 and `j` for k = 1. int32 unless a dtype is given. With
 * `sparse`, a list of arrays that have one axis each, the others of extent 1.
 *
 * @example
 * np.indices([2, 2]).toArray() // [[[0, 0], [1, 1]], [[0, 1], [0, 1]]]
 * np.indices([2, 3], { sparse: true }).map((x) => x.shape) // [[2, 1], [1, 3]]
 */
export function indices(shape: Shape, options: DtypeOption & { readonly sparse: true }): NdArray[]
export function indices(shape: Shape, options?: DtypeOption & { readonly sparse?: false | undefined }): NdArray
export function indices(shape: Shape, options: DtypeOption & { readonly sparse?: boolean | undefined } = {}): NdArray | NdArray[] {
  checkOptions('indices', options, ['dtype', 'sparse'])
  const dtype: DType = options.dtype ?? 'int32'
  const extents = checkShape('indices', shape)
  const vectors = extents.map((extent) => convert(iota([extent], 'int32', 0), dtype))
  if (options.sparse === true) return laid(vectors, range(vectors.length), true)
  if (vectors.length === 0) return fill(0, avalOf([0], dtype))
  return concatenate(
    laid(vectors, range(vectors.length), false).map((x) => reshape(x, [1, ...x.shape])),
    0,
  )
}

/**
 * An index of a grid: positions, or a mask, for each axis, each laid along its own axis, so that together they pick the rows and columns named.
 *
 * @throws ShapeError for an operand that is no vector; IndexError for one that holds neither integers nor booleans
 * @example
 * np.ix([0, 1], [2, 4]).map((x) => x.toArray()) // [[[0], [1]], [[2, 4]]]
 * np.arange(10).reshape([2, 5]).get(...np.ix([0, 1], [2, 4])).toArray() // [[2, 4], [7, 9]]
 */
export function ix(...lists: readonly Positions[]): NdArray[] {
  const vectors = lists.map((list) => {
    const x = list instanceof NdArray && list.dtype === 'bool' ? maskPositions(list) : positionsOf('ix', list)
    if (x.ndim !== 1) throw new ShapeError(`ix: takes lists of positions, not ${x.aval.toString()}. Give one vector for each axis.`)
    return x
  })
  return laid(vectors, range(vectors.length), true)
}

function maskPositions(mask: NdArray): NdArray {
  if (mask.ndim !== 1) throw new ShapeError(`ix: a mask is a vector, not ${mask.aval.toString()}. Give one for each axis.`)
  return at(nonzero(mask), 0)
}
