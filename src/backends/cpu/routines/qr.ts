import type { Aval } from '../../../core/aval.js'
import type { TypedArray } from '../../../core/dtype.js'
import { at } from '../../../core/shape.js'
import { given } from './doubles.js'
import type { RoutineKernel } from './kernel.js'
import { extentsOf, Matrix } from './matrix.js'
import { factorQr } from './spectral/qrFactors.js'
import { writeOrthogonal } from './spectral/reflectors.js'
import { scaleElements } from './spectral/scaling.js'

/**
 * Orthogonal and triangular factors of a batch of matrices; a matrix with an element that is not finite has NaN everywhere. Both dtypes are computed in float64.
 *
 * Householder's method; signs are those of LAPACK: diagonal elements of R are negative where the column they come from begins with a positive element.
 */
export function qrKernel(avals: readonly Aval[], out: readonly Aval[]): RoutineKernel {
  const { rows, columns, count } = extentsOf(at(avals, 0))
  const inner = at(at(out, 0).shape, at(out, 0).ndim - 1)
  return (operands, results) => {
    for (let index = 0; index < count; index++) {
      const a = Float64Array.from(given(operands, 0).subarray(index * rows * columns, (index + 1) * rows * columns))
      const q = given(results, 0).subarray(index * rows * inner, (index + 1) * rows * inner)
      const r = given(results, 1).subarray(index * inner * columns, (index + 1) * inner * columns)
      const scale = scaleElements(a)
      if (Number.isNaN(scale)) {
        q.fill(NaN)
        r.fill(NaN)
        continue
      }
      const reflectors = factorQr(a, rows, columns)
      putTriangle(r, a, inner, columns, scale)
      const orthogonal = q instanceof Float64Array ? q : new Float64Array(q.length)
      writeOrthogonal(reflectors, new Matrix(orthogonal, 0, rows, inner, inner, 1))
      if (q !== orthogonal) q.set(orthogonal)
    }
  }
}

function putTriangle(r: TypedArray, a: Float64Array, rows: number, columns: number, scale: number): void {
  r.fill(0)
  for (let i = 0; i < rows; i++) {
    for (let j = i; j < columns; j++) r[i * columns + j] = a[i * columns + j]! / scale
  }
}
