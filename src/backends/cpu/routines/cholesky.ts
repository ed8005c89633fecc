import type { Aval } from '../../../core/aval.js'
import { at } from '../../../core/shape.js'
import { doublesFor, given, putDoubles } from './doubles.js'
import type { RoutineKernel } from './kernel.js'
import { extentsOf, matrixOf, type Matrix } from './matrix.js'
import { subtractProduct } from './product.js'
import { solveTriangle } from './triangular.js'

/** Up to this extent element by element. */
const base = 12
/** Up to this extent the whole square of a symmetric update is computed. */
const leastSymmetric = 32

/**
 * Lower triangular factors of a batch of symmetric matrices, of which the lower triangles are read. Where one is not positive definite its factor is NaN.
 *
 * Source: Gustavson, Recursion leads to automatic variable blocking for dense linear-algebra algorithms (1997).
 */
export function choleskyKernel(avals: readonly Aval[]): RoutineKernel {
  const { rows: n, count } = extentsOf(at(avals, 0))
  return (operands, results) => {
    const l = doublesFor(given(results, 0), given(operands, 0))
    for (let index = 0; index < count; index++) {
      const definite = factor(matrixOf(l, index, n, n))
      const start = index * n * n
      for (let i = 0; i < n; i++) {
        if (!definite) l.fill(NaN, start + i * n, start + i * n + i + 1)
        l.fill(0, start + i * n + i + 1, start + (i + 1) * n)
      }
    }
    putDoubles(given(results, 0), l)
  }
}

/** Replaces the lower triangle by the factor; false where the matrix is not positive definite. */
function factor(a: Matrix): boolean {
  const n = a.rows
  if (n <= base) return factorByElements(a)
  const half = Math.ceil(n / 8) * 4
  const first = a.block(0, 0, half, half)
  const below = a.block(half, 0, n - half, half)
  const rest = a.block(half, half, n - half, n - half)
  if (!factor(first)) return false
  solveTriangle({ matrix: first, lower: true, unit: false }, below.transposed)
  subtractSquare(rest, below)
  return factor(rest)
}

/** The lower triangle of C -= B Bᵀ. */
function subtractSquare(c: Matrix, b: Matrix): void {
  const n = c.rows
  if (n <= leastSymmetric) {
    subtractProduct(c, b, b.transposed)
    return
  }
  const half = Math.ceil(n / 8) * 4
  const [top, bottom] = [b.block(0, 0, half, b.columns), b.block(half, 0, n - half, b.columns)]
  subtractSquare(c.block(0, 0, half, half), top)
  subtractProduct(c.block(half, 0, n - half, half), bottom, top.transposed)
  subtractSquare(c.block(half, half, n - half, n - half), bottom)
}

function factorByElements({ data, offset, rows, rowStride }: Matrix): boolean {
  for (let i = 0; i < rows; i++) {
    const row = offset + i * rowStride
    for (let j = 0; j <= i; j++) {
      const other = offset + j * rowStride
      let rest = data[row + j]!
      for (let k = 0; k < j; k++) rest -= data[row + k]! * data[other + k]!
      if (j < i) data[row + j] = rest / data[other + j]!
      else if (rest > 0) data[row + i] = Math.sqrt(rest)
      else return false
    }
  }
  return true
}
