import { NdArray } from '../core/array.js'
import { avalOf } from '../core/aval.js'
import { fill } from '../core/constant.js'
import { isFloat } from '../core/dtype.js'
import { ArgumentError, DtypeError, ShapeError } from '../core/errors.js'
import { add, sub } from '../core/primitives/add.js'
import { lt } from '../core/primitives/comparisons.js'
import { concatenate } from '../core/primitives/concatenate.js'
import { convert } from '../core/primitives/convert.js'
import { iota } from '../core/primitives/iota.js'
import { mul } from '../core/primitives/mul.js'
import { reshape } from '../core/primitives/reshape.js'
import { floor } from '../core/primitives/rounding.js'
import { select } from '../core/primitives/select.js'
import { sliceAxis } from '../core/primitives/slice.js'
import { broadcast } from '../core/primitives/sum.js'
import { threefry2x32 } from '../core/primitives/threefry2x32.js'
import { checkShape, equalNumbers, sizeOf, type Shape } from '../core/shape.js'
import { fromNumbers } from './creation.js'

/** Two words of 32 bits: the high and the low half of 64. */
type Words = readonly [high: NdArray, low: NdArray]

const wordSize = 2 ** 32

/**
 * A key made of a seed: two uint32 words, those of the seed as a 64-bit integer. The same key as JAX's `jax.random.key` has as data.
 *
 * A key is an ordinary uint32 array of shape [2]; it never changes, and the same key gives the same numbers: {@link split} it for others.
 *
 * @param seed an integer, or a scalar array of integers; a batch of seeds goes through `vmap(random.key)`
 * @throws ArgumentError if a number is no safe integer; ShapeError if an array is no scalar
 * @example
 * random.key(42).toArray() // [0, 42]
 */
export function key(seed: number | NdArray): NdArray {
  return joined(...wordsOf('random.key', seed), [])
}

/**
 * Several keys made of one, along new leading axes. The key itself must not be used again.
 *
 * @param count the number of keys, or the shape of the new axes
 * @throws ShapeError if `key` is no key
 * @example
 * random.split(random.key(0), 3).shape // [3, 2]
 */
export function split(key: NdArray, count: number | Shape = 2): NdArray {
  const shape = checkShape('random.split', typeof count === 'number' ? [count] : count)
  return joined(...randomWords('random.split', key, shape), shape)
}

/**
 * The key made of a key and an integer, such as the number of a step.
 *
 * @param data an integer from -2^31 to 2^32 - 1, or a scalar array of integers
 * @throws ArgumentError if a number is no such integer; ShapeError if `key` is no key, or an array no scalar
 * @example
 * random.foldIn(random.key(0), 7).shape // [2]
 */
export function foldIn(key: NdArray, data: number | NdArray): NdArray {
  if (typeof data === 'number' && !(Number.isInteger(data) && data >= -wordSize / 2 && data < wordSize)) {
    throw new ArgumentError(`random.foldIn: ${String(data)} is no integer of 32 bits. Give one from -2147483648 to 4294967295.`)
  }
  const [, low] = wordsOf('random.foldIn', data)
  const [key0, key1] = keyWords('random.foldIn', key)
  return joined(...threefry2x32(key0, key1, fill(0, low.aval), low), [])
}

/**
 * Two random words for each element: the block cipher applied to the element's position in row-major order, a counter of 64 bits. So an element's bits do
 * not depend on the elements behind it.
 */
export function randomWords(operation: string, key: NdArray, shape: Shape): Words {
  const [key0, key1] = keyWords(operation, key)
  const size = sizeOf(checkShape(operation, shape))
  if (size > wordSize)
    throw new ShapeError(`${operation}: ${String(size)} elements are more than an array can have. Split the key, and draw in parts.`)
  const aval = avalOf(shape, 'uint32')
  const low = reshape(iota([size], 'uint32', 0), shape)
  return threefry2x32(broadcast(key0, aval.shape, []), broadcast(key1, aval.shape, []), fill(0, aval), low)
}

function keyWords(operation: string, key: NdArray): Words {
  if (!(key instanceof NdArray))
    throw new ArgumentError(`${operation}: the first argument must be a key, not a ${typeof key}. Make one with random.key(seed).`)
  if (key.dtype !== 'uint32' || !equalNumbers(key.shape, [2])) {
    throw new ShapeError(
      `${operation}: the first argument must be a key, uint32[2], not ${key.aval.toString()}. Make one with random.key(seed); take one of several keys with get, or map over them with vmap.`,
    )
  }
  return [reshape(sliceAxis(key, 0, 0, 1), []), reshape(sliceAxis(key, 0, 1, 2), [])]
}

function joined(high: NdArray, low: NdArray, shape: Shape): NdArray {
  return concatenate([reshape(high, [...shape, 1]), reshape(low, [...shape, 1])], shape.length)
}

/** The words of an integer as 64 bits in two's complement. */
function wordsOf(operation: string, x: number | NdArray): Words {
  if (typeof x === 'number') {
    if (!Number.isSafeInteger(x))
      throw new ArgumentError(`${operation}: ${String(x)} is no safe integer. Give one from -(2^53 - 1) to 2^53 - 1.`)
    const high = Math.floor(x / wordSize)
    return [scalarWord(high < 0 ? high + wordSize : high), scalarWord(x - high * wordSize)]
  }
  if (x.ndim !== 0) throw new ShapeError(`${operation}: ${x.aval.toString()} is no scalar. Map over several integers with vmap.`)
  if (x.dtype === 'bool') throw new DtypeError(`${operation}: ${x.aval.toString()} is no integer. Convert it first: x.astype("int32").`)
  if (!isFloat(x.dtype)) return [scalarWord(0), convert(x, 'uint32')]
  const value = convert(x, 'float64')
  const [size, one] = [fill(wordSize, value.aval), fill(1 / wordSize, value.aval)]
  const high = floor(mul(value, one))
  const wrapped = select(lt(high, fill(0, high.aval)), add(high, size), high)
  return [convert(wrapped, 'uint32'), convert(sub(value, mul(high, size)), 'uint32')]
}

function scalarWord(value: number): NdArray {
  return fromNumbers([value], 'uint32', [])
}
