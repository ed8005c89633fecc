import type { NdArray } from '../../core/array.js'
import { columnOrder } from '../../core/primitives/linalg/columnOrder.js'
import { lu } from '../../core/primitives/linalg/lu.js'
import { batchShape, columnsOf, extents, multiply as product, rowsOf, takeRows, transposed } from '../../core/primitives/linalg/matrices.js'
import { triangularSolve } from '../../core/primitives/linalg/triangularSolve.js'
import { iota } from '../../core/primitives/iota.js'
import { reshape } from '../../core/primitives/reshape.js'
import { abs, add, multiply, sign, subtract } from '../arithmetic.js'
import { ones } from '../creation.js'
import { diagonal } from '../diagonals.js'
import { log } from '../elementary.js'
import { notEqual, where } from '../logic.js'
import type { ArrayLike } from '../operands.js'
import { prod, sum } from '../reductions.js'
import { matrices } from './systems.js'

/** A determinant up to this extent is written out. */
const writtenOut = 3

/**
 * Determinants of square matrices.
 *
 * Derivatives are those of the polynomial that a determinant is, also where a matrix is singular: right to every order where its rank is at least n - 3, and to
 * third order, where all vanish, below that.
 *
 * @throws ShapeError where the last two extents differ
 * @example
 * np.linalg.det(np.array([[1, 2], [3, 4]])).item() // -2
 * grad((a) => np.linalg.det(a))(np.array([[1, 2], [2, 4]])).toArray() // [[4, -2], [-2, 1]]
 */
export function det(a: ArrayLike): NdArray {
  const matrix = matrices('linalg.det', a, true)
  const [n] = extents(matrix)
  return n <= writtenOut ? expanded(matrix) : eliminated(matrix)
}

/**
 * Elimination of all columns but the last three, in an order that meets small pivots last. What is left, by whose pivots a derivative would have to divide, is a small
 * matrix whose determinant is written out.
 */
function eliminated(matrix: NdArray): NdArray {
  const [n] = extents(matrix)
  const count = n - writtenOut
  const [order, exchanges] = columnOrder(matrix)
  const ordered = transposed(takeRows(transposed(matrix), order))
  const [packed, pivots, permutation] = lu(columnsOf(ordered, 0, count), { zeroPivots: 'skip' })
  const others = takeRows(columnsOf(ordered, count, n), permutation)
  const top = rowsOf(packed, 0, count)
  const u = triangularSolve(top, rowsOf(others, 0, count), { leftSide: true, lower: true, transposeA: false, unitDiagonal: true })
  const rest = subtract(rowsOf(others, count, n), product(rowsOf(packed, count, n), u))
  return multiply(multiply(multiply(parity(exchanges), parity(pivots)), prod(diagonalOf(top), -1)), expanded(rest))
}

/** The determinant of matrices of up to three rows, by its definition. */
function expanded(matrix: NdArray): NdArray {
  const [n] = extents(matrix)
  const batch = batchShape(matrix)
  if (n === 0) return ones(batch, { dtype: matrix.dtype })
  const cell = (i: number, j: number): NdArray => reshape(columnsOf(rowsOf(matrix, i, i + 1), j, j + 1), batch)
  const minor = (i: number, j: number, k: number): NdArray =>
    subtract(multiply(cell(i, j), cell(i + 1, k)), multiply(cell(i, k), cell(i + 1, j)))
  if (n === 1) return cell(0, 0)
  if (n === 2) return minor(0, 0, 1)
  const [first, second, third] = [minor(1, 1, 2), minor(1, 0, 2), minor(1, 0, 1)]
  return add(subtract(multiply(cell(0, 0), first), multiply(cell(0, 1), second)), multiply(cell(0, 2), third))
}

/**
 * The sign of the determinant of square matrices and the logarithm of its magnitude, which neither overflow nor underflow. Where a matrix is singular they are 0 and
 * -Infinity, and the derivatives are not finite.
 *
 * @throws ShapeError where the last two extents differ
 * @example
 * const [sign, logabsdet] = np.linalg.slogdet(np.array([[2, 0], [0, -3]]))
 * sign.item() // -1
 * np.exp(logabsdet).item().toFixed(6) // '6.000000'
 */
export function slogdet(a: ArrayLike): [sign: NdArray, logabsdet: NdArray] {
  const [packed, pivots] = lu(matrices('linalg.slogdet', a, true), { zeroPivots: 'divide' })
  const u = diagonalOf(packed)
  return [multiply(parity(pivots), prod(sign(u), -1)), sum(log(abs(u)), -1)]
}

function diagonalOf(x: NdArray): NdArray {
  return diagonal(x, 0, x.ndim - 2, x.ndim - 1)
}

/** 1 for an even number of exchanges, -1 for an odd one. */
function parity(exchanges: NdArray): NdArray {
  const moved = notEqual(exchanges, iota(exchanges.shape, 'int32', exchanges.ndim - 1))
  return prod(where(moved, -1, 1), -1)
}
