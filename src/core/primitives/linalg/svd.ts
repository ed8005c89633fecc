import type { NdArray } from '../../array.js'
import { avalOf } from '../../aval.js'
import { bind } from '../../bind.js'
import { fill } from '../../constant.js'
import type { Draw, Sample } from '../../draw.js'
import { ProgramError } from '../../errors.js'
import type { Primitive } from '../../primitive.js'
import { at } from '../../shape.js'
import { add, sub } from '../add.js'
import { routine } from '../constructors/routine.js'
import { isZero, only, triple, zeroLike } from '../constructors/tangents.js'
import { neg } from '../neg.js'
import { select } from '../select.js'
import { sum } from '../sum.js'
import { withinNonzero } from './clusters.js'
import { coupling } from './coupling.js'
import { halved, identity, onDiagonal, withRaisedDiagonal } from './diagonal.js'
import { batchShape, checkMatrices, columnsOf, extents, multiply, transposed, withColumns } from './matrices.js'

export interface SvdParams {
  /** Are there as many singular vectors as rows, and as columns, rather than as the shorter side has? */
  readonly full: boolean
  /** With vectors there are four results: U, the diagonal matrix Σ, Vᵀ, and zeros in the shape of A that stand for what rounds to zero. Without, one: the singular values. */
  readonly vectors: boolean
}

/**
 * The derivative is that of block diagonalisation, as in eigh: singular values that are equal up to rounding are one block of Σ, which stays symmetric, and U and V turn against
 * each other within it, but not together. With those that are zero up to rounding apart, A = U₊ Σ₊ V₊ᵀ + Z, where Z is zero, but its tangent is not. Singular values of Z stay
 * zero, as |x| has the derivative 0 at 0, and their vectors do not turn into each other.
 */
export const svdP: Primitive<SvdParams> = routine({
  name: 'svd',
  doc: 'A = U Σ Vᵀ, singular values decreasing. With C = Uᵀ dA V: dU = U P + (I - U Uᵀ) dA V Σ⁻¹, dV = V Q, where (P + Q) Σ - Σ (P + Q) = C + Cᵀ, (P - Q) Σ + Σ (P - Q) = C - Cᵀ.',
  trailing: 2,
  shapes: (operands, { full, vectors }) => {
    const a = only(operands)
    checkMatrices('svd', a, false)
    const [rows, columns] = extents(a)
    const inner = Math.min(rows, columns)
    const of = (...shape: readonly number[]): typeof a => avalOf([...batchShape(a), ...shape], a.dtype)
    return vectors ? [of(rows, full ? rows : inner), of(inner, inner), of(full ? columns : inner, columns), a.strong] : [of(inner)]
  },
  algorithm: (params) => ({ name: 'svd', ...params }),
  jvp: (primals, tangents, params) => {
    const a = only(primals)
    const da = only(tangents)
    if (isZero(da)) {
      const results = bind(svdP, primals, params)
      return [results, results.map(zeroLike)]
    }
    if (!params.vectors) {
      const [u, values, vt] = svd(a, false)
      const inside = multiply(multiply(transposed(u), da), transposed(vt))
      return [[singularValues(a)], [diagonalOf(withinNonzero(inside, values))]]
    }
    const [u, values, vt, rest] = bind(svdP, [a], params)
    if (u === undefined || values === undefined || vt === undefined || rest === undefined) throw new ProgramError('svd has four results.')
    const moved = tangentsOf({ u, values, v: transposed(vt), rest }, da)
    return [
      [u, values, vt, rest],
      [moved.u, moved.values, transposed(moved.v), moved.rest],
    ]
  },
  transpose: 'notLinear',
  sample: sampleSeparated,
})

/**
 * The decomposition A = U Σ Vᵀ of each matrix, the last two axes: Σ as a diagonal matrix whose elements are not negative and decrease, and singular vectors as columns of U and
 * rows of Vᵀ, on the shorter side each with its first large component positive. Where an element is not finite all are NaN.
 */
export function svd(a: NdArray, full: boolean): readonly [u: NdArray, values: NdArray, vt: NdArray] {
  return triple(bind(svdP, [a], { full, vectors: true }).slice(0, 3))
}

/** The singular values of each matrix, decreasing. */
export function singularValues(a: NdArray): NdArray {
  return at(bind(svdP, [a], { full: false, vectors: false }), 0)
}

function diagonalOf(x: NdArray): NdArray {
  return sum(select(onDiagonal(x), x, fill(0, avalOf(x.shape, x.dtype))), [x.ndim - 1])
}

/** What svd gives of a matrix, with V itself; or the tangents of it. */
interface Decomposition {
  readonly u: NdArray
  readonly values: NdArray
  readonly v: NdArray
  readonly rest: NdArray
}

function tangentsOf({ u, values, v, rest }: Decomposition, da: NdArray): Decomposition {
  const [inner] = extents(values)
  const [left, right] = [columnsOf(u, 0, inner), columnsOf(v, 0, inner)]
  const nonzero = withinNonzero(identity(values.shape, values.dtype), values)
  const [u1, v1] = [multiply(left, nonzero), multiply(right, nonzero)]
  const inside = multiply(transposed(u1), multiply(da, v1))
  const even = halved(add(inside, transposed(inside)))
  const odd = halved(sub(inside, transposed(inside)))
  const together = coupling(even, values, 'difference')
  const against = coupling(odd, values, 'sum')
  // Out of the space of the vectors whose singular values are not zero; by way of Z, one side moves the other.
  const w = coupling(outside(multiply(da, v1), left, nonzero), values, 'quotient')
  const y = coupling(outside(multiply(transposed(da), u1), right, nonzero), values, 'quotient')
  const du = add(w, coupling(multiply(rest, y), values, 'quotient'))
  const dv = add(y, coupling(multiply(transposed(rest), w), values, 'quotient'))
  return {
    u: add(turned(u, u1, du), withColumns(add(multiply(u1, add(together, against)), du), extents(u)[1])),
    values: withinNonzero(even, values),
    v: add(turned(v, v1, dv), withColumns(add(multiply(v1, sub(together, against)), dv), extents(v)[1])),
    rest: transposed(outside(transposed(outside(da, left, nonzero)), right, nonzero)),
  }
}

/** The part of the columns of X that lies outside of the space of the vectors whose singular values are not zero. */
function outside(x: NdArray, vectors: NdArray, nonzero: NdArray): NdArray {
  const [rows, columns] = extents(vectors)
  const along = multiply(transposed(vectors), x)
  const inside = multiply(nonzero, along)
  // Vectors that span everything tell what is outside without cancellation: nothing at all where no singular value is zero.
  return rows === columns ? multiply(vectors, sub(along, inside)) : sub(x, multiply(vectors, inside))
}

/** How other vectors turn where some of them move by `d`: -U dᵀ X. */
function turned(x: NdArray, u: NdArray, d: NdArray): NdArray {
  return neg(multiply(u, multiply(transposed(d), x)))
}

function sampleSeparated(draw: Draw): Sample<SvdParams> {
  const batch = draw.shape({ maxRank: 1 })
  const [rows, columns] = [draw.integer(0, 4), draw.integer(0, 4)]
  const a = draw.real([...batch, rows, columns], draw.floatDtype(), { low: -0.5, high: 0.5 })
  // How the vectors that complete a rectangular factor turn into each other is arbitrary, so that differences say nothing of them.
  return { operands: [withRaisedDiagonal(a, 3, 2)], params: { full: draw.boolean() && rows === columns, vectors: draw.boolean() } }
}
