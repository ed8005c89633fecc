import type { NdArray } from '../core/array.js'
import { ArgumentError, IndexError, ShapeError } from '../core/errors.js'
import { iota } from '../core/primitives/iota.js'
import { reverse } from '../core/primitives/reverse.js'
import { sort as sortTogether } from '../core/primitives/sort.js'
import { moveAxis } from '../core/primitives/transpose.js'
import { at, formatShape, normalizeAxis, numberList } from '../core/shape.js'
import { checkOptions } from '../transforms/selection.js'
import { toArray, type ArrayLike } from './operands.js'
import { ravel } from './shape.js'

/** Options of `sort` and `argsort`. */
export interface SortOptions {
  /** From the greatest to the least, NaN first? Equal elements stay in their order then too. */
  readonly descending?: boolean | undefined
  /** Sorting is always stable; `false` is no order to be otherwise. */
  readonly stable?: boolean | undefined
}

/**
 * The elements in increasing order along an axis (the last unless given; `null`: of all elements in row-major order), stably: NaN last, -0 equal to 0.
 * The derivative moves with the elements; equal ones keep their order.
 *
 * @throws ShapeError for a scalar or an axis out of range
 * @example
 * np.sort(np.array([3, 1, NaN, 2])).toArray() // [1, 2, 3, NaN]
 * np.sort(np.array([3, 1, 2]), -1, { descending: true }).toArray() // [3, 2, 1]
 */
export function sort(x: ArrayLike, axis: number | null = -1, options: SortOptions = {}): NdArray {
  return sorted('sort', x, axis, options, false)
}

/**
 * The int32 positions along an axis (the last unless given; `null`: of the raveled array) of the elements in increasing order, stably, NaN last.
 *
 * @throws ShapeError for a scalar or an axis out of range
 * @example
 * np.argsort(np.array([30, 10, 20])).toArray() // [1, 2, 0]
 * np.argsort(np.array([1, 2, 1]), -1, { descending: true }).toArray() // [1, 0, 2]
 */
export function argsort(x: ArrayLike, axis: number | null = -1, options: SortOptions = {}): NdArray {
  return sorted('argsort', x, axis, options, true)
}

function sorted(operation: string, x: ArrayLike, axis: number | null, options: SortOptions, positions: boolean): NdArray {
  checkOptions(operation, options, ['descending', 'stable'])
  const given = toArray(operation, x)
  const value = axis === null ? ravel(given) : given
  const along = normalizeAxis(operation, axis ?? 0, value.ndim)
  const last = value.ndim - 1
  const rows = moveAxis(value, along, last)
  // Reversed twice, equal elements are in their order again.
  const flip = (y: NdArray): NdArray => (options.descending === true ? reverse(y, [last]) : y)
  const operands = [flip(rows), ...(positions ? [flip(iota(rows.shape, 'int32', last))] : [])]
  const results = sortTogether(operands, 1)
  return moveAxis(flip(at(results, results.length - 1)), last, along)
}

/**
 * The int32 positions that sort by several keys: by the last one, where that is equal by the one before it, and so on. Keys are a list of arrays of one
 * shape, or the rows of one array; the axis is one of theirs.
 *
 * @throws ArgumentError without keys; ShapeError for keys of different shapes
 * @example
 * np.lexsort([np.array([9, 4, 0]), np.array([1, 5, 1])]).toArray() // [2, 0, 1]
 */
export function lexsort(keys: ArrayLike | readonly ArrayLike[], axis = -1): NdArray {
  const list = keysOf(keys)
  const [first] = list
  if (first === undefined) throw new ArgumentError('lexsort: there are no keys to sort by. Give at least one array.')
  const other = list.find((key) => formatShape(key.shape) !== formatShape(first.shape))
  if (other !== undefined) {
    throw new ShapeError(
      `lexsort: keys ${first.aval.toString()} and ${other.aval.toString()} have different shapes. Broadcast one of them.`,
    )
  }
  const along = normalizeAxis('lexsort', axis, first.ndim)
  const last = first.ndim - 1
  const rows = [...list].reverse().map((key) => moveAxis(key, along, last))
  const results = sortTogether([...rows, iota(at(rows, 0).shape, 'int32', last)], rows.length)
  return moveAxis(at(results, rows.length), last, along)
}

function keysOf(keys: ArrayLike | readonly ArrayLike[]): readonly NdArray[] {
  if (isList(keys)) return keys.map((key) => toArray('lexsort', key))
  const rows = toArray('lexsort', keys)
  if (rows.ndim < 2) throw new ShapeError(`lexsort: ${rows.aval.toString()} has no rows to be keys. Give a list of arrays.`)
  return [...rows]
}

// `Array.isArray` alone takes no readonly list for a list.
const isList = (keys: ArrayLike | readonly ArrayLike[]): keys is readonly ArrayLike[] => Array.isArray(keys)

/**
 * The elements along an axis with the `kth` one (or several) where sorting would put it, no greater ones before and no lesser ones behind. Here all of
 * them are sorted; use `lax.topK` for a few of many.
 *
 * @throws IndexError for a `kth` out of range
 * @example
 * np.partition(np.array([7, 1, 5, 3]), 1).get(1).item() // 3
 */
export function partition(x: ArrayLike, kth: number | readonly number[], axis: number | null = -1): NdArray {
  checkKth('partition', x, kth, axis)
  return sorted('partition', x, axis, {}, false)
}

/**
 * The int32 positions that {@link partition} along an axis; here they sort it.
 *
 * @throws IndexError for a `kth` out of range
 * @example
 * np.argpartition(np.array([7, 1, 5, 3]), 0).get(0).item() // 1
 */
export function argpartition(x: ArrayLike, kth: number | readonly number[], axis: number | null = -1): NdArray {
  checkKth('argpartition', x, kth, axis)
  return sorted('argpartition', x, axis, {}, true)
}

function checkKth(operation: string, x: ArrayLike, kth: number | readonly number[], axis: number | null): void {
  const value = toArray(operation, x)
  const extent = axis === null ? value.size : at(value.shape, normalizeAxis(operation, axis, value.ndim))
  for (const k of numberList(operation, 'kth', kth)) {
    if (!Number.isInteger(k) || k < -extent || k >= extent) {
      throw new IndexError(
        `${operation}: ${String(k)} is no position among ${String(extent)} elements. Use an integer from ${String(-extent)} to ${String(extent - 1)}.`,
      )
    }
  }
}
