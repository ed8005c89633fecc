import type { EighAlgorithm } from '../../../core/algorithm.js'
import type { Aval } from '../../../core/aval.js'
import type { TypedArray } from '../../../core/dtype.js'
import { at } from '../../../core/shape.js'
import { given } from './doubles.js'
import type { RoutineKernel } from './kernel.js'
import { extentsOf, Matrix } from './matrix.js'
import { writeOrthogonal } from './spectral/reflectors.js'
import { scaleElements } from './spectral/scaling.js'
import { signOf } from './spectral/signs.js'
import { tridiagonalize } from './spectral/tridiagonal.js'
import { tridiagonalQl } from './spectral/tridiagonalQl.js'

/** The decomposition of one matrix: eigenvalues in increasing order, and where wanted the row of each one's eigenvector. */
interface Spectrum {
  readonly values: Float64Array
  readonly vectors: Float64Array | null
  /** In which row of `vectors` each eigenvector is. */
  readonly order: Int32Array
}

/**
 * Eigenvalues and eigenvectors of the symmetric parts of a batch of matrices; a matrix with an element that is not finite has NaN everywhere. Both dtypes are computed in
 * float64.
 *
 * Householder's reduction to tridiagonal form, then implicit QL: Golub and Van Loan, Matrix Computations (4th edition), section 8.3.
 */
export function eighKernel({ vectors }: EighAlgorithm, avals: readonly Aval[]): RoutineKernel {
  const { rows: n, count } = extentsOf(at(avals, 0))
  return (operands, results) => {
    const [from, values] = [given(operands, 0), given(results, 0)]
    for (let index = 0; index < count; index++) {
      const spectrum = decompose(symmetricPart(from, index, n), n, vectors)
      if (vectors) {
        putDiagonal(values.subarray(index * n * n, (index + 1) * n * n), spectrum)
        putVectors(given(results, 1).subarray(index * n * n, (index + 1) * n * n), spectrum)
      } else if (spectrum === null) values.fill(NaN, index * n, (index + 1) * n)
      else values.set(spectrum.values, index * n)
    }
  }
}

/** (A + Aᵀ) / 2. */
function symmetricPart(from: TypedArray, index: number, n: number): Float64Array {
  const a = new Float64Array(n * n)
  const start = index * n * n
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      const x = from[start + i * n + j]! / 2 + from[start + j * n + i]! / 2
      a[i * n + j] = x
      a[j * n + i] = x
    }
  }
  return a
}

/** `null` where there is none; `a` is overwritten. */
function decompose(a: Float64Array, n: number, wanted: boolean): Spectrum | null {
  const scale = scaleElements(a)
  if (Number.isNaN(scale)) return null
  const { diagonal, beside, reflectors } = tridiagonalize(a, n)
  const vectors = wanted ? new Float64Array(n * n) : null
  if (vectors !== null && n > 0) {
    vectors[0] = 1
    // The rows of Qᵀ are the columns of Q.
    writeOrthogonal(reflectors, new Matrix(vectors, n + 1, n - 1, n - 1, 1, n))
  }
  if (!tridiagonalQl(diagonal, beside, vectors === null ? null : { data: vectors, length: n })) return null
  const order = Int32Array.from(diagonal, (_, i) => i).sort((i, j) => diagonal[i]! - diagonal[j]! || i - j)
  return { values: Float64Array.from(order, (i) => diagonal[i]! / scale), vectors, order }
}

function putDiagonal(to: TypedArray, spectrum: Spectrum | null): void {
  to.fill(spectrum === null ? NaN : 0)
  spectrum?.values.forEach((value, i) => (to[i * (spectrum.values.length + 1)] = value))
}

/** Writes the eigenvectors as columns. */
function putVectors(to: TypedArray, spectrum: Spectrum | null): void {
  if (spectrum === null || spectrum.vectors === null) {
    to.fill(NaN)
    return
  }
  const { vectors, order } = spectrum
  const n = order.length
  order.forEach((row, j) => {
    const sign = signOf(vectors, row * n, 1, n)
    for (let i = 0; i < n; i++) to[i * n + j] = sign * vectors[row * n + i]!
  })
}
