import type { NdArray } from '../../core/array.js'
import { convert } from '../../core/primitives/convert.js'
import { eq } from '../../core/primitives/comparisons.js'
import { iota } from '../../core/primitives/iota.js'
import { lu as packedFactors, type LuParams } from '../../core/primitives/linalg/lu.js'
import {
  batchShape,
  columnsOf,
  extents,
  lowerTriangle,
  multiply,
  rowsOf,
  takeRows,
  upperTriangle,
} from '../../core/primitives/linalg/matrices.js'
import { takeAlongAxis } from '../../core/primitives/constructors/takeAlongAxis.js'
import { sort } from '../../core/primitives/sort.js'
import { triangularSolve } from '../../core/primitives/linalg/triangularSolve.js'
import { broadcast } from '../../core/primitives/sum.js'
import { at, checkList, range } from '../../core/shape.js'
import { foriLoop } from '../../transforms/controlFlow/foriLoop.js'
import { checkOptions } from '../../transforms/selection.js'
import { add } from '../arithmetic.js'
import { eye } from '../creation.js'
import { equal, where } from '../logic.js'
import { broadcastTo, toArray, type ArrayLike } from '../operands.js'
import { isTransposed } from './solve.js'
import { matrices, solveSystem } from './systems.js'

const dividing: LuParams = { zeroPivots: 'divide' }

/**
 * The factors of `a = p l u`: a permutation matrix, a lower triangular matrix with ones on the diagonal and an upper triangular one; or with `permuteL` `[p l, u]`. For a
 * matrix of m rows and n columns l is [m, k] and u [k, n] with k = min(m, n). By elimination with exchange of rows.
 *
 * @throws ShapeError for fewer than two axes; ArgumentError for unknown options
 * @example
 * const [p, l, u] = np.linalg.lu(np.array([[1, 3], [2, 4]]))
 * p.toArray() // [[0, 1], [1, 0]]
 * l.toArray() // [[1, 0], [0.5, 1]]
 * u.toArray() // [[2, 4], [0, 1]]
 */
export function lu(a: ArrayLike, options?: { readonly permuteL?: false | undefined }): [p: NdArray, l: NdArray, u: NdArray]
export function lu(a: ArrayLike, options: { readonly permuteL: true }): [pl: NdArray, u: NdArray]
export function lu(a: ArrayLike, options: { readonly permuteL?: boolean | undefined } = {}): NdArray[] {
  checkOptions('linalg.lu', options, ['permuteL'])
  const matrix = matrices('linalg.lu', a, false)
  const [rows, columns] = extents(matrix)
  const rank = Math.min(rows, columns)
  const [packed, , permutation] = packedFactors(matrix, dividing)
  const l = add(lowerTriangle(columnsOf(packed, 0, rank), -1), eye(rows, rank, 0, { dtype: matrix.dtype }))
  const u = upperTriangle(rowsOf(packed, 0, rank))
  const p = permutationMatrix(permutation, matrix)
  return options.permuteL === true ? [multiply(p, l), u] : [p, l, u]
}

/** The matrix that puts row i in the place `permutation[i]`. */
function permutationMatrix(permutation: NdArray, like: NdArray): NdArray {
  const [rows] = extents(like)
  const shape = [...batchShape(like), rows, rows]
  const axes = range(shape.length)
  const wanted = broadcast(permutation, shape, [...axes.slice(0, -2), axes.length - 1])
  return convert(eq(iota(shape, 'int32', axes.length - 2), wanted), like.dtype)
}

/** The packed factors of a matrix, and with which row each row was exchanged, one after the other. */
export type LuFactors = readonly [packed: ArrayLike, pivots: ArrayLike]

/**
 * The factors of square matrices for {@link luSolve}: l, whose diagonal is ones, below the diagonal of u in one array, and with which row each row was exchanged, as int32.
 *
 * @throws ShapeError for fewer than two axes
 * @example
 * const [packed, pivots] = np.linalg.luFactor(np.array([[1, 3], [2, 4]]))
 * packed.toArray() // [[2, 4], [0.5, 1]]
 * pivots.toArray() // [1, 1]
 */
export function luFactor(a: ArrayLike): [packed: NdArray, pivots: NdArray] {
  const [packed, pivots] = packedFactors(matrices('linalg.luFactor', a, false), dividing)
  return [packed, pivots]
}

/**
 * The solution x of `a x = b`, for a matrix of which {@link luFactor} gave the factors, or with `trans` 1 or 'T' of `aᵀ x = b`. `b` is one vector or a stack of matrices.
 *
 * @throws ShapeError where `b` does not fit; ArgumentError for unknown options
 * @example
 * const factors = np.linalg.luFactor(np.array([[2, 1], [1, 3]]))
 * np.linalg.luSolve(factors, np.array([3, 5])).toArray() // [0.8, 1.4]
 */
export function luSolve(factors: LuFactors, b: ArrayLike, options: { readonly trans?: 0 | 1 | 'N' | 'T' | undefined } = {}): NdArray {
  checkOptions('linalg.luSolve', options, ['trans'])
  checkList('linalg.luSolve', 'the factors are', factors)
  const [packed, pivots] = factors
  const transposeA = isTransposed('linalg.luSolve', options.trans ?? 0)
  const order = permutationOf(toArray('linalg.luSolve', pivots))
  const l = { leftSide: true, lower: true, transposeA, unitDiagonal: true }
  const u = { leftSide: true, lower: false, transposeA, unitDiagonal: false }
  return solveSystem('linalg.luSolve', packed, b, (matrix, rhs) => {
    const rows = broadcastTo(order, matrix.shape.slice(0, -1))
    if (!transposeA) return triangularSolve(matrix, triangularSolve(matrix, takeRows(rhs, rows), l), u)
    return takeRows(triangularSolve(matrix, triangularSolve(matrix, rhs, u), l), inverseOf(rows))
  })
}

/** The permutation of rows that exchanges make, one after the other: int32 [..., n] from [..., n]. */
function permutationOf(pivots: NdArray): NdArray {
  const last = pivots.ndim - 1
  const n = at(pivots.shape, last)
  const positions = iota(pivots.shape, 'int32', last)
  if (n === 0) return positions
  return foriLoop(
    0,
    n,
    (i, order) => {
      const step = broadcastTo(i, [...pivots.shape.slice(0, -1), 1])
      const other = takeAlongAxis(pivots, step, last)
      const [here, there] = [takeAlongAxis(order, step, last), takeAlongAxis(order, other, last)]
      return where(equal(positions, step), there, where(equal(positions, other), here, order))
    },
    positions,
  )
}

function inverseOf(permutation: NdArray): NdArray {
  return at(sort([permutation, iota(permutation.shape, 'int32', permutation.ndim - 1)], 1), 1)
}
