import { checkIsArray, type NdArray } from '../../core/array.js'
import { add } from '../../core/primitives/add.js'
import { cholesky as lowerFactor } from '../../core/primitives/linalg/cholesky.js'
import { lu as packedFactors } from '../../core/primitives/linalg/lu.js'
import { checkMatrices, scaled, transposed } from '../../core/primitives/linalg/matrices.js'
import { triangularSolve as solveTriangle } from '../../core/primitives/linalg/triangularSolve.js'
import { checkOptions } from '../../transforms/selection.js'

/**
 * The lower triangular L with `L Lᵀ = x`, for symmetric positive definite matrices; where one is not that, its triangle is NaN. By default of the mean of x and its
 * transpose; without `symmetrizeInput` only the lower triangle is read.
 *
 * @throws ShapeError or DtypeError where x has no square float matrices; ArgumentError for unknown options
 * @example
 * lax.linalg.cholesky(np.array([[4, 2], [2, 5]])).toArray() // [[2, 0], [1, 2]]
 */
export function cholesky(x: NdArray, options: { readonly symmetrizeInput?: boolean | undefined } = {}): NdArray {
  checkOptions('lax.linalg.cholesky', options, ['symmetrizeInput'])
  checkIsArray('lax.linalg.cholesky', x)
  checkMatrices('lax.linalg.cholesky', x.aval, true)
  return lowerFactor(options.symmetrizeInput === false ? x : scaled(add(x, transposed(x)), 0.5))
}

/** Options of {@link triangularSolve}; all are false by default. */
export interface TriangularSolveOptions {
  /** Is the matrix on the left of the unknowns? By default it is on the right. */
  readonly leftSide?: boolean | undefined
  /** Is the lower triangle of `a` the matrix? By default the upper one is. */
  readonly lower?: boolean | undefined
  /** Is it the transposed matrix that multiplies? */
  readonly transposeA?: boolean | undefined
  /** Is the diagonal all ones, whatever stands there? */
  readonly unitDiagonal?: boolean | undefined
}

/**
 * The solution X of `X op(t) = b`, or with `leftSide` of `op(t) X = b`, for a triangle t of the square matrices `a`, of which the other triangle is not read.
 *
 * @throws ShapeError or DtypeError where the operands do not fit; ArgumentError for unknown options
 * @example
 * const b = np.array([[4], [8]])
 * lax.linalg.triangularSolve(np.array([[2, 1], [7, 4]]), b, { leftSide: true }).toArray() // [[1], [2]]
 */
export function triangularSolve(a: NdArray, b: NdArray, options: TriangularSolveOptions = {}): NdArray {
  checkOptions('lax.linalg.triangularSolve', options, ['leftSide', 'lower', 'transposeA', 'unitDiagonal'])
  const { leftSide = false, lower = false, transposeA = false, unitDiagonal = false } = options
  return solveTriangle(a, b, { leftSide, lower, transposeA, unitDiagonal })
}

/**
 * The factors of matrices by elimination with exchange of rows, as `[packed, pivots, permutation]`: L, whose diagonal is ones, below the diagonal of U in one array; with
 * which row each row was exchanged, one after the other; and the permutation that comes of it, so that the rows `permutation` of x are L U.
 *
 * @throws ShapeError or DtypeError where x has no float matrices
 * @example
 * const [packed, pivots, permutation] = lax.linalg.lu(np.array([[1, 3], [2, 4]]))
 * packed.toArray() // [[2, 4], [0.5, 1]]
 * permutation.toArray() // [1, 0]
 */
export function lu(x: NdArray): [packed: NdArray, pivots: NdArray, permutation: NdArray] {
  const [packed, pivots, permutation] = packedFactors(x, { zeroPivots: 'divide' })
  return [packed, pivots, permutation]
}
