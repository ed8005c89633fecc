import { Matrix } from '../matrix.js'
import { reflector } from './householder.js'
import { applyCompact, blockSize, compact, type Reflectors } from './reflectors.js'

/**
 * Overwrites the row-major matrix `a` with its factor R (the diagonal and above) and, below the diagonal, the reflectors whose product is Q.
 *
 * Householder's method in blocks of columns: Golub and Van Loan, Matrix Computations (4th edition), section 5.2.3.
 */
export function factorQr(a: Float64Array, rows: number, columns: number): Reflectors {
  const count = Math.min(rows, columns)
  const reflectors = { vectors: new Matrix(a, 0, rows, count, columns, 1), scales: new Float64Array(count) }
  const dots = new Float64Array(columns)
  for (let first = 0; first < count; first += blockSize) {
    const next = Math.min(count, first + blockSize)
    // So few columns are left behind the block that they are done with it.
    const end = columns - next < 8 ? columns : next
    for (let k = first; k < next; k++) {
      const scale = reflector(a, k * columns + k, columns, rows - k)
      reflectors.scales[k] = scale
      if (scale !== 0) reflectColumns(a, k, scale, rows, columns, end, dots)
    }
    if (end < columns) {
      applyCompact(
        compact(reflectors, first, next - first),
        new Matrix(a, first * columns + end, rows - first, columns - end, columns, 1),
        true,
      )
    }
  }
  return reflectors
}

/** Applies reflector k to the columns behind it, up to `end`. */
function reflectColumns(a: Float64Array, k: number, scale: number, rows: number, columns: number, end: number, dots: Float64Array): void {
  const from = k + 1
  for (let j = from; j < end; j++) dots[j] = a[k * columns + j]!
  for (let i = k + 1; i < rows; i++) {
    const [row, v] = [i * columns, a[i * columns + k]!]
    for (let j = from; j < end; j++) dots[j]! += v * a[row + j]!
  }
  for (let j = from; j < end; j++) {
    dots[j]! *= scale
    a[k * columns + j]! -= dots[j]!
  }
  for (let i = k + 1; i < rows; i++) {
    const [row, v] = [i * columns, a[i * columns + k]!]
    for (let j = from; j < end; j++) a[row + j]! -= v * dots[j]!
  }
}
