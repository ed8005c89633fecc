import type { NdArray } from '../../array.js'
import type { Aval } from '../../aval.js'
import { bind1 } from '../../bind.js'
import type { Draw, Sample } from '../../draw.js'
import { DtypeError, ShapeError } from '../../errors.js'
import { Zero, type Primitive, type Tangent } from '../../primitive.js'
import { equalNumbers } from '../../shape.js'
import { addTangents } from '../add.js'
import { mappedAt } from '../constructors/batching.js'
import { routine } from '../constructors/routine.js'
import { isZero, known, only, operandAval, pair } from '../constructors/tangents.js'
import { neg } from '../neg.js'
import { besideEachOther } from './besideEachOther.js'
import { dominant } from './dominant.js'
import { batchShape, checkMatrices, extents, multiply, transposed } from './matrices.js'

export interface SolveParams {
  /** Is it the transpose of the matrix that multiplies the unknowns? */
  readonly transposeA: boolean
}

export const solveP: Primitive<SolveParams> = routine({
  name: 'solve',
  doc: 'The solution of op(A) X = B by elimination with exchange of rows. Linear in B; dX = op(A)⁻¹ (dB - op(dA) X).',
  trailing: 2,
  shapes: (operands) => {
    const [a, b] = pair(operands)
    checkSystem('solve', a, b)
    return [b.strong]
  },
  algorithm: ({ transposeA }) => ({ name: 'solve', transposeA }),
  jvp: (primals, tangents, params) => {
    const [a, b] = pair(primals)
    const [da, db] = pair(tangents)
    const x = solve(a, b, params)
    const moved = isZero(da) ? new Zero(x.aval) : neg(multiply(params.transposeA ? transposed(da) : da, x))
    const rest = addTangents(db, moved)
    return [[x], [isZero(rest) ? rest : solve(a, rest, params)]]
  },
  transpose: (cotangents, operands, { transposeA }) => {
    const ct = only(cotangents)
    const [a, b] = pair(operands)
    const unknown = operandAval(b)
    const solved: Tangent = isZero(ct) ? new Zero(unknown) : solve(known(a, 'solve'), ct, { transposeA: !transposeA })
    return [null, solved]
  },
  batch: (size, operands, axes, params) => {
    const [a, b] = pair(operands)
    const [aAxis, bAxis] = pair(axes)
    if (aAxis === null && bAxis !== null) return besideEachOther(b, bAxis, false, (folded) => solve(a, folded, params))
    return [[solve(mappedAt(a, aAxis, 0, size), mappedAt(b, bAxis, 0, size), params)], [0]]
  },
  sample: (draw: Draw): Sample<SolveParams> => {
    const batch = draw.shape({ maxRank: 1 })
    const dtype = draw.floatDtype()
    const n = draw.integer(0, 4)
    const small = draw.real([...batch, n, n], dtype, { low: -0.5, high: 0.5 })
    const order = draw.permutation(n)
    const b = draw.real([...batch, n, draw.integer(0, 3)], dtype)
    return { operands: [dominant(small, order), b], params: { transposeA: draw.boolean() } }
  },
})

/** The solution X of A X = B, or of Aᵀ X = B, for square matrices A; infinities and NaN where A is singular. */
export function solve(a: NdArray, b: NdArray, params: SolveParams): NdArray {
  return bind1(solveP, [a, b], params)
}

/** Throws unless `a` has square matrices and `b` as many of matrices with as many rows, all of one float dtype. */
function checkSystem(operation: string, a: Aval, b: Aval): void {
  checkMatrices(operation, a, true)
  checkMatrices(operation, b, false)
  if (a.dtype !== b.dtype) {
    throw new DtypeError(`${operation}: takes two operands of one dtype, not ${a.toString()} and ${b.toString()}. Convert with astype.`)
  }
  if (!equalNumbers(batchShape(a), batchShape(b)) || extents(a)[0] !== extents(b)[0]) {
    throw new ShapeError(
      `${operation}: ${a.toString()} and ${b.toString()} need the same leading axes and the same number of rows. Broadcast or transpose one of them.`,
    )
  }
}
