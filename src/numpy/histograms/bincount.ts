import type { NdArray } from '../../core/array.js'
import { avalOf } from '../../core/aval.js'
import { fill } from '../../core/constant.js'
import { isFloat } from '../../core/dtype.js'
import { ArgumentError, DtypeError, IndexError, ShapeError } from '../../core/errors.js'
import { convert } from '../../core/primitives/convert.js'
import { checkOptions } from '../../transforms/selection.js'
import { toArray, type ArrayLike } from '../operands.js'
import { elementsOf } from '../reading.js'
import { written } from '../sets/groups.js'
import { weighed } from './binEdges.js'

/** Options of `bincount`. */
export interface BincountOptions {
  /** What each element counts, 1 unless given. */
  readonly weights?: ArrayLike | null | undefined
  /** The least length of the result, 0 unless given. */
  readonly minlength?: number | undefined
  /** The length of the result, whatever the elements are: needed under jit and vmap. Elements out of range do not count. */
  readonly length?: number | undefined
}

/**
 * How often each integer from 0 up to the greatest element occurs in a vector, as int32; with `weights` the sums of those, through which derivatives go.
 *
 * @throws IndexError for a negative element, unless a length is given; ConcretizationError for a traced array without a length
 * @example
 * np.bincount(np.array([0, 2, 2], { dtype: 'int32' })).toArray() // [1, 0, 2]
 * np.bincount(np.array([0, 2, 2], { dtype: 'int32' }), { weights: np.array([0.5, 1, 2]) }).toArray() // [0.5, 0, 3]
 */
export function bincount(x: ArrayLike, options: BincountOptions = {}): NdArray {
  checkOptions('bincount', options, ['weights', 'minlength', 'length'])
  const value = toArray('bincount', x)
  if (isFloat(value.dtype))
    throw new DtypeError(`bincount: counts integers, not ${value.aval.toString()}. Convert it with astype('int32').`)
  if (value.ndim !== 1) throw new ShapeError(`bincount: counts the elements of a vector, not of ${value.aval.toString()}. Ravel it.`)
  const [, weights] = weighed('bincount', value, options.weights)
  const length = options.length ?? Math.max(checkLength(options.minlength ?? 0), neededLength(value))
  const ones = weights ?? fill(1, avalOf(value.shape, 'int32'))
  return written(fill(0, avalOf([checkLength(length)], ones.dtype)), convert(value, 'int32'), convert(ones, ones.dtype), 'add')
}

function checkLength(length: number): number {
  if (Number.isInteger(length) && length >= 0) return length
  throw new ArgumentError(`bincount: ${String(length)} is no length. Give a non-negative integer.`)
}

function neededLength(x: NdArray): number {
  const elements = elementsOf(x.toConcrete('be given to bincount without { length }: the length of the result depends on its values'))
  let most = -1
  for (const element of elements) {
    if (element < 0)
      throw new IndexError(
        `bincount: an element is ${String(element)}; only integers from 0 on are counted. Give a length to leave others out.`,
      )
    most = Math.max(most, element)
  }
  return most + 1
}
