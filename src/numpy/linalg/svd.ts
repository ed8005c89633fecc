import type { NdArray } from '../../core/array.js'
import { transposed } from '../../core/primitives/linalg/matrices.js'
import { singularValues, svd as decomposed } from '../../core/primitives/linalg/svd.js'
import { checkOptions } from '../../transforms/selection.js'
import { abs, multiply, negative } from '../arithmetic.js'
import { diagonal } from '../diagonals.js'
import { greaterEqual, where } from '../logic.js'
import type { ArrayLike } from '../operands.js'
import { expandDims } from '../shape.js'
import { argsort } from '../sorting.js'
import { takeAlongAxis } from '../taking.js'
import { eigh } from './eigh.js'
import { matrices } from './systems.js'

/** Options of `svd`. */
export interface SvdOptions {
  /** Are U and Vᵀ square, as they are unless this is false, rather than with as many vectors as the shorter side of A has? */
  readonly fullMatrices?: boolean | undefined
  /** False for the singular values alone. */
  readonly computeUv?: boolean | undefined
  /** Is the matrix symmetric? Then it is decomposed by {@link eigh}. */
  readonly hermitian?: boolean | undefined
}

/** Options of an `svd` without vectors. */
export interface SingularValuesOptions extends SvdOptions {
  readonly computeUv: false
}

/**
 * The singular value decomposition A = U diag(s) Vᵀ of each matrix, the last two axes: the tuple [U, s, Vᵀ], or s alone with `computeUv: false`. Singular values are not negative
 * and decrease.
 *
 * Each vector on the shorter side of A (V for tall and square ones) has its first component of at least 0.7 of the largest magnitude positive; the vectors on the other side follow. A matrix
 * with NaN or infinities has NaN everywhere. At repeated singular values derivatives are finite, and right for sums over the equal ones, for the spaces that their vectors span and
 * for U Vᵀ; singular values that are 0 have the derivative 0, as |x|; see docs/conventions.md#eigenvalues. Golub and Kahan's bidiagonalization, and implicit QR by Demmel and Kahan (1990).
 *
 * @throws ShapeError for fewer than two axes
 * @example
 * const [u, s, vt] = np.linalg.svd(np.array([[0, 2], [1, 0], [0, 0]]), { fullMatrices: false })
 * s.toArray() // [2, 1]
 * np.linalg.svd(np.array([[3, 0], [0, -4]]), { computeUv: false }).toArray() // [4, 3]
 */
export function svd(a: ArrayLike, options: SingularValuesOptions): NdArray
export function svd(a: ArrayLike, options?: SvdOptions): [u: NdArray, s: NdArray, vt: NdArray]
export function svd(a: ArrayLike, options: SvdOptions = {}): NdArray | [u: NdArray, s: NdArray, vt: NdArray] {
  checkOptions('linalg.svd', options, ['fullMatrices', 'computeUv', 'hermitian'])
  const { fullMatrices = true, computeUv = true, hermitian = false } = options
  const value = matrices('linalg.svd', a, false)
  if (hermitian) {
    const [u, s, vt] = fromEigenvalues(value)
    return computeUv ? [u, s, vt] : s
  }
  if (!computeUv) return singularValues(value)
  const [u, s, vt] = decomposed(value, fullMatrices)
  return [u, diagonal(s, 0, -2, -1), vt]
}

/**
 * Singular values of each matrix, the last two axes, decreasing: those of {@link svd}, without the vectors.
 *
 * @throws ShapeError for fewer than two axes
 * @example
 * np.linalg.svdvals(np.array([[3, 0], [0, -4]])).toArray() // [4, 3]
 */
export function svdvals(a: ArrayLike): NdArray {
  return singularValues(matrices('linalg.svdvals', a, false))
}

/** Singular values are magnitudes of eigenvalues; the sign of an eigenvalue goes to the right vector. */
function fromEigenvalues(a: NdArray): readonly [u: NdArray, s: NdArray, vt: NdArray] {
  const [w, v] = eigh(a)
  const order = argsort(negative(abs(w)), -1)
  const values = takeAlongAxis(w, order, -1)
  const u = takeAlongAxis(v, expandDims(order, -2), -1)
  const signs = where(greaterEqual(values, 0), 1, -1)
  return [u, abs(values), transposed(multiply(u, expandDims(signs, -2).astype(u.dtype)))]
}
