import type { NdArray } from '../../core/array.js'
import { add } from '../../core/primitives/add.js'
import { extents, scaled, transposed } from '../../core/primitives/linalg/matrices.js'
import { pinv as pseudoinverse } from '../../core/primitives/linalg/pinv.js'
import { checkNumber } from '../../core/shape.js'
import { checkOptions } from '../../transforms/selection.js'
import type { ArrayLike } from '../operands.js'
import { matrices } from './systems.js'

/** Options of `pinv`. */
export interface PinvOptions {
  /** Is the matrix symmetric? Then (A + Aᵀ) / 2 is inverted. */
  readonly hermitian?: boolean | undefined
}

/** Singular values up to this part of the largest one are rounding. */
export function defaultTolerance(a: NdArray): number {
  return Math.max(...extents(a)) * (a.dtype === 'float32' ? 2 ** -23 : 2 ** -52)
}

/**
 * The pseudoinverse (Moore and Penrose) of each matrix, the last two axes. Singular values up to `rcond` times the largest one count as zero; as in JAX that is, unless given, 10 times
 * the longer side of the matrix times the distance from 1 to the next number of its dtype.
 *
 * The derivative is right where the rank stays the same, also where it is not full (Golub and Pereyra, 1973), and at repeated singular values, to every order.
 *
 * @throws ShapeError for fewer than two axes
 * @example
 * np.round(np.linalg.pinv(np.array([[1, 0], [0, 2], [0, 0]])), 12).toArray() // [[1, 0, 0], [0, 0.5, 0]]
 */
export function pinv(a: ArrayLike, rcond?: number | null, options: PinvOptions = {}): NdArray {
  checkNumber('linalg.pinv', 'rcond', rcond ?? 0)
  checkOptions('linalg.pinv', options, ['hermitian'])
  const { hermitian = false } = options
  const value = matrices('linalg.pinv', a, hermitian)
  return pseudoinverse(hermitian ? scaled(add(value, transposed(value)), 0.5) : value, rcond ?? 10 * defaultTolerance(value))
}
