import type { NdArray } from '../core/array.js'
import { fill } from '../core/constant.js'
import { avalOf } from '../core/aval.js'
import { ArgumentError, ShapeError } from '../core/errors.js'
import { add } from '../core/primitives/add.js'
import { ge } from '../core/primitives/comparisons.js'
import { convert } from '../core/primitives/convert.js'
import { iota } from '../core/primitives/iota.js'
import { select } from '../core/primitives/select.js'
import { broadcast } from '../core/primitives/sum.js'
import { at, checkNumber, checkShape } from '../core/shape.js'
import { scope } from '../core/scope.js'
import { checkCallback } from '../transforms/functions.js'
import { checkOptions } from '../transforms/selection.js'
import type { DtypeOption } from './creation.js'
import { nonzero, positionsIn } from './nonzero.js'
import { toArray, type ArrayLike } from './operands.js'

/** Where a matrix is on or below a diagonal. */
function below(operation: string, rows: number, columns: number, k: number): NdArray {
  if (!Number.isInteger(k))
    throw new ArgumentError(`${operation}: k is ${String(k)}, which is no diagonal. Count diagonals from 0, upwards.`)
  const shape = checkShape(operation, [rows, columns])
  const row = iota(shape, 'int32', 0)
  return ge(add(row, fill(k, row.aval)), iota(shape, 'int32', 1))
}

/** How many places of a matrix are on or below a diagonal. */
function countBelow(rows: number, columns: number, k: number): number {
  // Rows before the first have none; then one more in each, until all columns are reached.
  const first = Math.min(rows, Math.max(0, -k))
  const whole = Math.min(rows, Math.max(first, columns - k - 1))
  return ((whole - first) * (first + k + 1 + whole + k)) / 2 + (rows - whole) * columns
}

/**
 * Ones on and below a diagonal, zeros above; `k` counts diagonals upwards.
 *
 * @example
 * np.tri(3, 3, -1).toArray() // [[0, 0, 0], [1, 0, 0], [1, 1, 0]]
 */
export function tri(rows: number, columns: number = rows, k = 0, options: DtypeOption = {}): NdArray {
  checkOptions('tri', options, ['dtype'])
  return convert(below('tri', rows, columns, k), options.dtype ?? scope.defaultDtype)
}

function matrixMask(operation: string, x: NdArray, k: number): NdArray {
  if (x.ndim < 2)
    throw new ShapeError(
      `${operation}: ${x.aval.toString()} is no matrix, nor a stack of them. Give it two axes with reshape or expandDims.`,
    )
  return broadcast(below(operation, at(x.shape, x.ndim - 2), at(x.shape, x.ndim - 1), k), x.shape, [x.ndim - 2, x.ndim - 1])
}

/**
 * The lower triangle of a matrix, or of each of a stack: zeros above a diagonal.
 *
 * @throws ShapeError for fewer than two axes
 * @example
 * np.tril(np.array([[1, 2], [3, 4]])).toArray() // [[1, 0], [3, 4]]
 */
export function tril(x: ArrayLike, k = 0): NdArray {
  const value = toArray('tril', x)
  return select(matrixMask('tril', value, k), convert(value, value.dtype), fill(0, value.aval.strong))
}

/**
 * The upper triangle of a matrix, or of each of a stack: zeros below a diagonal.
 *
 * @throws ShapeError for fewer than two axes
 * @example
 * np.triu(np.array([[1, 2], [3, 4]])).toArray() // [[1, 2], [0, 4]]
 */
export function triu(x: ArrayLike, k = 0): NdArray {
  checkNumber('triu', 'k', k)
  const value = toArray('triu', x)
  return select(matrixMask('triu', value, k - 1), fill(0, value.aval.strong), convert(value, value.dtype))
}

/**
 * The rows and columns of the places of a matrix on and below a diagonal, as int32 arrays.
 *
 * @example
 * np.trilIndices(2).map((i) => i.toArray()) // [[0, 1, 1], [0, 0, 1]]
 */
export function trilIndices(rows: number, k = 0, columns: number = rows): [rows: NdArray, columns: NdArray] {
  const found = positionsIn('trilIndices', below('trilIndices', rows, columns, k), { size: countBelow(rows, columns, k) })
  return [at(found, 0), at(found, 1)]
}

/**
 * The rows and columns of the places of a matrix on and above a diagonal, as int32 arrays.
 *
 * @example
 * np.triuIndices(2).map((i) => i.toArray()) // [[0, 0, 1], [0, 1, 1]]
 */
export function triuIndices(rows: number, k = 0, columns: number = rows): [rows: NdArray, columns: NdArray] {
  checkNumber('triuIndices', 'k', k)
  const lower = below('triuIndices', rows, columns, k - 1)
  const upper = select(lower, fill(0, lower.aval), fill(1, lower.aval))
  const found = positionsIn('triuIndices', upper, { size: rows * columns - countBelow(rows, columns, k - 1) })
  return [at(found, 0), at(found, 1)]
}

/** The extents of a matrix. */
function matrixExtents(operation: string, x: ArrayLike): readonly [rows: number, columns: number] {
  const value = toArray(operation, x)
  if (value.ndim !== 2) throw new ShapeError(`${operation}: takes a matrix, not ${value.aval.toString()}. Choose one of a stack.`)
  return [at(value.shape, 0), at(value.shape, 1)]
}

/**
 * {@link trilIndices} for a matrix of the shape of `x`.
 *
 * @throws ShapeError unless it is a matrix
 * @example
 * np.trilIndicesFrom(np.eye(2)).map((i) => i.toArray()) // [[0, 1, 1], [0, 0, 1]]
 */
export function trilIndicesFrom(x: ArrayLike, k = 0): [rows: NdArray, columns: NdArray] {
  const [rows, columns] = matrixExtents('trilIndicesFrom', x)
  return trilIndices(rows, k, columns)
}

/**
 * {@link triuIndices} for a matrix of the shape of `x`.
 *
 * @throws ShapeError unless it is a matrix
 * @example
 * np.triuIndicesFrom(np.eye(2)).map((i) => i.toArray()) // [[0, 0, 1], [0, 1, 1]]
 */
export function triuIndicesFrom(x: ArrayLike, k = 0): [rows: NdArray, columns: NdArray] {
  const [rows, columns] = matrixExtents('triuIndicesFrom', x)
  return triuIndices(rows, k, columns)
}

/**
 * Where a masking function, such as {@link triu}, leaves a square matrix of ones other than 0. Not under jit, where its values are not known.
 *
 * @throws ConcretizationError inside jit
 * @example
 * np.maskIndices(2, np.triu).map((i) => i.toArray()) // [[0, 0, 1], [0, 1, 1]]
 */
export function maskIndices(n: number, mask: (ones: NdArray, k: number) => NdArray, k = 0): NdArray[] {
  checkCallback('maskIndices', mask)
  return nonzero(mask(fill(1, avalOf(checkShape('maskIndices', [n, n]), 'int32')), k))
}
