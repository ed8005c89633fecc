import { checkIsArray, NdArray } from '../../core/array.js'
import { sort as sortTogether } from '../../core/primitives/sort.js'
import { topK as topAlongLast } from '../../core/primitives/topK.js'
import { moveAxis } from '../../core/primitives/transpose.js'
import { checkList, normalizeAxis } from '../../core/shape.js'
import { checkOptions } from '../../transforms/selection.js'
import { toArray, type ArrayLike } from '../operands.js'

/** Options of `lax.sort`. */
export interface LaxSortOptions {
  /** The axis to sort along, the last unless given. */
  readonly dimension?: number | undefined
  /** How many of several operands are compared, one after the other where those before are equal; 1 unless given. */
  readonly numKeys?: number | undefined
}

/**
 * Sorts one array, or several of one shape together, in the order in which the first `numKeys` of them increase: stably, NaN last, -0 equal to 0. One array
 * gives one, a list of them a list.
 *
 * @throws ShapeError for different shapes or an axis out of range; ArgumentError for a number of keys that there are not
 * @example
 * lax.sort([np.array([2, 1, 2]), np.array([7, 8, 5])], { numKeys: 2 }).map((x) => x.toArray()) // [[1, 2, 2], [8, 5, 7]]
 */
export function sort<Operand extends NdArray | readonly NdArray[]>(
  operand: Operand,
  options: LaxSortOptions = {},
): Operand extends NdArray ? NdArray : NdArray[] {
  checkOptions('lax.sort', options, ['dimension', 'numKeys'])
  if (!(operand instanceof NdArray)) checkList('lax.sort', 'operands are an array or', operand)
  const operands = operand instanceof NdArray ? [operand] : [...operand]
  for (const x of operands) checkIsArray('lax.sort', x)
  const [first] = operands
  const rank = first?.ndim ?? 0
  const axis = normalizeAxis('lax.sort', options.dimension ?? -1, rank)
  const rows = operands.map((x) => (x.ndim === rank ? moveAxis(x, axis, rank - 1) : x))
  const sorted = sortTogether(rows, options.numKeys ?? 1).map((x) => moveAxis(x, rank - 1, axis))
  const [only] = sorted
  // The condition is that of the type: an array gives an array, a list a list.
  return (operand instanceof NdArray ? only : sorted) as Operand extends NdArray ? NdArray : NdArray[]
}

/** Options of `lax.topK`. */
export interface TopKOptions {
  /** The axis to choose along, the last unless given. */
  readonly axis?: number | undefined
}

/**
 * The `k` largest elements along an axis, the largest first, and their int32 positions: NaN counts as the largest, of equal elements the first comes first.
 * As in JAX -0 is less than 0 here, while sorting takes them for equal.
 *
 * @throws ArgumentError unless `k` is an integer from 0 to the extent; ShapeError for a scalar or an axis out of range
 * @example
 * lax.topK(np.array([1, 9, 4, 9]), 2).map((x) => x.toArray()) // [[9, 9], [1, 3]]
 */
export function topK(x: ArrayLike, k: number, options: TopKOptions = {}): [values: NdArray, positions: NdArray] {
  checkOptions('lax.topK', options, ['axis'])
  const value = toArray('lax.topK', x)
  const axis = normalizeAxis('lax.topK', options.axis ?? -1, value.ndim)
  const last = value.ndim - 1
  const [values, positions] = topAlongLast(moveAxis(value, axis, last), k)
  return [moveAxis(values, last, axis), moveAxis(positions, last, axis)]
}

/**
 * Values put into the order in which their keys increase along an axis: stably, NaN last.
 *
 * @throws ShapeError unless both have one shape, or for an axis out of range
 * @example
 * lax.sortKeyVal(np.array([3, 1, 2]), np.array([30, 10, 20])).map((x) => x.toArray()) // [[1, 2, 3], [10, 20, 30]]
 */
export function sortKeyVal(keys: NdArray, values: NdArray, dimension = -1): [keys: NdArray, values: NdArray] {
  const [sortedKeys = keys, sortedValues = values] = sort([keys, values], { dimension })
  return [sortedKeys, sortedValues]
}
