import { checkIsArray, type NdArray } from '../../core/array.js'
import { add } from '../../core/primitives/add.js'
import { eigh as decomposeSymmetric } from '../../core/primitives/linalg/eigh.js'
import { checkMatrices, lowerTriangle, transposed, upperTriangle } from '../../core/primitives/linalg/matrices.js'
import { qr as decomposeColumns } from '../../core/primitives/linalg/qr.js'
import { singularValues, svd as decompose } from '../../core/primitives/linalg/svd.js'
import { checkOptions } from '../../transforms/selection.js'
import { diagonal } from '../diagonals.js'

/**
 * The orthonormal and the upper triangular factor of matrices, as `[q, r]`; by default q is square, without `fullMatrices` it has as many columns as the shorter side of x.
 *
 * @throws ShapeError or DtypeError where x has no float matrices; ArgumentError for unknown options
 * @example
 * lax.linalg.qr(np.array([[3, 1], [4, 2]]))[0].shape // [2, 2]
 */
export function qr(x: NdArray, options: { readonly fullMatrices?: boolean | undefined } = {}): [q: NdArray, r: NdArray] {
  checkOptions('lax.linalg.qr', options, ['fullMatrices'])
  checkIsArray('lax.linalg.qr', x)
  checkMatrices('lax.linalg.qr', x.aval, false)
  const [q, r] = decomposeColumns(x, options.fullMatrices ?? true)
  return [q, r]
}

/** Options of {@link eigh}. */
export interface LaxEighOptions {
  /** Which triangle is read without `symmetrizeInput`: the lower one unless this is false. */
  readonly lower?: boolean | undefined
  /** Is (x + xᵀ) / 2 decomposed? True by default. */
  readonly symmetrizeInput?: boolean | undefined
}

/**
 * Eigenvectors as columns, and eigenvalues in increasing order, of symmetric matrices, as `[v, w]`: the order of JAX, where np.linalg.eigh gives `[w, v]`.
 *
 * @throws ShapeError or DtypeError where x has no square float matrices; ArgumentError for unknown options
 * @example
 * lax.linalg.eigh(np.array([[3, 0], [0, 1]]))[1].toArray() // [1, 3]
 */
export function eigh(x: NdArray, options: LaxEighOptions = {}): [v: NdArray, w: NdArray] {
  checkOptions('lax.linalg.eigh', options, ['lower', 'symmetrizeInput'])
  checkIsArray('lax.linalg.eigh', x)
  checkMatrices('lax.linalg.eigh', x.aval, true)
  const { lower = true, symmetrizeInput = true } = options
  const [triangle, rest] = lower ? [lowerTriangle(x), lowerTriangle(x, -1)] : [upperTriangle(x), upperTriangle(x, 1)]
  const [w, v] = decomposeSymmetric(symmetrizeInput ? x : add(triangle, transposed(rest)))
  return [v, diagonal(w, 0, -2, -1)]
}

/** Options of {@link svd}. */
export interface LaxSvdOptions {
  /** Are U and Vᵀ square? True by default. */
  readonly fullMatrices?: boolean | undefined
  /** Are there singular vectors? True by default. */
  readonly computeUv?: boolean | undefined
}

/**
 * Left singular vectors as columns, singular values in decreasing order, and right singular vectors as rows, as `[u, s, vt]`; `[s]` without `computeUv`.
 *
 * @throws ShapeError or DtypeError where x has no float matrices; ArgumentError for unknown options
 * @example
 * lax.linalg.svd(np.array([[0, 2], [1, 0]]), { computeUv: false })[0].toArray() // [2, 1]
 */
export function svd(x: NdArray, options: LaxSvdOptions & { readonly computeUv: false }): [s: NdArray]
export function svd(x: NdArray, options?: LaxSvdOptions): [u: NdArray, s: NdArray, vt: NdArray]
export function svd(x: NdArray, options: LaxSvdOptions = {}): [NdArray] | [NdArray, NdArray, NdArray] {
  checkOptions('lax.linalg.svd', options, ['fullMatrices', 'computeUv'])
  checkIsArray('lax.linalg.svd', x)
  checkMatrices('lax.linalg.svd', x.aval, false)
  const { fullMatrices = true, computeUv = true } = options
  if (!computeUv) return [singularValues(x)]
  const [u, s, vt] = decompose(x, fullMatrices)
  return [u, diagonal(s, 0, -2, -1), vt]
}
