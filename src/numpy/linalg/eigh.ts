import type { NdArray } from '../../core/array.js'
import { ArgumentError } from '../../core/errors.js'
import { add } from '../../core/primitives/add.js'
import { eigenvalues, eigh as decomposed } from '../../core/primitives/linalg/eigh.js'
import { lowerTriangle, transposed, upperTriangle } from '../../core/primitives/linalg/matrices.js'
import { checkOptions } from '../../transforms/selection.js'
import { diagonal } from '../diagonals.js'
import type { ArrayLike } from '../operands.js'
import { matrices } from './systems.js'

/** Options of `eigh` and `eigvalsh`. */
export interface EighOptions {
  /** Which triangle of the matrix is read, where it is not symmetrized: the lower one ('L') unless said otherwise. */
  readonly uplo?: 'L' | 'U' | undefined
  /** Is (A + Aᵀ) / 2 decomposed, so that all elements count? True unless `uplo` is given. */
  readonly symmetrizeInput?: boolean | undefined
}

/**
 * Eigenvalues, increasing, and eigenvectors of symmetric matrices, the last two axes: the tuple [w, v], where column `v[:, i]` belongs to `w[i]`. Of a matrix that is not
 * symmetric (A + Aᵀ) / 2 is taken, as in JAX; give `uplo` to have one triangle read, as in NumPy.
 *
 * Each eigenvector has length 1, and its first component of at least 0.7 of the largest magnitude is positive. A matrix with NaN or infinities has NaN everywhere. At repeated
 * eigenvalues derivatives are finite, and right for sums over the equal ones and for what depends only on the space that their vectors span; see
 * docs/conventions.md#eigenvalues. Householder's reduction and implicit QL (Golub and Van Loan, Matrix Computations, section 8.3).
 *
 * @throws ShapeError for matrices that are not square
 * @example
 * const [w, v] = np.linalg.eigh(np.array([[2, 1], [1, 2]]))
 * np.round(w, 12).toArray() // [1, 3]
 * np.round(v.mul(Math.SQRT2), 12).toArray() // [[1, 1], [-1, 1]]
 */
export function eigh(a: ArrayLike, options: EighOptions = {}): [w: NdArray, v: NdArray] {
  const [values, vectors] = decomposed(symmetric('linalg.eigh', a, options))
  return [diagonal(values, 0, -2, -1), vectors]
}

/**
 * Eigenvalues of symmetric matrices, increasing: those of {@link eigh}, without the vectors.
 *
 * @throws ShapeError for matrices that are not square
 * @example
 * np.round(np.linalg.eigvalsh(np.array([[2, 1], [1, 2]])), 12).toArray() // [1, 3]
 */
export function eigvalsh(a: ArrayLike, options: EighOptions = {}): NdArray {
  return eigenvalues(symmetric('linalg.eigvalsh', a, options))
}

/** The matrix to decompose; the decomposition takes its symmetric part. */
function symmetric(operation: string, a: ArrayLike, options: EighOptions): NdArray {
  checkOptions(operation, options, ['uplo', 'symmetrizeInput'])
  const { uplo, symmetrizeInput = uplo === undefined } = options
  const given: unknown = uplo
  if (given !== undefined && given !== 'L' && given !== 'U') {
    throw new ArgumentError(`${operation}: uplo is 'L' or 'U', not ${JSON.stringify(given)}.`)
  }
  const value = matrices(operation, a, true)
  if (symmetrizeInput) return value
  const [triangle, rest] = uplo === 'U' ? [upperTriangle(value), upperTriangle(value, 1)] : [lowerTriangle(value), lowerTriangle(value, -1)]
  return add(triangle, transposed(rest))
}
