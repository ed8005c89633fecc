import type { TypedArray } from '../../../../core/dtype.js'
import { Matrix } from '../matrix.js'
import { bidiagonalize } from './bidiagonal.js'
import { bidiagonalQr } from './bidiagonalQr.js'
import { factorQr } from './qrFactors.js'
import { applyReflectors, writeOrthogonal, type Reflectors } from './reflectors.js'
import { scaleElements } from './scaling.js'
import { signOf } from './signs.js'

/** A = U diag(values) Vᵀ with singular vectors in rows; `left` has `leftCount` of them. */
export interface Decomposition {
  readonly values: Float64Array
  readonly left: Float64Array
  readonly right: Float64Array
}

/** The elements of a matrix, or those of its transpose where it is wide. */
export function tall(from: TypedArray, rows: number, columns: number): Float64Array {
  const a = new Float64Array(rows * columns)
  if (rows >= columns) a.set(from)
  else for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) a[j * rows + i] = from[i * columns + j]!
  return a
}

/** `null` where there is none. `width` left singular vectors are found: none, n or m. */
export function decompose(a: Float64Array, m: number, n: number, width: number): Decomposition | null {
  const scale = scaleElements(a)
  if (Number.isNaN(scale)) return null
  const outer = m > n ? factorQr(a, m, n) : null
  const { diagonal, above, left, right } = bidiagonalize(outer === null ? a : triangle(a, n), n)
  // Rows of these are left and right singular vectors of the square matrix.
  const [u, v] = width === 0 ? [null, null] : [columnsOf(left, n), new Float64Array(n * n)]
  if (v !== null && n > 0) {
    v[0] = 1
    writeOrthogonal(right, new Matrix(v, n + 1, n - 1, n - 1, 1, n))
  }
  const rows = (data: Float64Array | null): { readonly data: Float64Array; readonly length: number } | null =>
    data === null ? null : { data, length: n }
  if (!bidiagonalQr(diagonal, above, rows(u), rows(v))) return null
  return ordered(diagonal, u === null ? null : extended(u, outer, m, n, width), v, m, n, scale)
}

/** The upper triangle of the first n rows. */
function triangle(a: Float64Array, n: number): Float64Array {
  const r = new Float64Array(n * n)
  for (let i = 0; i < n; i++) r.set(a.subarray(i * n + i, (i + 1) * n), i * n + i)
  return r
}

/** The columns of a product of reflectors, as rows. */
function columnsOf(reflectors: Reflectors, n: number): Float64Array {
  const q = new Float64Array(n * n)
  writeOrthogonal(reflectors, new Matrix(q, 0, n, n, 1, n))
  return q
}

/** Left singular vectors of the matrix whose QR decomposition was taken, as rows of length m. */
function extended(u: Float64Array, outer: Reflectors | null, m: number, n: number, width: number): Float64Array {
  if (outer === null) return u
  const rows = new Float64Array(width * m)
  for (let i = 0; i < n; i++) rows.set(u.subarray(i * n, (i + 1) * n), i * m)
  for (let i = n; i < width; i++) rows[i * m + i] = 1
  applyReflectors(outer, new Matrix(rows, 0, m, width, 1, m))
  return rows
}

/** Singular values made positive and sorted; the right singular vectors have their signs fixed, and the left ones follow. */
function ordered(
  diagonal: Float64Array,
  left: Float64Array | null,
  right: Float64Array | null,
  m: number,
  n: number,
  scale: number,
): Decomposition {
  const order = Int32Array.from(diagonal, (_, i) => i).sort((i, j) => Math.abs(diagonal[j]!) - Math.abs(diagonal[i]!) || i - j)
  const values = Float64Array.from(order, (i) => Math.abs(diagonal[i]!) / scale)
  if (left === null || right === null) return { values, left: new Float64Array(0), right: new Float64Array(0) }
  const [u, v] = [left.slice(), new Float64Array(n * n)]
  order.forEach((row, i) => {
    const sign = signOf(right, row * n, 1, n)
    const other = diagonal[row]! < 0 ? -sign : sign
    for (let k = 0; k < n; k++) v[i * n + k] = sign * right[row * n + k]!
    for (let k = 0; k < m; k++) u[i * m + k] = other * left[row * m + k]!
  })
  for (let i = n; m > 0 && i < left.length / m; i++) {
    const sign = signOf(left, i * m, 1, m)
    for (let k = 0; k < m; k++) u[i * m + k] = sign * left[i * m + k]!
  }
  return { values, left: u, right: v }
}
