import type { NdArray } from '../../core/array.js'
import { extents } from '../../core/primitives/linalg/matrices.js'
import { solve as solveSquare } from '../../core/primitives/linalg/solve.js'
import { triangularSolve } from '../../core/primitives/linalg/triangularSolve.js'
import { ArgumentError } from '../../core/errors.js'
import { checkOptions } from '../../transforms/selection.js'
import { eye } from '../creation.js'
import { broadcastTo, type ArrayLike } from '../operands.js'
import { matrices, solveSystem } from './systems.js'

/**
 * The solution x of `a x = b`, for square matrices `a` and right-hand sides `b`: one vector, or a stack of matrices whose columns are right-hand sides. Leading axes
 * broadcast.
 *
 * By elimination with exchange of rows; where a matrix is singular there are infinities and NaN. Derivatives are those of the solution, x' = a⁻¹ (b' - a' x), at every order.
 * float32 is computed in float64 and rounded at the end.
 *
 * @throws ShapeError where `a` is not square or `b` does not fit
 * @example
 * np.linalg.solve(np.array([[2, 1], [1, 3]]), np.array([3, 5])).toArray() // [0.8, 1.4]
 */
export function solve(a: ArrayLike, b: ArrayLike): NdArray {
  return solveSystem('linalg.solve', a, b, (matrix, rhs) => solveSquare(matrix, rhs, { transposeA: false }))
}

/**
 * The inverse of square matrices; infinities and NaN where a matrix is singular. To solve equations {@link solve} is faster and more accurate.
 *
 * @throws ShapeError where the last two extents differ
 * @example
 * np.linalg.inv(np.array([[2, 0], [0, 4]])).toArray() // [[0.5, 0], [0, 0.25]]
 */
export function inv(a: ArrayLike): NdArray {
  const matrix = matrices('linalg.inv', a, true)
  const [n] = extents(matrix)
  return solveSquare(matrix, broadcastTo(eye(n, n, 0, { dtype: matrix.dtype }), matrix.shape), { transposeA: false })
}

/** Options of {@link solveTriangular}. */
export interface SolveTriangularOptions {
  /** Is the lower triangle of `a` the matrix? By default the upper one is. */
  readonly lower?: boolean | undefined
  /** Solve with the matrix (0 or 'N', the default), or with its transpose (1 or 'T'). */
  readonly trans?: 0 | 1 | 'N' | 'T' | undefined
  /** Is the diagonal all ones, whatever stands there? */
  readonly unitDiagonal?: boolean | undefined
}

/**
 * The solution x of `t x = b` for a triangle t of square matrices `a`, the upper one or the lower; the other one is not read, and has no derivative. `b` is one vector or a
 * stack of matrices, and leading axes broadcast. A zero on the diagonal makes infinities and NaN.
 *
 * @throws ShapeError where `a` is not square or `b` does not fit; ArgumentError for unknown options
 * @example
 * np.linalg.solveTriangular(np.array([[2, 1], [7, 4]]), np.array([4, 8])).toArray() // [1, 2]
 */
export function solveTriangular(a: ArrayLike, b: ArrayLike, options: SolveTriangularOptions = {}): NdArray {
  checkOptions('linalg.solveTriangular', options, ['lower', 'trans', 'unitDiagonal'])
  const { lower = false, trans = 0, unitDiagonal = false } = options
  const params = { leftSide: true, lower, transposeA: isTransposed('linalg.solveTriangular', trans), unitDiagonal }
  return solveSystem('linalg.solveTriangular', a, b, (matrix, rhs) => triangularSolve(matrix, rhs, params))
}

/** Does the option `trans` ask for the transposed matrix? */
export function isTransposed(operation: string, trans: 0 | 1 | 'N' | 'T'): boolean {
  if (trans === 0 || trans === 'N') return false
  if (trans === 1 || trans === 'T') return true
  throw new ArgumentError(`${operation}: trans is ${String(trans)}. Give 0 or 'N' for the matrix itself, 1 or 'T' for its transpose.`)
}
