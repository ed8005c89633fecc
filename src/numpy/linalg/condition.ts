import type { NdArray } from '../../core/array.js'
import { divide, multiply } from '../arithmetic.js'
import { norm, type NormOrder } from '../norm.js'
import type { ArrayLike } from '../operands.js'
import { max, min } from '../reductions.js'
import { inv } from './solve.js'
import { svdvals } from './svd.js'
import { matrices } from './systems.js'

/**
 * The condition number of each matrix, the last two axes: the norm of the matrix times that of its inverse. By default (null or 2) the norm is the largest singular value, for
 * which the matrix need not be square; -2 gives the inverse of that; else `p` is an order of {@link norm}. Infinity where a matrix is singular.
 *
 * @throws ShapeError where an order needs square matrices; ArgumentError for an order that matrices have not
 * @example
 * np.linalg.cond(np.array([[1, 0], [0, 4]])).item() // 4
 */
export function cond(a: ArrayLike, p: NormOrder = null): NdArray {
  const value = matrices('linalg.cond', a, p !== null && p !== 2 && p !== -2)
  if (p !== null && p !== 2 && p !== -2) return multiply(norm(value, p, [-2, -1]), norm(inv(value), p, [-2, -1]))
  const s = svdvals(value)
  const [largest, smallest] = [max(s, -1), min(s, -1)]
  return p === -2 ? divide(smallest, largest) : divide(largest, smallest)
}
