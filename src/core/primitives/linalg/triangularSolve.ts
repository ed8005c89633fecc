import type { NdArray } from '../../array.js'
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
import { batchShape, checkMatrices, extents, lowerTriangle, multiply, transposed, upperTriangle } from './matrices.js'

export interface TriangularSolveParams {
  /** Is the matrix on the left of the unknowns? */
  readonly leftSide: boolean
  /** Which triangle is the matrix? The other one is not read. */
  readonly lower: boolean
  /** Is it the transpose of the matrix that multiplies? */
  readonly transposeA: boolean
  /** Is the diagonal all ones, whatever stands there? */
  readonly unitDiagonal: boolean
}

export const triangularSolveP: Primitive<TriangularSolveParams> = routine({
  name: 'triangularSolve',
  doc: 'The solution of op(T) X = B, or X op(T) = B, for a triangle T of a matrix. Linear in B; dX = op(T)⁻¹ (dB - op(dT) X).',
  trailing: 2,
  shapes: (operands, { leftSide }) => {
    const [a, b] = pair(operands)
    checkMatrices('triangularSolve', a, true)
    checkMatrices('triangularSolve', b, false)
    if (a.dtype !== b.dtype) {
      throw new DtypeError(
        `triangularSolve: takes two operands of one dtype, not ${a.toString()} and ${b.toString()}. Convert with astype.`,
      )
    }
    if (!equalNumbers(batchShape(a), batchShape(b))) {
      throw new ShapeError(`triangularSolve: ${a.toString()} and ${b.toString()} need the same leading axes. Broadcast one of them.`)
    }
    if (extents(a)[0] !== extents(b)[leftSide ? 0 : 1]) {
      throw new ShapeError(
        `triangularSolve: ${b.toString()} needs as many ${leftSide ? 'rows' : 'columns'} as ${a.toString()} has, since that is on the ${leftSide ? 'left' : 'right'}.`,
      )
    }
    return [b.strong]
  },
  algorithm: (params) => ({ name: 'triangularSolve', ...params }),
  jvp: (primals, tangents, params) => {
    const [a, b] = pair(primals)
    const [da, db] = pair(tangents)
    const x = triangularSolve(a, b, params)
    const moved = isZero(da) ? new Zero(x.aval) : neg(product(da, x, params))
    const rest = addTangents(db, moved)
    return [[x], [isZero(rest) ? rest : triangularSolve(a, rest, params)]]
  },
  transpose: (cotangents, operands, params) => {
    const ct = only(cotangents)
    const [a, b] = pair(operands)
    const unknown = operandAval(b)
    const solved: Tangent = isZero(ct)
      ? new Zero(unknown)
      : triangularSolve(known(a, 'triangularSolve'), ct, { ...params, transposeA: !params.transposeA })
    return [null, solved]
  },
  batch: (size, operands, axes, params) => {
    const [a, b] = pair(operands)
    const [aAxis, bAxis] = pair(axes)
    if (aAxis === null && bAxis !== null) {
      return besideEachOther(b, bAxis, !params.leftSide, (folded) => triangularSolve(a, folded, params))
    }
    return [[triangularSolve(mappedAt(a, aAxis, 0, size), mappedAt(b, bAxis, 0, size), params)], [0]]
  },
  sample: sampleTriangle,
})

/**
 * The solution X of `op(T) X = B`, or with `leftSide: false` of `X op(T) = B`, for the lower or upper triangle T of the square matrix `a`: op is the transpose with
 * `transposeA`, and nothing without; the diagonal counts as ones with `unitDiagonal`. What stands outside of the triangle is not read and has no derivative.
 * A zero on the diagonal makes infinities and NaN.
 */
export function triangularSolve(a: NdArray, b: NdArray, params: TriangularSolveParams): NdArray {
  return bind1(triangularSolveP, [a, b], params)
}

/** op(T) X, or X op(T), for the triangle T of `a`. */
function product(a: NdArray, x: NdArray, { leftSide, lower, transposeA, unitDiagonal }: TriangularSolveParams): NdArray {
  const outside = unitDiagonal ? 1 : 0
  const triangle = lower ? lowerTriangle(a, -outside) : upperTriangle(a, outside)
  const op = transposeA ? transposed(triangle) : triangle
  return leftSide ? multiply(op, x) : multiply(x, op)
}

function sampleTriangle(draw: Draw): Sample<TriangularSolveParams> {
  const batch = draw.shape({ maxRank: 1 })
  const dtype = draw.floatDtype()
  const [n, m] = [draw.integer(0, 4), draw.integer(0, 3)]
  const leftSide = draw.boolean()
  const a = draw.real([...batch, n, n], dtype, { low: 0.6, high: 1.4 })
  const b = draw.real([...batch, ...(leftSide ? [n, m] : [m, n])], dtype)
  return {
    operands: [a, b],
    // One unknown and a one on the diagonal: the matrix would not matter.
    params: { leftSide, lower: draw.boolean(), transposeA: draw.boolean(), unitDiagonal: n !== 1 && draw.boolean() },
  }
}
