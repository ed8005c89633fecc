import type { Matrix } from './matrix.js'
import { subtractProduct } from './product.js'

/** Up to so many unknowns are substituted one by one. */
const base = 12

/** A triangle of a square matrix; what stands outside of it is not read. */
export interface Triangle {
  readonly matrix: Matrix
  readonly lower: boolean
  /** Is the diagonal all ones, whatever stands there? */
  readonly unit: boolean
}

/** The same triangle of the transposed matrix. */
export function transposedTriangle({ matrix, lower, unit }: Triangle): Triangle {
  return { matrix: matrix.transposed, lower: !lower, unit }
}

/**
 * Solves `T X = B` for a triangle T; X takes the place of B, which must not overlap T. (`X T = B` is `Tᵀ Xᵀ = Bᵀ`.) Halves T and multiplies, so that most of the work is
 * done by products. A zero on the diagonal divides: infinities and NaN come of it.
 *
 * Source: Elmroth, Gustavson, Jonsson and Kågström, Recursive blocked algorithms and hybrid data structures for dense matrix library software (2004).
 */
export function solveTriangle(triangle: Triangle, b: Matrix): void {
  const { matrix, lower, unit } = triangle
  const n = matrix.rows
  if (n <= base) {
    substitute(triangle, b)
    return
  }
  // A multiple of the tile of products.
  const half = Math.ceil(n / 8) * 4
  const rest = n - half
  const columns = b.columns
  const [top, bottom] = [b.block(0, 0, half, columns), b.block(half, 0, rest, columns)]
  const first = { matrix: matrix.block(0, 0, half, half), lower, unit }
  const last = { matrix: matrix.block(half, half, rest, rest), lower, unit }
  if (lower) {
    solveTriangle(first, top)
    subtractProduct(bottom, matrix.block(half, 0, rest, half), top)
    solveTriangle(last, bottom)
  } else {
    solveTriangle(last, bottom)
    subtractProduct(top, matrix.block(0, half, half, rest), bottom)
    solveTriangle(first, top)
  }
}

/** Unknowns that lie side by side are found together, for each right-hand side; else right-hand sides are gone through together. The sums are the same. */
function substitute(triangle: Triangle, b: Matrix): void {
  if (b.rowStride === 1) for (let j = 0; j < b.columns; j++) substituteColumn(triangle, b.data, b.offset + j * b.columnStride)
  else substituteRows(triangle, b)
}

function substituteColumn({ matrix, lower, unit }: Triangle, x: Matrix['data'], start: number): void {
  const { data, rows: n, rowStride, columnStride } = matrix
  for (let step = 0; step < n; step++) {
    const i = lower ? step : n - 1 - step
    const row = matrix.offset + i * rowStride
    const to = lower ? i : n
    let rest = x[start + i]!
    for (let k = lower ? 0 : i + 1; k < to; k++) rest -= data[row + k * columnStride]! * x[start + k]!
    x[start + i] = unit ? rest : rest / data[row + i * columnStride]!
  }
}

function substituteRows({ matrix, lower, unit }: Triangle, b: Matrix): void {
  const { data, rows: n, rowStride, columnStride } = matrix
  for (let step = 0; step < n; step++) {
    const i = lower ? step : n - 1 - step
    const row = matrix.offset + i * rowStride
    const to = lower ? i : n
    for (let k = lower ? 0 : i + 1; k < to; k++) subtractRow(b, i, k, data[row + k * columnStride]!)
    if (!unit) divideRow(b, i, data[row + i * columnStride]!)
  }
}

function subtractRow({ data, offset, columns, rowStride, columnStride }: Matrix, i: number, k: number, factor: number): void {
  let p = offset + i * rowStride
  let q = offset + k * rowStride
  for (let j = 0; j < columns; j++) {
    data[p]! -= factor * data[q]!
    p += columnStride
    q += columnStride
  }
}

function divideRow({ data, offset, columns, rowStride, columnStride }: Matrix, i: number, divisor: number): void {
  let p = offset + i * rowStride
  for (let j = 0; j < columns; j++) {
    data[p]! /= divisor
    p += columnStride
  }
}
