import { Matrix } from '../matrix.js'
import { reflector } from './householder.js'
import type { Reflectors } from './reflectors.js'
import { rowDots } from './rowDots.js'

/** A symmetric matrix as Q T Qᵀ: the diagonal of T, what stands beside it (the last element is 0), and Q = diag(1, product of the reflectors). */
export interface Tridiagonal {
  readonly diagonal: Float64Array
  readonly beside: Float64Array
  readonly reflectors: Reflectors
}

/**
 * Reduces the symmetric matrix `a`, both triangles of which are given, to tridiagonal form. Its rows are overwritten with the reflectors.
 *
 * Householder's method: Golub and Van Loan, Matrix Computations (4th edition), algorithm 8.3.1.
 */
export function tridiagonalize(a: Float64Array, n: number): Tridiagonal {
  const inner = Math.max(n - 1, 0)
  const scales = new Float64Array(inner)
  const [diagonal, beside, w] = [new Float64Array(n), new Float64Array(n), new Float64Array(n)]
  for (let k = 0; k < n; k++) {
    const row = k * n
    diagonal[k] = a[row + k]!
    if (k === n - 1) break
    const scale = reflector(a, row + k + 1, 1, n - k - 1)
    scales[k] = scale
    beside[k] = a[row + k + 1]!
    if (scale === 0) continue
    a[row + k + 1] = 1
    multiply(a, row, k + 1, n, scale, w)
    subtractPair(a, row, k + 1, n, w)
  }
  return { diagonal, beside, reflectors: { vectors: new Matrix(a, 1, inner, inner, 1, n), scales } }
}

/** w = τ B v − ½ τ² (vᵀ B v) v for the block B from `first` on, where v stands in `row`. */
function multiply(a: Float64Array, row: number, first: number, n: number, scale: number, w: Float64Array): void {
  rowDots(a, n, row, first, n, w)
  let form = 0
  for (let i = first; i < n; i++) {
    w[i]! *= scale
    form += w[i]! * a[row + i]!
  }
  const share = (scale * form) / 2
  for (let i = first; i < n; i++) w[i]! -= share * a[row + i]!
}

/** B −= v wᵀ + w vᵀ. */
function subtractPair(a: Float64Array, row: number, first: number, n: number, w: Float64Array): void {
  for (let i = first; i < n; i++) {
    const [other, vi, wi] = [i * n, a[row + i]!, w[i]!]
    for (let j = first; j < n; j++) a[other + j]! -= vi * w[j]! + wi * a[row + j]!
  }
}
