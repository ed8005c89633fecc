import { Matrix } from '../matrix.js'
import { reflector } from './householder.js'
import type { Reflectors } from './reflectors.js'
import { rowDots } from './rowDots.js'

/** A square matrix as Q B Pᵀ: the diagonal of B, what stands above it (the last element is 0), Q, and P = diag(1, product of the reflectors). */
export interface Bidiagonal {
  readonly diagonal: Float64Array
  readonly above: Float64Array
  readonly left: Reflectors
  readonly right: Reflectors
}

/**
 * Reduces the square matrix `a` to upper bidiagonal form. It is overwritten with the reflectors: from the left below the diagonal, from the right in the rows above it.
 *
 * Golub and Kahan's method: Golub and Van Loan, Matrix Computations (4th edition), algorithm 5.4.2.
 */
export function bidiagonalize(a: Float64Array, n: number): Bidiagonal {
  const inner = Math.max(n - 1, 0)
  const [diagonal, above, dots] = [new Float64Array(n), new Float64Array(n), new Float64Array(n)]
  const [left, right] = [new Float64Array(n), new Float64Array(inner)]
  for (let k = 0; k < n; k++) {
    const scale = reflector(a, k * n + k, n, n - k)
    left[k] = scale
    diagonal[k] = a[k * n + k]!
    if (scale !== 0) reflectFromLeft(a, k, scale, n, dots)
    if (k === n - 1) break
    const other = reflector(a, k * n + k + 1, 1, n - k - 1)
    right[k] = other
    above[k] = a[k * n + k + 1]!
    if (other !== 0) reflectFromRight(a, k, other, n, dots)
  }
  return {
    diagonal,
    above,
    left: { vectors: new Matrix(a, 0, n, n, n, 1), scales: left },
    right: { vectors: new Matrix(a, 1, inner, inner, 1, n), scales: right },
  }
}

/** Applies the reflector in column k to the columns behind it. */
function reflectFromLeft(a: Float64Array, k: number, scale: number, n: number, dots: Float64Array): void {
  const top = k * n
  for (let j = k + 1; j < n; j++) dots[j] = a[top + j]!
  for (let i = k + 1; i < n; i++) {
    const [row, v] = [i * n, a[i * n + k]!]
    for (let j = k + 1; j < n; j++) dots[j]! += v * a[row + j]!
  }
  for (let j = k + 1; j < n; j++) {
    dots[j]! *= scale
    a[top + j]! -= dots[j]!
  }
  for (let i = k + 1; i < n; i++) {
    const [row, v] = [i * n, a[i * n + k]!]
    for (let j = k + 1; j < n; j++) a[row + j]! -= v * dots[j]!
  }
}

/** Applies the reflector in row k to the rows below it. */
function reflectFromRight(a: Float64Array, k: number, scale: number, n: number, dots: Float64Array): void {
  const top = k * n
  const first = k + 1
  const beta = a[top + first]!
  a[top + first] = 1
  rowDots(a, n, top, first, n, dots)
  for (let i = first; i < n; i++) {
    const row = i * n
    const factor = scale * dots[i]!
    for (let j = first; j < n; j++) a[row + j]! -= factor * a[top + j]!
  }
  a[top + first] = beta
}
