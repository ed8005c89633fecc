import type { NdArray } from '../core/array.js'
import { avalOf } from '../core/aval.js'
import { fill } from '../core/constant.js'
import { ArgumentError, ShapeError } from '../core/errors.js'
import { sub } from '../core/primitives/add.js'
import { lt, ne } from '../core/primitives/comparisons.js'
import { concatenate } from '../core/primitives/concatenate.js'
import { convert } from '../core/primitives/convert.js'
import { cumsum } from '../core/primitives/cumsum.js'
import { div } from '../core/primitives/div.js'
import { scatter } from '../core/primitives/gather.js'
import { iota } from '../core/primitives/iota.js'
import { rem } from '../core/primitives/rem.js'
import { reshape } from '../core/primitives/reshape.js'
import { select } from '../core/primitives/select.js'
import { broadcast, sum } from '../core/primitives/sum.js'
import { at, rowMajorStrides } from '../core/shape.js'
import { checkOptions } from '../transforms/selection.js'
import { fromHost } from './creation.js'
import { toArray, type ArrayLike } from './operands.js'
import { elementsOf } from './reading.js'
import { ravel } from './shape.js'

/** What makes the extent of a result known where the values are not, as under jit and vmap. */
export interface SizeOptions {
  /** The extent of the result: more are cut, missing ones filled. */
  readonly size?: number | undefined
  /** What missing ones are filled with, 0 unless given. */
  readonly fillValue?: number | undefined
}

/** The names of {@link SizeOptions}. */
export const sizeOptions: readonly string[] = ['size', 'fillValue']

/**
 * Where elements are not 0 (or true): one int32 array of positions for each axis, in row-major order, which together are an index. Under jit and vmap the
 * extent must be said as `size`; what is missing is filled with `fillValue`.
 *
 * @throws ConcretizationError for a traced array without a size; ShapeError for a scalar
 * @example
 * np.nonzero(np.array([[3, 0], [0, 4]])).map((i) => i.toArray()) // [[0, 1], [0, 1]]
 * np.nonzero(np.array([0, 5, 0]), { size: 2, fillValue: -1 }).map((i) => i.toArray()) // [[1, -1]]
 */
export function nonzero(x: ArrayLike, options: SizeOptions = {}): NdArray[] {
  return positionsIn('nonzero', x, options)
}

/**
 * Where elements of the raveled array are not 0, as one int32 array; see {@link nonzero}.
 *
 * @throws ConcretizationError for a traced array without a size
 * @example
 * np.flatnonzero(np.array([[3, 0], [0, 4]])).toArray() // [0, 3]
 */
export function flatnonzero(x: ArrayLike, options: SizeOptions = {}): NdArray {
  return at(positionsIn('flatnonzero', ravel(x), options), 0)
}

/**
 * Where elements are not 0, one position a row, as an int32 matrix; see {@link nonzero}.
 *
 * @throws ConcretizationError for a traced array without a size
 * @example
 * np.argwhere(np.array([[3, 0], [0, 4]])).toArray() // [[0, 0], [1, 1]]
 */
export function argwhere(x: ArrayLike, options: SizeOptions = {}): NdArray {
  const value = toArray('argwhere', x)
  const positions = positionsIn('argwhere', value.ndim === 0 ? reshape(value, [1]) : value, options)
  const { size } = at(positions, 0)
  if (value.ndim === 0) return fill(0, avalOf([size, 0], 'int32'))
  return concatenate(
    positions.map((column) => reshape(column, [size, 1])),
    1,
  )
}

/** The positions for {@link nonzero} and its kin. */
export function positionsIn(operation: string, x: ArrayLike, options: SizeOptions): NdArray[] {
  checkOptions(operation, options, sizeOptions)
  const value = toArray(operation, x)
  if (value.ndim === 0) {
    throw new ShapeError(`${operation}: a scalar has no axes, and so no positions. Compare it to 0, or use np.atleast1d.`)
  }
  return options.size === undefined ? knownPositions(value) : countedPositions(operation, value, options.size, options.fillValue ?? 0)
}

function knownPositions(x: NdArray): NdArray[] {
  const found: number[] = []
  elementsOf(x.toConcrete('have its nonzero elements found, because their number depends on its values (say it as size)')).forEach(
    (value, i) => {
      if (value !== 0) found.push(i)
    },
  )
  return rowMajorStrides(x.shape).map((stride, axis) =>
    fromHost(
      Int32Array.from(found, (place) => Math.floor(place / stride) % at(x.shape, axis)),
      'int32',
      [found.length],
    ),
  )
}

/** Each element that is not 0 writes its place behind those of the ones before it. */
function countedPositions(operation: string, x: NdArray, size: number, fillValue: number): NdArray[] {
  if (!Number.isInteger(size) || size < 0) {
    throw new ArgumentError(`${operation}: the size ${String(size)} is no extent. Give a non-negative integer.`)
  }
  const flat = reshape(x, [x.size])
  const marks = convert(flat.dtype === 'bool' ? flat : ne(flat, fill(0, flat.aval)), 'int32')
  const beyond = fill(size, marks.aval)
  const order = cumsum(marks, 0)
  const target = select(convert(marks, 'bool'), sub(order, fill(1, order.aval)), beyond)
  const written = scatter(fill(0, avalOf([size], 'int32')), reshape(target, [x.size, 1]), iota([x.size], 'int32', 0), {
    batch: 0,
    indexed: 1,
    outOfRange: 'drop',
    combine: 'set',
  })
  const there = lt(iota([size], 'int32', 0), broadcast(sum(marks, [0]), [size], []))
  return rowMajorStrides(x.shape).map((stride, axis) => {
    const outer = div(written, fill(Math.max(1, stride), written.aval))
    const own = rem(outer, fill(Math.max(1, at(x.shape, axis)), written.aval))
    return select(there, own, fill(fillValue, written.aval))
  })
}
