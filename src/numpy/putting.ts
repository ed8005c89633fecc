import type { NdArray } from '../core/array.js'
import { avalOf } from '../core/aval.js'
import { fill } from '../core/constant.js'
import { ArgumentError, ShapeError } from '../core/errors.js'
import { sub } from '../core/primitives/add.js'
import { convert } from '../core/primitives/convert.js'
import { cumsum } from '../core/primitives/cumsum.js'
import { scatter } from '../core/primitives/gather.js'
import { iota } from '../core/primitives/iota.js'
import { reshape } from '../core/primitives/reshape.js'
import { select } from '../core/primitives/select.js'
import { formatShape } from '../core/shape.js'
import { checkOptions } from '../transforms/selection.js'
import { mod } from './arithmetic.js'
import { fromFront, positionsOf, type Positions } from './indexing/positions.js'
import { takeAxis } from './indexing/takeAxis.js'
import { toArray, type ArrayLike } from './operands.js'
import { ravel, reshape as shaped } from './shape.js'
import { storable } from './storable.js'

/** The values at these places of an endless row of repetitions of `values`. */
function cycled(operation: string, values: NdArray, places: NdArray): NdArray {
  if (values.size === 0) throw new ArgumentError(`${operation}: there are no values to write. Give one at least.`)
  return takeAxis(ravel(values), mod(places, fill(values.size, avalOf([], 'int32'))), 0)
}

/**
 * The array with values written at positions of all its elements in row-major order, from the start again where the values end; of several for one place
 * the last wins. Positions out of range are an IndexError where they are known and moved into the range where they are traced, unless `mode` says otherwise.
 *
 * @throws IndexError for a position out of range; DtypeError for values that the array's dtype cannot hold
 * @example
 * np.put(np.zeros([2, 2]), [0, -1], np.array([5, 6])).toArray() // [[5, 0], [0, 6]]
 */
export function put(
  x: ArrayLike,
  positions: Positions,
  values: ArrayLike,
  options: { readonly mode?: 'clip' | 'wrap' | undefined } = {},
): NdArray {
  checkOptions('put', options, ['mode'])
  const value = toArray('put', x)
  const places = ravel(fromFront('put', positionsOf('put', positions), value.size, options.mode))
  const given = storable('put', value.dtype, values)
  if (places.size === 0) return value
  const written = cycled('put', given, iota([places.size], 'int32', 0))
  const layout = { batch: 0, indexed: 1, outOfRange: 'clamp', combine: 'set' } as const
  return reshape(scatter(convert(ravel(value), value.dtype), reshape(places, [places.size, 1]), written, layout), value.shape)
}

/** A mask of the number of elements of an array, in its shape. */
function maskFor(operation: string, mask: ArrayLike, x: NdArray): NdArray {
  const given = toArray(operation, mask)
  if (given.size !== x.size) {
    throw new ShapeError(
      `${operation}: a mask of shape ${formatShape(given.shape)} does not fit ${x.aval.toString()}. It has one boolean for each element; broadcast it first.`,
    )
  }
  return convert(shaped(given, x.shape), 'bool')
}

/**
 * The array with values written one after the other where a mask holds, in row-major order, from the start again where they end.
 *
 * @throws ShapeError for a mask that does not fit; DtypeError for values that the array's dtype cannot hold
 * @example
 * np.place(np.array([1, 2, 3]), np.array([true, false, true]), np.array([8, 9])).toArray() // [8, 2, 9]
 */
export function place(x: ArrayLike, mask: ArrayLike, values: ArrayLike): NdArray {
  const value = toArray('place', x)
  const chosen = maskFor('place', mask, value)
  const given = storable('place', value.dtype, values)
  if (value.size === 0) return value
  const counted = cumsum(convert(ravel(chosen), 'int32'), 0)
  const written = cycled('place', given, sub(counted, fill(1, counted.aval)))
  return select(chosen, reshape(written, value.shape), convert(value, value.dtype))
}

/**
 * The array with those of the values at the same place written where a mask holds, in row-major order, from the start again where the values end.
 *
 * @throws ShapeError for a mask that does not fit; DtypeError for values that the array's dtype cannot hold
 * @example
 * np.putmask(np.array([1, 2, 3]), np.array([true, false, true]), np.array([7, 8, 9])).toArray() // [7, 2, 9]
 */
export function putmask(x: ArrayLike, mask: ArrayLike, values: ArrayLike): NdArray {
  const value = toArray('putmask', x)
  const chosen = maskFor('putmask', mask, value)
  const given = storable('putmask', value.dtype, values)
  if (value.size === 0) return value
  const written = cycled('putmask', given, iota([value.size], 'int32', 0))
  return select(chosen, reshape(written, value.shape), convert(value, value.dtype))
}
