import type { NdArray } from '../../core/array.js'
import { fill } from '../../core/constant.js'
import { ArgumentError, ShapeError } from '../../core/errors.js'
import type { ScatterLayout } from '../../core/evaluation.js'
import { neg } from '../../core/primitives/neg.js'
import { reshape } from '../../core/primitives/reshape.js'
import { scatter as scatterWindows } from '../../core/primitives/gather.js'
import { select } from '../../core/primitives/select.js'
import { broadcast } from '../../core/primitives/sum.js'
import { transpose } from '../../core/primitives/transpose.js'
import { checkNumbers, formatShape, range } from '../../core/shape.js'
import { checkOptions } from '../../transforms/selection.js'
import { toArray, type ArrayLike } from '../operands.js'
import { canonicalWindows, visibleOrder } from './windows.js'

/** How the axes of operand, indices and updates of {@link scatter} pair up, as in JAX and XLA. Index vectors lie along the last axis of the indices. */
export interface ScatterDimensionNumbers {
  /** Axes of the updates that windows lie along, in the order of the operand's axes. */
  readonly updateWindowDims: readonly number[]
  /** Axes of the operand that the updates lack. */
  readonly insertedWindowDims: readonly number[]
  /** Which axis of the operand each number of an index vector is about. */
  readonly scatterDimsToOperandDims: readonly number[]
  /** Axes of the operand that run together with axes of the indices. */
  readonly operandBatchingDims?: readonly number[] | undefined
  readonly scatterIndicesBatchingDims?: readonly number[] | undefined
}

/** Options of {@link scatter}. */
export interface ScatterOptions {
  /** A window that does not lie within the operand: is its update dropped (`'drop'`, unless said), or moved until it does (`'clip'`)? */
  readonly mode?: 'drop' | 'clip' | undefined
}

/**
 * The operand with updates written over its windows that start at index vectors, which may be traced. Where windows overlap the last one wins, also in the
 * derivative. Indices are not counted from the end.
 *
 * @throws ShapeError where the dimension numbers do not fit; DtypeError for indices that are no integers, or updates of another dtype
 * @example
 * const numbers = { updateWindowDims: [], insertedWindowDims: [0], scatterDimsToOperandDims: [0] }
 * lax.scatter(np.zeros([3]), np.array([[2], [0]], { dtype: 'int32' }), np.array([7, 8]), numbers).toArray() // [8, 0, 7]
 */
export function scatter(
  operand: ArrayLike,
  indices: NdArray,
  updates: ArrayLike,
  dimensionNumbers: ScatterDimensionNumbers,
  options: ScatterOptions = {},
): NdArray {
  return combined('lax.scatter', operand, indices, updates, dimensionNumbers, options, 'set')
}

/**
 * As {@link scatter}, with the updates added.
 *
 * @example
 * const numbers = { updateWindowDims: [], insertedWindowDims: [0], scatterDimsToOperandDims: [0] }
 * lax.scatterAdd(np.zeros([3]), np.array([[2], [2]], { dtype: 'int32' }), np.array([7, 8]), numbers).toArray() // [0, 0, 15]
 */
export function scatterAdd(
  operand: ArrayLike,
  indices: NdArray,
  updates: ArrayLike,
  dimensionNumbers: ScatterDimensionNumbers,
  options: ScatterOptions = {},
): NdArray {
  return combined('lax.scatterAdd', operand, indices, updates, dimensionNumbers, options, 'add')
}

/**
 * As {@link scatter}, with the updates subtracted.
 *
 * @example
 * const numbers = { updateWindowDims: [], insertedWindowDims: [0], scatterDimsToOperandDims: [0] }
 * lax.scatterSub(np.zeros([3]), np.array([[2], [2]], { dtype: 'int32' }), np.array([7, 8]), numbers).toArray() // [0, 0, -15]
 */
export function scatterSub(
  operand: ArrayLike,
  indices: NdArray,
  updates: ArrayLike,
  dimensionNumbers: ScatterDimensionNumbers,
  options: ScatterOptions = {},
): NdArray {
  return combined('lax.scatterSub', operand, indices, neg(toArray('lax.scatterSub', updates)), dimensionNumbers, options, 'add')
}

/**
 * As {@link scatter}, with the updates multiplied; the derivative is right with zeros, to third order.
 *
 * @example
 * const numbers = { updateWindowDims: [], insertedWindowDims: [0], scatterDimsToOperandDims: [0] }
 * lax.scatterMul(np.ones([3]), np.array([[2], [2]], { dtype: 'int32' }), np.array([7, 8]), numbers).toArray() // [1, 1, 56]
 */
export function scatterMul(
  operand: ArrayLike,
  indices: NdArray,
  updates: ArrayLike,
  dimensionNumbers: ScatterDimensionNumbers,
  options: ScatterOptions = {},
): NdArray {
  return combined('lax.scatterMul', operand, indices, updates, dimensionNumbers, options, 'mul')
}

/**
 * As {@link scatter}, keeping the smaller of element and updates; those that are equal share the derivative.
 *
 * @example
 * const numbers = { updateWindowDims: [], insertedWindowDims: [0], scatterDimsToOperandDims: [0] }
 * lax.scatterMin(np.ones([3]), np.array([[2], [1]], { dtype: 'int32' }), np.array([-7, 8]), numbers).toArray() // [1, 1, -7]
 */
export function scatterMin(
  operand: ArrayLike,
  indices: NdArray,
  updates: ArrayLike,
  dimensionNumbers: ScatterDimensionNumbers,
  options: ScatterOptions = {},
): NdArray {
  return combined('lax.scatterMin', operand, indices, updates, dimensionNumbers, options, 'min')
}

/**
 * As {@link scatter}, keeping the larger of element and updates; those that are equal share the derivative.
 *
 * @example
 * const numbers = { updateWindowDims: [], insertedWindowDims: [0], scatterDimsToOperandDims: [0] }
 * lax.scatterMax(np.ones([3]), np.array([[2], [1]], { dtype: 'int32' }), np.array([-7, 8]), numbers).toArray() // [1, 8, 1]
 */
export function scatterMax(
  operand: ArrayLike,
  indices: NdArray,
  updates: ArrayLike,
  dimensionNumbers: ScatterDimensionNumbers,
  options: ScatterOptions = {},
): NdArray {
  return combined('lax.scatterMax', operand, indices, updates, dimensionNumbers, options, 'max')
}

function combined(
  operation: string,
  operand: ArrayLike,
  indices: NdArray,
  given: ArrayLike,
  numbers: ScatterDimensionNumbers,
  options: ScatterOptions,
  combine: ScatterLayout['combine'],
): NdArray {
  checkOptions(operation, options, ['mode'])
  checkOptions(operation, numbers, [
    'updateWindowDims',
    'insertedWindowDims',
    'scatterDimsToOperandDims',
    'operandBatchingDims',
    'scatterIndicesBatchingDims',
  ])
  const { mode = 'drop' } = options
  if (!['drop', 'clip'].includes(mode))
    throw new ArgumentError(`${operation}: there is no mode ${JSON.stringify(mode)}. Give 'drop' or 'clip'.`)
  checkNumbers(operation, 'updateWindowDims are', numbers.updateWindowDims)
  checkNumbers(operation, 'insertedWindowDims are', numbers.insertedWindowDims)
  const [x, updates] = [toArray(operation, operand), toArray(operation, given)]
  const { updateWindowDims, insertedWindowDims: hidden, operandBatchingDims = [] } = numbers
  const extents = [...updateWindowDims].sort((a, b) => a - b).map((axis) => updates.shape[axis] ?? -1)
  const next = extents.values()
  const plan = {
    operation,
    operand: x.aval,
    indices,
    sizes: x.shape.map((_, axis) => (hidden.includes(axis) || operandBatchingDims.includes(axis) ? 1 : (next.next().value ?? -1))),
    indexMap: numbers.scatterDimsToOperandDims,
    operandBatching: operandBatchingDims,
    indicesBatching: numbers.scatterIndicesBatchingDims ?? [],
    hidden,
  }
  const form = canonicalWindows(plan)
  const visible = visibleOrder(plan, form, updateWindowDims)
  const lead = form.inside.shape
  if (updates.ndim !== visible.length) {
    throw new ShapeError(
      `${operation}: the updates ${updates.aval.toString()} do not have the axes ${formatShape(updateWindowDims)} and ${String(indices.ndim - 1)} more, one for each axis of the indices but the last.`,
    )
  }
  const inOrder = transpose(
    updates,
    range(visible.length).map((axis) => visible.indexOf(axis)),
  )
  if (inOrder.shape.some((extent, axis) => axis < lead.length && extent !== lead[axis])) {
    throw new ShapeError(
      `${operation}: the updates ${updates.aval.toString()} do not have the extents of the indices ${indices.aval.toString()}.`,
    )
  }
  const windows = reshape(inOrder, [...lead, ...form.window])
  const { batch, indexed } = form
  const written = scatterWindows(transpose(x, form.order), places(form.indices, mode === 'clip' ? null : form.inside), windows, {
    batch,
    indexed,
    outOfRange: 'drop',
    combine,
  })
  return transpose(
    written,
    range(x.ndim).map((axis) => form.order.indexOf(axis)),
  )
}

/** Indices that are out of range for the windows that do not lie inside. */
function places(indices: NdArray, inside: NdArray | null): NdArray {
  if (inside === null) return indices
  return select(broadcast(inside, indices.shape, range(inside.ndim)), indices, fill(-1, indices.aval))
}
