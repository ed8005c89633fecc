import { NdArray } from '../core/array.js'
import type { DType } from '../core/dtype.js'
import { ArgumentError, ShapeError } from '../core/errors.js'
import type { DotDimensions } from '../core/evaluation.js'
import { convert } from '../core/primitives/convert.js'
import { dotGeneral } from '../core/primitives/dotGeneral.js'
import { at, broadcastShapes, checkList, normalizeAxes, range } from '../core/shape.js'
import { multiply } from './arithmetic.js'
import { contractPair, ordered, type Labelled } from './contract.js'
import { toArray, type ArrayLike } from './operands.js'
import { promote } from './promotion.js'
import { expandDims, ravel } from './shape.js'

/** Operands of one number dtype, whatever their shapes; booleans become int32. */
export function sameNumbers(operation: string, xs: readonly ArrayLike[]): readonly NdArray[] {
  const values = xs.map((x) => toArray(operation, x))
  const { dtype, weak } = promote(values.map((x) => x.aval))
  return weak ? values : values.map((x) => convert(x, dtype === 'bool' ? 'int32' : dtype))
}

/** Two operands of one number dtype. */
export interface Factors {
  readonly a: NdArray
  readonly b: NdArray
  /** The dtype of the product: products of booleans are "and", sums of them "or", which is whether the count of int32 is 0. */
  readonly dtype: DType
}

/** The operands of a product, in the dtype in which it is computed. */
export function factors(operation: string, x: ArrayLike, y: ArrayLike): Factors {
  const values = sameNumbers(operation, [x, y])
  const [a, b] = [at(values, 0), at(values, 1)]
  return { a, b, dtype: a.dtype === 'int32' && isBool(x) && isBool(y) ? 'bool' : a.dtype }
}

/** Is it a boolean, or an array of them? */
export function isBool(x: ArrayLike): boolean {
  return typeof x === 'boolean' || (x instanceof NdArray && x.dtype === 'bool')
}

/** A product in the dtype that it should have. */
export function product(y: NdArray, dtype: DType): NdArray {
  return y.dtype === dtype ? y : convert(y, dtype)
}

/** Made once, so that an eager product finds its kernel by identity. */
const matrixByMatrix: DotDimensions = { leftContracting: [1], rightContracting: [0], leftBatch: [], rightBatch: [] }

/**
 * Matrix product. More than two axes: a stack of matrices, and stacks broadcast without a copy. A vector on the left is a row, on the right a column,
 * and its axis is gone from the result. Here and in the other products those of booleans are booleans: is there a place where both are true?
 *
 * @throws ShapeError naming both shapes where the inner extents differ or stacks do not broadcast, and for scalars
 * @example
 * np.matmul(np.array([[1, 2], [3, 4]]), np.array([1, 10])).toArray() // [21, 43]
 */
export function matmul(x: ArrayLike, y: ArrayLike): NdArray {
  const { a, b, dtype } = factors('matmul', x, y)
  if (a.ndim === 0 || b.ndim === 0) {
    throw new ShapeError(
      `matmul: ${a.aval.toString()} and ${b.aval.toString()} have no matrix product, since one is a scalar. Use multiply.`,
    )
  }
  const inner = b.ndim === 1 ? 0 : b.ndim - 2
  checkInner('matmul', a, a.ndim - 1, b, inner)
  if (a.ndim === 2 && b.ndim === 2) return product(dotGeneral(a, b, matrixByMatrix), dtype)
  broadcastShapes('matmul', a.shape.slice(0, -2), b.shape.slice(0, -2))
  const [left, right] = [matrixLabels(a, ['row', 'inner']), matrixLabels(b, ['inner', 'column'])]
  const stack = [left, right].map(({ labels }) => labels.filter((label) => !named.includes(label)))
  const longest = at(stack, 0).length > at(stack, 1).length ? at(stack, 0) : at(stack, 1)
  const result = [...longest, ...(a.ndim === 1 ? [] : ['row']), ...(b.ndim === 1 ? [] : ['column'])]
  return product(ordered(contractPair('matmul', left, right, new Set(result)), result), dtype)
}

const named: readonly string[] = ['row', 'inner', 'column']

/** Names the axes of a stack of matrices; those of the stack are numbered from the last one, so that they align. */
function matrixLabels(array: NdArray, matrix: readonly string[]): Labelled {
  if (array.ndim === 1) return { array, labels: ['inner'] }
  const count = array.ndim - 2
  return { array, labels: [...range(count).map((axis) => String(count - axis)), ...matrix] }
}

function checkInner(operation: string, x: NdArray, left: number, y: NdArray, right: number): void {
  if (x.shape[left] === y.shape[right]) return
  throw new ShapeError(
    `${operation}: ${x.aval.toString()} and ${y.aval.toString()} do not fit: axis ${String(left)} of the first has extent ${String(x.shape[left])}, axis ${String(right)} of the second ${String(y.shape[right])}. ` +
      'They must be equal; transpose one of the operands.',
  )
}

/**
 * Dot product: of vectors the inner product, of matrices the matrix product, with a scalar the product; else the sum of products over the last axis of
 * `x` and the last but one of `y`.
 *
 * @throws ShapeError naming both shapes where these extents differ
 * @example
 * np.dot(np.array([1, 2]), np.array([3, 4])).item() // 11
 */
export function dot(x: ArrayLike, y: ArrayLike): NdArray {
  const { a, b, dtype } = factors('dot', x, y)
  if (a.ndim === 0 || b.ndim === 0) return product(multiply(a, b), dtype)
  return product(contractAxes('dot', a, [a.ndim - 1], b, [Math.max(0, b.ndim - 2)]), dtype)
}

/**
 * Dot product of all elements of two arrays, in row-major order.
 *
 * @throws ShapeError where the numbers of elements differ
 * @example
 * np.vdot(np.array([[1, 2], [3, 4]]), np.array([[1, 0], [0, 1]])).item() // 5
 */
export function vdot(x: ArrayLike, y: ArrayLike): NdArray {
  const { a, b, dtype } = factors('vdot', x, y)
  return product(contractAxes('vdot', ravel(a), [0], ravel(b), [0]), dtype)
}

/**
 * Sum of products over the last axis of both; with a scalar the product.
 *
 * @throws ShapeError where the last extents differ
 * @example
 * np.inner(np.array([[1, 2], [3, 4]]), np.array([1, 10])).toArray() // [21, 43]
 */
export function inner(x: ArrayLike, y: ArrayLike): NdArray {
  const { a, b, dtype } = factors('inner', x, y)
  if (a.ndim === 0 || b.ndim === 0) return product(multiply(a, b), dtype)
  return product(contractAxes('inner', a, [a.ndim - 1], b, [b.ndim - 1]), dtype)
}

/**
 * The product of each element of `x` with each of `y`, as a matrix; both are raveled.
 *
 * @example
 * np.outer(np.array([1, 2]), np.array([3, 4])).toArray() // [[3, 4], [6, 8]]
 */
export function outer(x: ArrayLike, y: ArrayLike): NdArray {
  const { a, b, dtype } = factors('outer', x, y)
  return product(multiply(expandDims(ravel(a), 1), ravel(b)), dtype)
}

/**
 * Sum of products over several axes: the last `axes` of `x` and the first of `y`, or the pairs listed in `[axes of x, axes of y]`. The other axes of `x`,
 * then those of `y`, are left.
 *
 * @throws ShapeError where the extents differ; ArgumentError where the lists do
 * @example
 * np.tensordot(np.ones([2, 3, 4]), np.ones([3, 4, 5])).shape // [2, 5]
 */
export function tensordot(
  x: ArrayLike,
  y: ArrayLike,
  axes: number | readonly [number | readonly number[], number | readonly number[]] = 2,
): NdArray {
  const { a, b, dtype } = factors('tensordot', x, y)
  if (typeof axes !== 'number') checkList('tensordot', 'the axes are a number or', axes)
  if (typeof axes !== 'number')
    return product(
      contractAxes('tensordot', a, normalizeAxes('tensordot', axes[0], a.ndim), b, normalizeAxes('tensordot', axes[1], b.ndim)),
      dtype,
    )
  if (!Number.isInteger(axes) || axes < 0 || axes > Math.min(a.ndim, b.ndim)) {
    throw new ArgumentError(
      `tensordot: ${a.aval.toString()} and ${b.aval.toString()} cannot be contracted over ${String(axes)} axes. Give a number from 0 to ${String(Math.min(a.ndim, b.ndim))}, or [axes of x, axes of y].`,
    )
  }
  const [left, right] = [range(axes).map((i) => a.ndim - axes + i), range(axes)]
  return product(contractAxes('tensordot', a, left, b, right), dtype)
}

function contractAxes(operation: string, x: NdArray, left: readonly number[], y: NdArray, right: readonly number[]): NdArray {
  if (left.length !== right.length) {
    throw new ArgumentError(
      `${operation}: ${String(left.length)} axes of the first operand do not pair with ${String(right.length)} of the second. Name as many of each.`,
    )
  }
  left.forEach((axis, i) => {
    checkInner(operation, x, axis, y, at(right, i))
  })
  return dotGeneral(x, y, { leftContracting: left, rightContracting: right, leftBatch: [], rightBatch: [] })
}
