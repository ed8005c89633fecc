import type { NdArray } from '../../core/array.js'
import { avalOf } from '../../core/aval.js'
import { fill } from '../../core/constant.js'
import { ShapeError } from '../../core/errors.js'
import { square } from '../arithmetic.js'
import { at, checkNumber } from '../../core/shape.js'
import { pinv, defaultTolerance } from './pinv.js'
import { matrixRank } from './rank.js'
import { svdvals } from './svd.js'
import { sameFloats } from './systems.js'
import { expandDims, squeeze } from '../shape.js'
import { sum } from '../reductions.js'
import type { ArrayLike } from '../operands.js'

/**
 * The solution of least squares of A x = b: the tuple [x, residuals, rank, s] of the x that makes |b - A x| least, and of those the one with the least |x|; the sums of
 * squares of b - A x for each column of b; the rank of A as int32; and its singular values. `b` is a vector or has the right-hand sides as columns. Singular values up to `rcond` times
 * the largest one count as zero: unless given, the longer side of A times the distance from 1 to the next number of the dtype.
 *
 * There are residuals for matrices with more rows than columns only, as in NumPy; here also where the rank is not full. Derivatives are right where the rank stays the same.
 *
 * @throws ShapeError unless A is a matrix, and b has as many rows
 * @example
 * const [x, residuals, rank] = np.linalg.lstsq(np.array([[1, 0], [1, 1], [1, 2]]), np.array([1, 3, 5]))
 * np.round(x, 12).toArray() // [1, 2]
 * rank.item() // 2
 */
export function lstsq(a: ArrayLike, b: ArrayLike, rcond?: number | null): [x: NdArray, residuals: NdArray, rank: NdArray, s: NdArray] {
  checkNumber('linalg.lstsq', 'rcond', rcond ?? 0)
  const [matrix, right] = sameFloats('linalg.lstsq', [a, b])
  if (matrix === undefined || right === undefined) throw new ShapeError('linalg.lstsq: takes a matrix and a right-hand side.')
  if (matrix.ndim !== 2 || right.ndim < 1 || right.ndim > 2 || matrix.shape[0] !== right.shape[0]) {
    throw new ShapeError(
      `linalg.lstsq: takes a matrix and a vector or matrix with as many rows, not ${matrix.aval.toString()} and ${right.aval.toString()}. Use vmap for stacks of them.`,
    )
  }
  const columns = right.ndim === 1 ? expandDims(right, 1) : right
  const tolerance = rcond ?? defaultTolerance(matrix)
  const x = pinv(matrix, tolerance).matmul(columns)
  const [m, n] = [at(matrix.shape, 0), at(matrix.shape, 1)]
  const residuals = m > n ? sum(square(columns.sub(matrix.matmul(x))), 0) : fill(0, avalOf([0], matrix.dtype))
  return [right.ndim === 1 ? squeeze(x, 1) : x, residuals, matrixRank(matrix, null, { rtol: tolerance }), svdvals(matrix)]
}
