import type { NdArray } from '../../array.js'
import { avalOf } from '../../aval.js'
import { bind } from '../../bind.js'
import { fill } from '../../constant.js'
import type { Draw, Sample } from '../../draw.js'
import { Zero, type Primitive } from '../../primitive.js'
import { range } from '../../shape.js'
import { add, sub } from '../add.js'
import { eq } from '../comparisons.js'
import { routine } from '../constructors/routine.js'
import { isZero, only, triple, zeroLike } from '../constructors/tangents.js'
import { and } from '../logic.js'
import { select } from '../select.js'
import { onDiagonal } from './diagonal.js'
import { dominant } from './dominant.js'
import {
  batchShape,
  checkMatrices,
  columnsOf,
  extents,
  lowerTriangle,
  multiply,
  rowsOf,
  takeRows,
  upperTriangle,
  withColumns,
} from './matrices.js'
import { triangularSolve } from './triangularSolve.js'

export interface LuParams {
  /**
   * A column that has but zeros from the diagonal down has no derivative of factors. Divide by that zero, so that there are infinities and NaN, or count its part of
   * L as constant, for functions whose derivatives vanish there?
   */
  readonly zeroPivots: 'divide' | 'skip'
}

export const luP: Primitive<LuParams> = routine({
  name: 'lu',
  doc: 'P A = L U: L below the diagonal of U, the exchanges of rows, the permutation. With X = L⁻¹ P dA: dL = L S, S = strict lower triangle of X U⁻¹; dU = X - S U.',
  trailing: 2,
  shapes: (operands) => {
    const a = only(operands)
    checkMatrices('lu', a, false)
    const [rows, columns] = extents(a)
    const batch = batchShape(a)
    return [a.strong, avalOf([...batch, Math.min(rows, columns)], 'int32'), avalOf([...batch, rows], 'int32')]
  },
  algorithm: () => ({ name: 'lu' }),
  jvp: (primals, tangents, params) => {
    const [packed, pivots, permutation] = lu(only(primals), params)
    const da = only(tangents)
    const tangent = isZero(da) ? new Zero(packed.aval) : packedTangent(packed, takeRows(da, permutation), params)
    return [
      [packed, pivots, permutation],
      [tangent, zeroLike(pivots), zeroLike(permutation)],
    ]
  },
  transpose: 'notLinear',
  sample: samplePivots,
})

/**
 * The factors of matrices, the last two axes, by elimination with exchange of rows: L, whose diagonal is ones, strictly below the diagonal of U in one array [..., m, n];
 * with which row each row was exchanged, one after the other, int32 [..., min(m, n)]; and the permutation of rows that comes of it, int32 [..., m], so that
 * A[permutation] = L U.
 */
export function lu(a: NdArray, params: LuParams): readonly [packed: NdArray, pivots: NdArray, permutation: NdArray] {
  return triple(bind(luP, [a], params))
}

/**
 * The tangent of the packed factors, for that of A with rows exchanged. Only the columns that L has take part in the division by U, so where the last pivot of a square
 * matrix is zero the tangent is right.
 *
 * Source: de Hoog, Anderssen and Lukas, Differentiation of matrix functionals using triangular factorization (2011).
 */
function packedTangent(packed: NdArray, da: NdArray, { zeroPivots }: LuParams): NdArray {
  const [rows, columns] = extents(packed)
  const count = Math.min(Math.max(rows - 1, 0), columns)
  // L without the ones on its diagonal.
  const l = withColumns(lowerTriangle(columnsOf(packed, 0, count), -1), rows)
  const u = rowsOf(packed, 0, count)
  const x = triangularSolve(l, da, { leftSide: true, lower: true, transposeA: false, unitDiagonal: true })
  const square = columnsOf(u, 0, count)
  const divisor = zeroPivots === 'skip' ? withoutZeros(square) : square
  const divided = triangularSolve(divisor, columnsOf(x, 0, count), {
    leftSide: false,
    lower: false,
    transposeA: false,
    unitDiagonal: false,
  })
  const s = lowerTriangle(divided, -1)
  const du = upperTriangle(sub(x, multiply(s, upperTriangle(u))))
  const dl = add(s, multiply(l, s))
  return add(withColumns(dl, columns), du)
}

/** With infinity for zeros on the diagonal: what is divided by it vanishes. */
function withoutZeros(square: NdArray): NdArray {
  const constant = (value: number): NdArray => fill(value, avalOf(square.shape, square.dtype))
  return select(and(onDiagonal(square), eq(square, constant(0))), constant(Infinity), square)
}

function samplePivots(draw: Draw): Sample<LuParams> {
  const batch = draw.shape({ maxRank: 1 })
  const [rows, columns] = [draw.integer(0, 4), draw.integer(0, 4)]
  const small = draw.real([...batch, rows, columns], draw.floatDtype(), { low: -0.5, high: 0.5 })
  const order = draw.permutation(rows)
  return {
    operands: [
      dominant(
        small,
        range(columns).map((j) => order[j] ?? -1),
      ),
    ],
    params: { zeroPivots: draw.pick(['divide', 'skip']) },
  }
}
