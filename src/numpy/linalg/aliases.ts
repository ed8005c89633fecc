import type { NdArray } from '../../core/array.js'
import { ShapeError } from '../../core/errors.js'
import { checkOptions } from '../../transforms/selection.js'
import { diagonal as diagonalAlong } from '../diagonals.js'
import { toArray, type ArrayLike } from '../operands.js'
import { outer as outerRaveled } from '../products.js'
import { sum } from '../reductions.js'
import { cross as crossAlong } from '../vectorProducts.js'

/** Options of {@link diagonal} and {@link trace}. */
export interface OffsetOption {
  /** Which diagonal: counted upwards from the main one. */
  readonly offset?: number | undefined
}

/**
 * The diagonals of matrices, the last two axes, as a new last axis. (`np.diagonal` takes the first two axes.)
 *
 * @throws ShapeError for fewer than two axes; ArgumentError for unknown options
 * @example
 * np.linalg.diagonal(np.array([[1, 2], [3, 4]])).toArray() // [1, 4]
 */
export function diagonal(x: ArrayLike, options: OffsetOption = {}): NdArray {
  return diagonalOf('linalg.diagonal', x, options)
}

/**
 * The sums of the diagonals of matrices, the last two axes. (`np.trace` takes the first two axes.)
 *
 * @throws ShapeError for fewer than two axes; ArgumentError for unknown options
 * @example
 * np.linalg.trace(np.array([[1, 2], [3, 4]])).item() // 5
 */
export function trace(x: ArrayLike, options: OffsetOption = {}): NdArray {
  return sum(diagonalOf('linalg.trace', x, options), -1)
}

function diagonalOf(operation: string, x: ArrayLike, options: OffsetOption): NdArray {
  checkOptions(operation, options, ['offset'])
  const value = toArray(operation, x)
  if (value.ndim < 2) throw new ShapeError(`${operation}: ${value.aval.toString()} has no two axes for the rows and columns of a matrix.`)
  return diagonalAlong(value, options.offset ?? 0, value.ndim - 2, value.ndim - 1)
}

/**
 * The product of each element of a vector with each of another. (`np.outer` ravels what is no vector.)
 *
 * @throws ShapeError for what is no vector
 * @example
 * np.linalg.outer(np.array([1, 2]), np.array([3, 4])).toArray() // [[3, 4], [6, 8]]
 */
export function outer(x: ArrayLike, y: ArrayLike): NdArray {
  const vectors = [toArray('linalg.outer', x), toArray('linalg.outer', y)]
  const wrong = vectors.find((v) => v.ndim !== 1)
  if (wrong !== undefined)
    throw new ShapeError(`linalg.outer: takes two vectors, not ${wrong.aval.toString()}. Use np.outer, which ravels.`)
  return outerRaveled(x, y)
}

/**
 * Cross products of vectors with 3 components, along `axis`, the last one by default; the other axes broadcast.
 *
 * @throws ShapeError for vectors of another length; ArgumentError for unknown options
 * @example
 * np.linalg.cross(np.array([1, 2, 3]), np.array([4, 5, 6])).toArray() // [-3, 6, -3]
 */
export function cross(x: ArrayLike, y: ArrayLike, options: { readonly axis?: number | undefined } = {}): NdArray {
  checkOptions('linalg.cross', options, ['axis'])
  const axis = options.axis ?? -1
  for (const v of [toArray('linalg.cross', x), toArray('linalg.cross', y)]) {
    if (v.shape.at(axis) !== 3)
      throw new ShapeError(
        `linalg.cross: ${v.aval.toString()} has no 3 components along axis ${String(axis)}. Name another axis, or use np.cross for 2.`,
      )
  }
  return crossAlong(x, y, { axis })
}
