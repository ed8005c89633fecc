import { checkIsArray, type NdArray } from '../../core/array.js'
import { ShapeError } from '../../core/errors.js'
import { dotGeneral } from '../../core/primitives/dotGeneral.js'
import { range } from '../../core/shape.js'

/**
 * The product of two vectors, a matrix and a vector, or two matrices, of one dtype.
 *
 * @throws ShapeError for other operands; `lax.dotGeneral` multiplies along any axes
 * @example
 * lax.dot(np.array([[1, 2], [3, 4]]), np.array([1, 1])).toArray() // [3, 7]
 */
export function dot(x: NdArray, y: NdArray): NdArray {
  for (const operand of [x, y]) checkIsArray('lax.dot', operand)
  if (![1, 2].includes(x.ndim) || ![1, 2].includes(y.ndim)) {
    throw new ShapeError(
      `lax.dot: multiplies vectors and matrices, not ${x.aval.toString()} and ${y.aval.toString()}. Name the axes with lax.dotGeneral.`,
    )
  }
  return dotGeneral(x, y, { leftContracting: [x.ndim - 1], rightContracting: [0], leftBatch: [], rightBatch: [] })
}

/**
 * The products of the matrices in two stacks of the same extents, of one dtype.
 *
 * @throws ShapeError unless both have the same number of axes, at least two, and fit
 * @example
 * lax.batchMatmul(np.array([[[1, 2]]]), np.array([[[3], [4]]])).toArray() // [[[11]]]
 */
export function batchMatmul(x: NdArray, y: NdArray): NdArray {
  for (const operand of [x, y]) checkIsArray('lax.batchMatmul', operand)
  if (x.ndim < 2 || x.ndim !== y.ndim) {
    throw new ShapeError(
      `lax.batchMatmul: multiplies stacks of matrices with the same number of axes, not ${x.aval.toString()} and ${y.aval.toString()}. np.matmul broadcasts them.`,
    )
  }
  const batch = range(x.ndim - 2)
  return dotGeneral(x, y, { leftContracting: [x.ndim - 1], rightContracting: [x.ndim - 2], leftBatch: batch, rightBatch: batch })
}
