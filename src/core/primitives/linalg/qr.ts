import type { NdArray } from '../../array.js'
import { avalOf } from '../../aval.js'
import { bind } from '../../bind.js'
import type { Draw, Sample } from '../../draw.js'
import type { Primitive } from '../../primitive.js'
import { add, sub } from '../add.js'
import { routine } from '../constructors/routine.js'
import { isZero, only, pair, zeroLike } from '../constructors/tangents.js'
import { withRaisedDiagonal } from './diagonal.js'
import {
  batchShape,
  checkMatrices,
  columnsOf,
  extents,
  lowerTriangle,
  multiply,
  rowsOf,
  transposed,
  upperTriangle,
  withColumns,
} from './matrices.js'
import { triangularSolve } from './triangularSolve.js'

export interface QrParams {
  /** Is Q square, rather than with as many columns as the shorter side of A? */
  readonly full: boolean
}

export const qrP: Primitive<QrParams> = routine({
  name: 'qr',
  doc: 'A = Q R, Q with orthonormal columns, R upper triangular. dQ = Q Ω + (I - Q Qᵀ) dA R⁻¹, dR = Qᵀ dA - Ω R; Ω antisymmetric, Qᵀ dA R⁻¹ below the diagonal.',
  trailing: 2,
  shapes: (operands, { full }) => {
    const a = only(operands)
    checkMatrices('qr', a, false)
    const [rows, columns] = extents(a)
    const inner = full ? rows : Math.min(rows, columns)
    const batch = batchShape(a)
    return [avalOf([...batch, rows, inner], a.dtype), avalOf([...batch, inner, columns], a.dtype)]
  },
  algorithm: () => ({ name: 'qr' }),
  jvp: (primals, tangents, { full }) => {
    const da = only(tangents)
    const [q, r] = qr(only(primals), full)
    if (isZero(da))
      return [
        [q, r],
        [zeroLike(q), zeroLike(r)],
      ]
    const [rows, columns] = extents(da)
    const inner = Math.min(rows, columns)
    const inside = multiply(transposed(q), da)
    // The columns that determine Q, in the basis of its columns, divided by the square part of R.
    const square = upperTriangle(columnsOf(rowsOf(r, 0, inner), 0, inner))
    const divided = overTriangle(columnsOf(inside, 0, inner), square)
    const turned = antisymmetric(divided)
    const dr = upperTriangle(sub(inside, multiply(turned, r)))
    const dq = multiply(q, turned)
    // A square Q leaves no room outside of the space of its columns.
    const isSquare = extents(q)[1] === rows
    const outside = (): NdArray => sub(overTriangle(da, square), multiply(q, divided))
    return [
      [q, r],
      [isSquare ? dq : add(dq, outside()), dr],
    ]
  },
  transpose: 'notLinear',
  sample: sampleRegular,
})

/**
 * The decomposition A = Q R of each matrix, the last two axes: orthonormal columns, all of a square Q if `full`, and an upper triangular R, whose signs are LAPACK's.
 * Where an element is not finite all are NaN. Derivatives ask that the columns that come first, as many as Q needs, are linearly independent; there are
 * infinities and NaN where they are not.
 */
export function qr(a: NdArray, full: boolean): readonly [q: NdArray, r: NdArray] {
  return pair(bind(qrP, [a], { full }))
}

/** X R⁻¹ */
function overTriangle(x: NdArray, r: NdArray): NdArray {
  return triangularSolve(r, x, { leftSide: false, lower: false, transposeA: false, unitDiagonal: false })
}

/** The antisymmetric matrix whose first columns are, below the diagonal, those of `x`; the last ones do not turn into each other. */
function antisymmetric(x: NdArray): NdArray {
  const [rows] = extents(x)
  const below = withColumns(lowerTriangle(x, -1), rows)
  return sub(below, transposed(below))
}

function sampleRegular(draw: Draw): Sample<QrParams> {
  const batch = draw.shape({ maxRank: 1 })
  const [rows, columns] = [draw.integer(0, 4), draw.integer(0, 4)]
  const a = draw.real([...batch, rows, columns], draw.floatDtype(), { low: -0.5, high: 0.5 })
  // How the columns that complete a tall Q turn into each other is arbitrary, so that differences say nothing of them.
  return { operands: [withRaisedDiagonal(a, 2, 1)], params: { full: draw.boolean() && rows <= columns } }
}
