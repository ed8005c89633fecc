import type { NdArray } from '../core/array.js'
import { ArgumentError, ShapeError } from '../core/errors.js'
import { conv } from '../core/primitives/conv.js'
import { reshape } from '../core/primitives/reshape.js'
import { reverse } from '../core/primitives/reverse.js'
import { at } from '../core/shape.js'
import type { ArrayLike } from './operands.js'
import { sameNumbers } from './products.js'

/** Which sums of two sequences of lengths m ≥ n are kept: all m + n - 1, the m in the middle, or the m - n + 1 that overlap completely. */
export type ConvolveMode = 'full' | 'same' | 'valid'

/**
 * Convolution of two vectors: element k is the sum of a[i] v[k - i]. Booleans become int32.
 *
 * @throws ShapeError for anything but vectors that are not empty; ArgumentError for another mode
 * @example
 * np.convolve(np.array([1, 2, 3]), np.array([0, 1, 0.5])).toArray() // [0, 1, 2.5, 4, 1.5]
 * np.convolve(np.array([1, 2, 3]), np.array([0, 1, 0.5]), 'same').toArray() // [1, 2.5, 4]
 */
export function convolve(a: ArrayLike, v: ArrayLike, mode: ConvolveMode = 'full'): NdArray {
  const [x, y] = vectors('convolve', a, v)
  return x.size >= y.size ? correlated('convolve', x, reverse(y, [0]), mode) : correlated('convolve', y, reverse(x, [0]), mode)
}

/**
 * Cross-correlation of two vectors: element k is the sum of a[k + i] v[i]. Booleans become int32.
 *
 * @throws ShapeError for anything but vectors that are not empty; ArgumentError for another mode
 * @example
 * np.correlate(np.array([1, 2, 3]), np.array([0, 1, 0.5])).toArray() // [3.5]
 * np.correlate(np.array([1, 2, 3]), np.array([0, 1, 0.5]), 'full').toArray() // [0.5, 2, 3.5, 3, 0]
 */
export function correlate(a: ArrayLike, v: ArrayLike, mode: ConvolveMode = 'valid'): NdArray {
  const [x, y] = vectors('correlate', a, v)
  return x.size >= y.size ? correlated('correlate', x, y, mode) : reverse(correlated('correlate', y, x, mode), [0])
}

/** With the longer one first. */
function correlated(operation: string, x: NdArray, y: NdArray, mode: ConvolveMode): NdArray {
  const [low, high] = around(operation, y.size, mode)
  const z = conv(reshape(x, [1, 1, 1, x.size]), reshape(y, [1, 1, 1, y.size]), {
    strides: [1],
    low: [low],
    high: [high],
    leftDilation: [1],
    rightDilation: [1],
  })
  return reshape(z, [z.size])
}

function around(operation: string, size: number, mode: ConvolveMode): readonly [low: number, high: number] {
  const half = Math.floor(size / 2)
  switch (mode) {
    case 'full':
      return [size - 1, size - 1]
    case 'same':
      return [half, size - 1 - half]
    case 'valid':
      return [0, 0]
    default:
      throw new ArgumentError(`${operation}: there is no mode '${String(mode)}'. Give 'full', 'same' or 'valid'.`)
  }
}

function vectors(operation: string, a: ArrayLike, v: ArrayLike): readonly [NdArray, NdArray] {
  const both = sameNumbers(operation, [a, v])
  const bad = both.find((x) => x.ndim !== 1 || x.size === 0)
  if (bad === undefined) return [at(both, 0), at(both, 1)]
  throw new ShapeError(
    `${operation}: an operand is ${bad.aval.toString()}, but both must be vectors that are not empty. Ravel it, or check its size.`,
  )
}
