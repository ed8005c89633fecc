import type { NdArray } from '../../core/array.js'
import { add } from '../../core/primitives/add.js'
import { cholesky as lowerFactor } from '../../core/primitives/linalg/cholesky.js'
import { scaled, transposed } from '../../core/primitives/linalg/matrices.js'
import { triangularSolve } from '../../core/primitives/linalg/triangularSolve.js'
import { checkList } from '../../core/shape.js'
import { checkOptions } from '../../transforms/selection.js'
import type { ArrayLike } from '../operands.js'
import { matrices, solveSystem } from './systems.js'

/** Options of {@link cholesky}. */
export interface CholeskyOptions {
  /** The upper triangular factor, of which the transpose comes first. */
  readonly upper?: boolean | undefined
  /** Take the mean of the matrix and its transpose (the default), or read one triangle only: the lower one, with `upper` the upper one. */
  readonly symmetrizeInput?: boolean | undefined
}

/**
 * The lower triangular L with `L Lᵀ = a`, or with `upper` the upper triangular U with `Uᵀ U = a`, for symmetric positive definite matrices.
 *
 * As in JAX the matrix is made symmetric first, so that derivatives are symmetric, unless told otherwise; then only one triangle is read. Where a matrix is not positive
 * definite all of the triangle is NaN, and nothing is thrown: whether it is so is known only when it is computed, also inside jit.
 *
 * @throws ShapeError where the last two extents differ; ArgumentError for unknown options
 * @example
 * np.linalg.cholesky(np.array([[4, 2], [2, 5]])).toArray() // [[2, 0], [1, 2]]
 * np.linalg.cholesky(np.array([[4, 2], [2, 5]]), { upper: true }).toArray() // [[2, 1], [0, 2]]
 */
export function cholesky(a: ArrayLike, options: CholeskyOptions = {}): NdArray {
  checkOptions('linalg.cholesky', options, ['upper', 'symmetrizeInput'])
  const { upper = false, symmetrizeInput = true } = options
  const matrix = matrices('linalg.cholesky', a, true)
  if (symmetrizeInput) {
    const factor = lowerFactor(scaled(add(matrix, transposed(matrix)), 0.5))
    return upper ? transposed(factor) : factor
  }
  return upper ? transposed(lowerFactor(transposed(matrix))) : lowerFactor(matrix)
}

/** A factor of a symmetric positive definite matrix, and whether it is the lower triangular one. */
export type CholeskyFactor = readonly [factor: ArrayLike, lower: boolean]

/**
 * The triangular factor of symmetric positive definite matrices, for {@link choSolve}: the upper one, or with `lower` the lower one, and which it is.
 *
 * @throws ShapeError where the last two extents differ; ArgumentError for unknown options
 * @example
 * const [factor, lower] = np.linalg.choFactor(np.array([[4, 2], [2, 5]]))
 * factor.toArray() // [[2, 1], [0, 2]]
 * lower // false
 */
export function choFactor(a: ArrayLike, options: { readonly lower?: boolean | undefined } = {}): [factor: NdArray, lower: boolean] {
  checkOptions('linalg.choFactor', options, ['lower'])
  const { lower = false } = options
  return [cholesky(a, { upper: !lower }), lower]
}

/**
 * The solution x of `a x = b`, for a matrix of which {@link choFactor} gave the factor. `b` is one vector or a stack of matrices.
 *
 * @throws ShapeError where `b` does not fit
 * @example
 * const factor = np.linalg.choFactor(np.array([[4, 2], [2, 5]]))
 * np.linalg.choSolve(factor, np.array([8, 12])).toArray() // [1, 2]
 */
export function choSolve(factorAndSide: CholeskyFactor, b: ArrayLike): NdArray {
  checkList('linalg.choSolve', 'the factor and its side are', factorAndSide)
  const [factor, lower] = factorAndSide
  return solveSystem('linalg.choSolve', factor, b, (matrix, rhs) => {
    const params = { leftSide: true, lower, unitDiagonal: false }
    const half = triangularSolve(matrix, rhs, { ...params, transposeA: !lower })
    return triangularSolve(matrix, half, { ...params, transposeA: lower })
  })
}
