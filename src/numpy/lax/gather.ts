import { checkIsArray, type NdArray } from '../../core/array.js'
import { fill } from '../../core/constant.js'
import { isFloat, type DType } from '../../core/dtype.js'
import { ArgumentError } from '../../core/errors.js'
import { convert } from '../../core/primitives/convert.js'
import { gather as gatherWindows } from '../../core/primitives/gather.js'
import { reshape } from '../../core/primitives/reshape.js'
import { select } from '../../core/primitives/select.js'
import { broadcast } from '../../core/primitives/sum.js'
import { transpose } from '../../core/primitives/transpose.js'
import { at, checkList, checkNumbers, range, type Shape } from '../../core/shape.js'
import { checkOptions } from '../../transforms/selection.js'
import { toArray, type ArrayLike } from '../operands.js'
import { concatenate } from '../../core/primitives/concatenate.js'
import { expandDims } from './shapes.js'
import { add } from '../../core/primitives/add.js'
import { rem } from '../../core/primitives/rem.js'
import { canonicalWindows, visibleOrder } from './windows.js'

/** How the axes of operand, indices and result of {@link gather} pair up, as in JAX and XLA. Index vectors lie along the last axis of the indices. */
export interface GatherDimensionNumbers {
  /** Axes of the result that windows lie along, in the order of the operand's axes. */
  readonly offsetDims: readonly number[]
  /** Axes of the operand that the result lacks; their slice size is 1. */
  readonly collapsedSliceDims: readonly number[]
  /** Which axis of the operand each number of an index vector is about. */
  readonly startIndexMap: readonly number[]
  /** Axes of the operand that run together with axes of the indices. */
  readonly operandBatchingDims?: readonly number[] | undefined
  readonly startIndicesBatchingDims?: readonly number[] | undefined
}

/** Options of {@link gather}. */
export interface GatherOptions {
  /** A window that does not lie within the operand: is it filled (`'fill'`, unless said), or moved until it does (`'clip'`)? */
  readonly mode?: 'fill' | 'clip' | undefined
  /** What fills it: NaN for floats, the least int32, the greatest uint32 and true unless given. */
  readonly fillValue?: number | undefined
}

/**
 * Windows of an operand that start at index vectors, which may be traced. Indices are not counted from the end.
 *
 * @param sliceSizes extent of a window along each axis of the operand
 * @throws ShapeError where the dimension numbers do not fit; DtypeError for indices that are no integers
 * @example
 * const numbers = { offsetDims: [1], collapsedSliceDims: [0], startIndexMap: [0] }
 * lax.gather(np.array([[1, 2], [3, 4]]), np.array([[1], [0], [1]], { dtype: 'int32' }), numbers, [1, 2]).toArray() // [[3, 4], [1, 2], [3, 4]]
 */
export function gather(
  operand: ArrayLike,
  startIndices: NdArray,
  dimensionNumbers: GatherDimensionNumbers,
  sliceSizes: Shape,
  options: GatherOptions = {},
): NdArray {
  checkOptions('lax.gather', options, ['mode', 'fillValue'])
  checkOptions('lax.gather', dimensionNumbers, [
    'offsetDims',
    'collapsedSliceDims',
    'startIndexMap',
    'operandBatchingDims',
    'startIndicesBatchingDims',
  ])
  const { mode = 'fill', fillValue } = options
  if (!['fill', 'clip'].includes(mode))
    throw new ArgumentError(`lax.gather: there is no mode ${JSON.stringify(mode)}. Give 'fill' or 'clip'.`)
  const x = toArray('lax.gather', operand)
  checkNumbers('lax.gather', 'the sizes are', sliceSizes)
  const plan = {
    operation: 'lax.gather',
    operand: x.aval,
    indices: startIndices,
    sizes: sliceSizes,
    indexMap: dimensionNumbers.startIndexMap,
    operandBatching: dimensionNumbers.operandBatchingDims ?? [],
    indicesBatching: dimensionNumbers.startIndicesBatchingDims ?? [],
    hidden: dimensionNumbers.collapsedSliceDims,
  }
  const form = canonicalWindows(plan)
  const { batch, indexed, inside } = form
  const windows = gatherWindows(transpose(x, form.order), form.indices, { batch, indexed, outOfRange: 'clamp' })
  const rows = reshape(windows, [...inside.shape, ...form.shown.map((axis) => at(sliceSizes, axis))])
  const filled = mode === 'clip' ? rows : whereInside(inside, rows, fillValue ?? farValue(x.dtype))
  return transpose(filled, visibleOrder(plan, form, dimensionNumbers.offsetDims))
}

function whereInside(inside: NdArray, windows: NdArray, value: number): NdArray {
  const everywhere = broadcast(inside, windows.shape, range(inside.ndim))
  return select(everywhere, convert(windows, windows.dtype), fill(value, windows.aval.strong))
}

/** What stands for nothing in each dtype, as JAX has it. */
function farValue(dtype: DType): number {
  if (isFloat(dtype)) return NaN
  return dtype === 'int32' ? -(2 ** 31) : dtype === 'uint32' ? 2 ** 32 - 1 : 1
}

/**
 * The parts of an array at index vectors along some axes, which go: `indices` has one int32 vector for each of `axes`, all of one length. The result has the
 * vectors' axis in front. Indices are taken modulo the extent.
 *
 * @throws ArgumentError unless there is one vector for each axis
 * @example
 * const [rows, columns] = [np.array([0, 1], { dtype: 'int32' }), np.array([1, -1], { dtype: 'int32' })]
 * lax.indexTake(np.array([[1, 2], [3, 4]]), [rows, columns], [0, 1]).toArray() // [2, 4]
 */
export function indexTake(x: ArrayLike, indices: readonly NdArray[], axes: readonly number[]): NdArray {
  const value = toArray('lax.indexTake', x)
  checkList('lax.indexTake', 'the indices are', indices)
  checkNumbers('lax.indexTake', 'the axes are', axes)
  for (const index of indices) checkIsArray('lax.indexTake', index)
  if (indices.length !== axes.length || axes.length === 0 || indices.some(({ ndim }) => ndim !== 1)) {
    throw new ArgumentError(
      `lax.indexTake: got ${String(indices.length)} indices for ${String(axes.length)} axes. Give one vector for each axis.`,
    )
  }
  const columns = indices.map((given, i) => {
    const index = convert(given, 'int32')
    const extent = value.shape[at(axes, i)] ?? 0
    const size = fill(extent, index.aval)
    return expandDims(rem(add(rem(index, size), size), size), [1])
  })
  const kept = range(value.ndim).filter((axis) => !axes.includes(axis))
  return gather(
    value,
    concatenate(columns, 1),
    { offsetDims: kept.map((_, i) => i + 1), collapsedSliceDims: axes, startIndexMap: axes },
    value.shape.map((extent, axis) => (axes.includes(axis) ? 1 : extent)),
    { mode: 'clip' },
  )
}
