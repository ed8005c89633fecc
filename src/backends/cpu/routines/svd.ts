import type { SvdAlgorithm } from '../../../core/algorithm.js'
import type { Aval } from '../../../core/aval.js'
import type { TypedArray } from '../../../core/dtype.js'
import { at } from '../../../core/shape.js'
import { given } from './doubles.js'
import type { RoutineKernel } from './kernel.js'
import { extentsOf } from './matrix.js'
import { decompose, tall } from './spectral/singular.js'

/**
 * Singular values and vectors of a batch of matrices; a matrix with an element that is not finite has NaN everywhere. Both dtypes are computed in float64.
 *
 * QR of tall matrices (Chan 1982), Golub and Kahan's reduction to bidiagonal form, then implicit QR: Golub and Van Loan, Matrix Computations (4th edition), section 8.6. Wide ones are transposed.
 */
export function svdKernel({ vectors, full }: SvdAlgorithm, avals: readonly Aval[]): RoutineKernel {
  const { rows, columns, count } = extentsOf(at(avals, 0))
  const [m, n] = rows < columns ? [columns, rows] : [rows, columns]
  const width = full ? m : n
  return (operands, results) => {
    for (let index = 0; index < count; index++) {
      const a = tall(given(operands, 0).subarray(index * m * n, (index + 1) * m * n), rows, columns)
      const found = decompose(a, m, n, vectors ? width : 0)
      if (!vectors) {
        put(part(given(results, 0), index, n), found?.values ?? null)
        continue
      }
      const [u, s, v] = [
        part(given(results, 0), index, rows * (rows < columns ? n : width)),
        part(given(results, 1), index, n * n),
        part(given(results, 2), index, columns * (rows < columns ? width : n)),
      ]
      s.fill(found === null ? NaN : 0)
      part(given(results, 3), index, m * n).fill(found === null ? NaN : 0)
      found?.values.forEach((value, i) => (s[i * (n + 1)] = value))
      // Left singular vectors are columns of U, right ones are rows of Vᵀ; of a wide matrix they change places.
      const [left, right] = [found?.left ?? null, found?.right ?? null]
      putColumns(u, rows < columns ? right : left, rows)
      put(v, rows < columns ? left : right)
    }
  }
}

function part(x: TypedArray, index: number, size: number): TypedArray {
  return x.subarray(index * size, (index + 1) * size)
}

function put(to: TypedArray, from: Float64Array | null): void {
  if (from === null) to.fill(NaN)
  else to.set(from)
}

/** Writes vectors of this length as columns. */
function putColumns(to: TypedArray, vectors: Float64Array | null, length: number): void {
  if (vectors === null) {
    to.fill(NaN)
    return
  }
  const count = length === 0 ? 0 : vectors.length / length
  for (let j = 0; j < count; j++) {
    for (let i = 0; i < length; i++) to[i * count + j] = vectors[j * length + i]!
  }
}
