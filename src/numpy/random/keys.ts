import type { NdArray } from '../../core/array.js'
import { fill } from '../../core/constant.js'
import { isFloat } from '../../core/dtype.js'
import { ArgumentError, DtypeError, ShapeError } from '../../core/errors.js'
import { add, sub } from '../../core/primitives/add.js'
import { lt } from '../../core/primitives/comparisons.js'
import { convert } from '../../core/primitives/convert.js'
import { mul } from '../../core/primitives/mul.js'
import { reshape } from '../../core/primitives/reshape.js'
import { floor } from '../../core/primitives/rounding.js'
import { select } from '../../core/primitives/select.js'
import { sliceAxis } from '../../core/primitives/slice.js'
import { threefry2x32 } from '../../core/primitives/threefry2x32.js'
import { checkShape, range, type Shape } from '../../core/shape.js'
import { fromNumbers } from '../creation.js'
import { toArray, type ArrayLike } from '../operands.js'
import { keysOf, keyWords, randomWords, type Words } from './words.js'

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
  return keysOf(wordsOf('random.key', seed), [])
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
  return keysOf(randomWords('random.split', key, shape), shape)
}

/** The keys of {@link split} one by one, for samplers that draw several times. */
export function subkeys(operation: string, key: NdArray, count: number): readonly NdArray[] {
  const keys = keysOf(randomWords(operation, key, [count]), [count])
  return range(count).map((i) => reshape(sliceAxis(keys, 0, i, i + 1), [2]))
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
  return keysOf(threefry2x32(key0, key1, fill(0, low.aval), low), [])
}

/**
 * The words of a key, or of an array of keys: what `jax.random.key_data` gives. Keys are their words here, so this only checks them.
 *
 * @throws ShapeError if they are no keys: uint32, with a last axis of extent 2
 * @example
 * random.keyData(random.key(42)).toArray() // [0, 42]
 */
export function keyData(keys: NdArray): NdArray {
  return checkedKeys('random.keyData', keys)
}

/**
 * Keys made of their words, as `jax.random.wrap_key_data` makes them; the inverse of {@link keyData}.
 *
 * @throws ShapeError if the words are not uint32, with a last axis of extent 2
 * @example
 * random.wrapKeyData(np.array([0, 42], { dtype: 'uint32' })).toArray() // [0, 42]
 */
export function wrapKeyData(words: ArrayLike): NdArray {
  return checkedKeys('random.wrapKeyData', words)
}

function checkedKeys(operation: string, words: ArrayLike): NdArray {
  const keys = toArray(operation, words)
  if (keys.dtype === 'uint32' && keys.shape.at(-1) === 2) return keys
  throw new ShapeError(
    `${operation}: keys are uint32 with a last axis of extent 2, the high and the low word; this is ${keys.aval.toString()}. Convert and reshape it.`,
  )
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
