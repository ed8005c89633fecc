import type { PinvAlgorithm } from '../../../core/algorithm.js'
import type { Aval } from '../../../core/aval.js'
import type { TypedArray } from '../../../core/dtype.js'
import { at } from '../../../core/shape.js'
import { given } from './doubles.js'
import type { RoutineKernel } from './kernel.js'
import { extentsOf, Matrix } from './matrix.js'
import { addProduct } from './product.js'
import { decompose, tall, type Decomposition } from './spectral/singular.js'

/** Pseudoinverses of a batch of matrices; of one with an element that is not finite all are NaN. Both dtypes are computed in float64, by singular values. */
export function pinvKernel({ tolerance }: PinvAlgorithm, avals: readonly Aval[]): RoutineKernel {
  const { rows, columns, count } = extentsOf(at(avals, 0))
  const [m, n] = rows < columns ? [columns, rows] : [rows, columns]
  return (operands, results) => {
    for (let index = 0; index < count; index++) {
      const a = tall(given(operands, 0).subarray(index * m * n, (index + 1) * m * n), rows, columns)
      const to = given(results, 0).subarray(index * m * n, (index + 1) * m * n)
      const found = decompose(a, m, n, n)
      if (found === null) to.fill(NaN)
      else invert(to, found, m, n, rows < columns, tolerance)
    }
  }
}

/** V Σ⁺ Uᵀ, where singular values that are too small count as zero; its transpose where the decomposition is that of the transpose. */
function invert(
  to: TypedArray,
  { values, left, right }: Decomposition,
  m: number,
  n: number,
  isTransposed: boolean,
  tolerance: number,
): void {
  const smallest = tolerance * (values[0] ?? 0)
  const divided = new Float64Array(n * n)
  values.forEach((value, i) => {
    if (value > smallest) for (let k = 0; k < n; k++) divided[i * n + k] = right[i * n + k]! / value
  })
  const inverse = new Float64Array(n * m)
  const result = isTransposed ? new Matrix(inverse, 0, n, m, 1, n) : new Matrix(inverse, 0, n, m, m, 1)
  addProduct(result, new Matrix(divided, 0, n, n, 1, n), new Matrix(left, 0, n, m, m, 1))
  to.set(inverse)
}
