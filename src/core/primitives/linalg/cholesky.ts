import type { NdArray } from '../../array.js'
import { bind1 } from '../../bind.js'
import type { Draw, Sample } from '../../draw.js'
import type { Primitive } from '../../primitive.js'
import { range } from '../../shape.js'
import { add } from '../add.js'
import { noParams, type NoParams } from '../constructors/noParams.js'
import { routine } from '../constructors/routine.js'
import { isZero, only, zeroLike } from '../constructors/tangents.js'
import { dominant } from './dominant.js'
import { checkMatrices, lowerTriangle, multiply, transposed } from './matrices.js'
import { halved } from './diagonal.js'
import { triangularSolve } from './triangularSolve.js'

export const choleskyP: Primitive<NoParams> = routine({
  name: 'cholesky',
  doc: 'Lower triangular L with L Lᵀ = A, of which the lower triangle is read; NaN if there is none. dL = L Φ(L⁻¹ dA L⁻ᵀ), Φ: lower triangle, half the diagonal.',
  trailing: 2,
  shapes: (operands) => {
    const a = only(operands)
    checkMatrices('cholesky', a, true)
    return [a.strong]
  },
  algorithm: () => ({ name: 'cholesky' }),
  jvp: (primals, tangents) => {
    const l = cholesky(only(primals))
    const da = only(tangents)
    if (isZero(da)) return [[l], [zeroLike(l)]]
    // Of the tangent too only the lower triangle counts.
    const symmetric = add(lowerTriangle(da), transposed(lowerTriangle(da, -1)))
    return [[l], [multiply(l, triangleOf(betweenInverses(l, symmetric)))]]
  },
  transpose: 'notLinear',
  sample: sampleDefinite,
})

/**
 * The lower triangular L with L Lᵀ = A, for symmetric positive definite matrices, the last two axes; only the lower triangle of A is read. Where A is not positive
 * definite all of the triangle is NaN.
 */
export function cholesky(a: NdArray): NdArray {
  return bind1(choleskyP, [a], noParams)
}

/** Φ(X): the lower triangle, with half the diagonal. */
function triangleOf(x: NdArray): NdArray {
  return halved(add(lowerTriangle(x), lowerTriangle(x, -1)))
}

/** L⁻¹ X L⁻ᵀ */
function betweenInverses(l: NdArray, x: NdArray): NdArray {
  const lower = { lower: true, unitDiagonal: false } as const
  const left = triangularSolve(l, x, { ...lower, leftSide: true, transposeA: false })
  return triangularSolve(l, left, { ...lower, leftSide: false, transposeA: true })
}

function sampleDefinite(draw: Draw): Sample<NoParams> {
  const batch = draw.shape({ maxRank: 1 })
  const n = draw.integer(0, 4)
  const small = draw.real([...batch, n, n], draw.floatDtype(), { low: -0.5, high: 0.5 })
  return { operands: [dominant(small, range(n))], params: noParams }
}
