import type { NdArray } from '../../core/array.js'
import { ArgumentError } from '../../core/errors.js'
import { qr as decomposed } from '../../core/primitives/linalg/qr.js'
import type { ArrayLike } from '../operands.js'
import { matrices } from './systems.js'

/**
 * The decomposition A = Q R of each matrix, the last two axes, into orthonormal columns and an upper triangular matrix: the tuple [Q, R]. `mode` 'reduced' gives Q as many
 * columns as the shorter side of A has, 'complete' makes it square, and 'r' gives R of the reduced form alone.
 *
 * Householder's method, with the signs of LAPACK: R may have negative elements on its diagonal. A matrix with NaN or infinities has NaN everywhere. For derivatives the leading
 * columns of A, as many as Q needs, must be linearly independent: otherwise Q is not differentiable, and they are infinite or NaN. The columns that complete a tall Q span the
 * right space; their derivatives are those of the basis that turns least.
 *
 * @throws ShapeError for fewer than two axes; ArgumentError for another mode
 * @example
 * const [q, r] = np.linalg.qr(np.array([[3, 1], [4, 2]]))
 * np.round(r, 12).toArray() // [[-5, -2.2], [0, 0.4]]
 * np.allclose(q.matmul(r), np.array([[3, 1], [4, 2]])) // true
 */
export function qr(a: ArrayLike, mode?: 'reduced' | 'complete'): [q: NdArray, r: NdArray]
export function qr(a: ArrayLike, mode: 'r'): NdArray
export function qr(a: ArrayLike, mode: 'reduced' | 'complete' | 'r' = 'reduced'): NdArray | [q: NdArray, r: NdArray] {
  const modes: readonly string[] = ['reduced', 'complete', 'r']
  if (!modes.includes(mode)) throw new ArgumentError(`linalg.qr: the mode is 'reduced', 'complete' or 'r', not ${JSON.stringify(mode)}.`)
  const [q, r] = decomposed(matrices('linalg.qr', a, false), mode === 'complete')
  return mode === 'r' ? r : [q, r]
}
