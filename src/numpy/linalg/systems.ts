import type { NdArray } from '../../core/array.js'
import { isFloat, type DType } from '../../core/dtype.js'
import { ShapeError } from '../../core/errors.js'
import { convert } from '../../core/primitives/convert.js'
import { besideEachOther } from '../../core/primitives/linalg/besideEachOther.js'
import { batchShape, checkMatrices, extents } from '../../core/primitives/linalg/matrices.js'
import { reshape } from '../../core/primitives/reshape.js'
import { moveAxis } from '../../core/primitives/transpose.js'
import { scope } from '../../core/scope.js'
import { at, broadcastShapes, sizeOf } from '../../core/shape.js'
import { broadcastTo, toArray, toFloat, type ArrayLike } from '../operands.js'
import { promote } from '../promotion.js'

/** Operands of one float dtype, whatever their shapes; integers and booleans become the default float. */
export function sameFloats(operation: string, xs: readonly ArrayLike[]): readonly NdArray[] {
  const values = xs.map((x) => toArray(operation, x))
  const { dtype } = promote(values.map((x) => x.aval))
  const float: DType = isFloat(dtype) ? dtype : scope.defaultDtype
  return values.map((x) => (x.dtype === float ? x : convert(x, float)))
}

/** A stack of matrices, as floats; square ones where that is asked for. */
export function matrices(operation: string, x: ArrayLike, square: boolean): NdArray {
  const value = toFloat(operation, x)
  checkMatrices(operation, value.aval, square)
  return value
}

/**
 * Solves with square matrices `a` for the right-hand sides `b`: a vector, or a stack of matrices. The axes before the last two broadcast; one matrix for a whole stack
 * of right-hand sides is factored once.
 */
export function solveSystem(operation: string, a: ArrayLike, b: ArrayLike, solve: (a: NdArray, b: NdArray) => NdArray): NdArray {
  const [matrix, given] = sameFloats(operation, [a, b])
  if (matrix === undefined || given === undefined) throw new ShapeError(`${operation}: takes a matrix and a right-hand side.`)
  checkMatrices(operation, matrix.aval, true)
  const n = extents(matrix)[0]
  const rhs = given.ndim === 1 ? reshape(given, [given.size, 1]) : given
  if (rhs.ndim === 0 || extents(rhs)[0] !== n) {
    throw new ShapeError(
      `${operation}: ${matrix.aval.toString()} has ${String(n)} rows, which the right-hand side ${given.aval.toString()} does not fit. ` +
        'Give a vector of as many elements, or matrices of as many rows; a stack of vectors needs a last axis of extent 1.',
    )
  }
  const x = matrix.ndim === 2 && rhs.ndim > 2 ? withOneMatrix(matrix, rhs, solve) : broadcastSystem(operation, matrix, rhs, solve)
  return given.ndim === 1 ? reshape(x, x.shape.slice(0, -1)) : x
}

function withOneMatrix(a: NdArray, b: NdArray, solve: (a: NdArray, b: NdArray) => NdArray): NdArray {
  const [rows, columns] = extents(b)
  const flat = reshape(b, [sizeOf(batchShape(b)), rows, columns])
  const [results, axes] = besideEachOther(flat, 0, false, (folded) => solve(a, folded))
  return reshape(moveAxis(at(results, 0), at(axes, 0) ?? 0, 0), b.shape)
}

function broadcastSystem(operation: string, a: NdArray, b: NdArray, solve: (a: NdArray, b: NdArray) => NdArray): NdArray {
  const batch = broadcastShapes(operation, batchShape(a), batchShape(b))
  return solve(broadcastTo(a, [...batch, ...extents(a)]), broadcastTo(b, [...batch, ...extents(b)]))
}
