import type { NdArray } from '../../array.js'
import { avalOf } from '../../aval.js'
import { bind } from '../../bind.js'
import type { Draw, Sample } from '../../draw.js'
import type { Primitive } from '../../primitive.js'
import { at } from '../../shape.js'
import { add } from '../add.js'
import { routine } from '../constructors/routine.js'
import { isZero, only, pair, zeroLike } from '../constructors/tangents.js'
import { mul } from '../mul.js'
import { sum } from '../sum.js'
import { within } from './clusters.js'
import { coupling } from './coupling.js'
import { halved, withRaisedDiagonal } from './diagonal.js'
import { checkMatrices, multiply, transposed } from './matrices.js'

export interface EighParams {
  /** With eigenvectors there are two results: the diagonal matrix of the eigenvalues, and the vectors as columns. Without, one: the eigenvalues. */
  readonly vectors: boolean
}

/**
 * The derivative is that of block diagonalisation: eigenvalues that are equal up to rounding are one block of Λ, whose tangent is the whole block of Vᵀ dA V, and V turns only
 * from block to block. Differentiation is exact to every order for what depends on sums over the block and on the space that it spans; which basis of that space V holds is arbitrary.
 */
export const eighP: Primitive<EighParams> = routine({
  name: 'eigh',
  doc: 'Eigenvalues, increasing, and eigenvectors of (A + Aᵀ) / 2. dΛ = Vᵀ dA V where λ are equal, dV = V X with Xᵢⱼ = (Vᵀ dA V)ᵢⱼ / (λⱼ - λᵢ) where they are not.',
  trailing: 2,
  shapes: (operands, { vectors }) => {
    const a = only(operands)
    checkMatrices('eigh', a, true)
    return vectors ? [a.strong, a.strong] : [avalOf(a.shape.slice(0, -1), a.dtype)]
  },
  algorithm: ({ vectors }) => ({ name: 'eigh', vectors }),
  jvp: (primals, tangents, { vectors }) => {
    const a = only(primals)
    const da = only(tangents)
    if (isZero(da)) {
      const results = bind(eighP, primals, { vectors })
      return [results, results.map(zeroLike)]
    }
    const [values, v] = eigh(a)
    const change = multiply(halved(add(da, transposed(da))), v)
    if (!vectors) return [[eigenvalues(a)], [sum(mul(v, change), [a.ndim - 2])]]
    const inside = multiply(transposed(v), change)
    return [
      [values, v],
      [within(inside, values), multiply(v, coupling(inside, values, 'difference'))],
    ]
  },
  transpose: 'notLinear',
  sample: sampleSeparated,
})

/**
 * The decomposition A = V Λ Vᵀ of the symmetric part of each matrix, the last two axes: Λ as a diagonal matrix whose elements increase, and eigenvectors as columns of V, each
 * with its first large component positive. Where an element is not finite all are NaN.
 */
export function eigh(a: NdArray): readonly [values: NdArray, vectors: NdArray] {
  return pair(bind(eighP, [a], { vectors: true }))
}

/** The eigenvalues of the symmetric part of each matrix, increasing. */
export function eigenvalues(a: NdArray): NdArray {
  return at(bind(eighP, [a], { vectors: false }), 0)
}

function sampleSeparated(draw: Draw): Sample<EighParams> {
  const batch = draw.shape({ maxRank: 1 })
  const n = draw.integer(0, 4)
  const a = draw.real([...batch, n, n], draw.floatDtype(), { low: -0.5, high: 0.5 })
  return { operands: [withRaisedDiagonal(a, -3, 2)], params: { vectors: draw.boolean() } }
}
