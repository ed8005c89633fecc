import { NdArray } from '../../core/array.js'
import { avalOf } from '../../core/aval.js'
import { fill } from '../../core/constant.js'
import { ArgumentError, ShapeError } from '../../core/errors.js'
import { concatenate } from '../../core/primitives/concatenate.js'
import { iota } from '../../core/primitives/iota.js'
import { reshape } from '../../core/primitives/reshape.js'
import { sliceAxis } from '../../core/primitives/slice.js'
import { broadcast } from '../../core/primitives/sum.js'
import { threefry2x32 } from '../../core/primitives/threefry2x32.js'
import { checkShape, equalNumbers, sizeOf, type Shape } from '../../core/shape.js'

/** Two words of 32 bits: the high and the low half of 64. */
export type Words = readonly [high: NdArray, low: NdArray]

/** More elements than a counter of 32 bits can tell apart. */
const tooMany = 2 ** 32

/**
 * Two random words for each element: the block cipher applied to the element's position in row-major order, a counter of 64 bits. So an element's bits do
 * not depend on the elements behind it.
 */
export function randomWords(operation: string, key: NdArray, shape: Shape): Words {
  const [key0, key1] = keyWords(operation, key)
  const aval = avalOf(shape, 'uint32')
  return threefry2x32(broadcast(key0, aval.shape, []), broadcast(key1, aval.shape, []), fill(0, aval), positions(operation, shape))
}

/** The row-major position of each element, uint32. */
export function positions(operation: string, shape: Shape): NdArray {
  const size = sizeOf(checkShape(operation, shape))
  if (size >= tooMany)
    throw new ShapeError(`${operation}: ${String(size)} elements are more than an array can have. Split the key, and draw in parts.`)
  return reshape(iota([size], 'uint32', 0), shape)
}

/** The two words of a key, as scalars. */
export function keyWords(operation: string, key: NdArray): Words {
  if (!(key instanceof NdArray))
    throw new ArgumentError(`${operation}: the first argument must be a key, not a ${typeof key}. Make one with random.key(seed).`)
  if (key.dtype !== 'uint32' || !equalNumbers(key.shape, [2])) {
    throw new ShapeError(
      `${operation}: the first argument must be a key, uint32[2], not ${key.aval.toString()}. Make one with random.key(seed); take one of several keys with get, or map over them with vmap.`,
    )
  }
  return [reshape(sliceAxis(key, 0, 0, 1), []), reshape(sliceAxis(key, 0, 1, 2), [])]
}

/** Words of this shape as keys: high and low along a new last axis. */
export function keysOf([high, low]: Words, shape: Shape): NdArray {
  return concatenate([reshape(high, [...shape, 1]), reshape(low, [...shape, 1])], shape.length)
}
