import type { NdArray } from '../../core/array.js'
import { ArgumentError, DtypeError, ShapeError } from '../../core/errors.js'
import * as slices from '../../core/primitives/slice.js'
import { at, checkList, checkNumber, checkNumbers, formatShape, normalizeAxis, range } from '../../core/shape.js'
import { squeeze } from '../shape.js'
import { toArray, type ArrayLike } from '../operands.js'
import { scalarOf } from './scalars.js'

/**
 * The elements from `start` to `limit` (not included) along every axis, in steps of `strides`.
 *
 * @throws ShapeError unless `0 <= start <= limit <= extent` and steps are positive
 * @example
 * lax.slice(np.arange(6), [1], [6], [2]).toArray() // [1, 3, 5]
 */
export function slice(x: ArrayLike, start: readonly number[], limit: readonly number[], strides?: readonly number[] | null): NdArray {
  const value = toArray('lax.slice', x)
  for (const [name, list] of Object.entries({ start, limit, strides: strides ?? start })) {
    checkNumbers('lax.slice', `${name} is`, list)
    if (list.length !== value.ndim)
      throw new ShapeError(`lax.slice: ${name} is ${formatShape(list)}. Give one number for each axis of ${value.aval.toString()}.`)
  }
  return slices.slice(value, start, limit, strides ?? undefined)
}

/**
 * The elements from `start` to `limit` (not included) along one axis, in steps; `null` is the end of the axis, and negative places count from its end.
 *
 * @throws ShapeError for places out of range or out of order, a step that is no positive integer, or an axis out of range
 * @example
 * lax.sliceInDim(np.arange(6), 1, -1, 2).toArray() // [1, 3]
 */
export function sliceInDim(x: ArrayLike, start: number | null, limit: number | null, stride = 1, axis = 0): NdArray {
  for (const place of [start, limit]) if (place !== null) checkNumber('lax.sliceInDim', 'a place', place)
  const value = toArray('lax.sliceInDim', x)
  const along = normalizeAxis('lax.sliceInDim', axis, value.ndim)
  const extent = at(value.shape, along)
  const place = (i: number | null, open: number): number => (i === null ? open : i < 0 ? i + extent : i)
  return slices.slice(
    value,
    value.shape.map((_, i) => (i === along ? place(start, 0) : 0)),
    value.shape.map((size, i) => (i === along ? place(limit, extent) : size)),
    value.shape.map((_, i) => (i === along ? stride : 1)),
  )
}

/**
 * The element at `index` along one axis, which stays with extent 1 unless `keepdims` is false; a negative index counts from the end.
 *
 * @throws ArgumentError for an index out of range
 * @example
 * lax.indexInDim(np.array([[1, 2], [3, 4]]), -1, 0, false).toArray() // [3, 4]
 */
export function indexInDim(x: ArrayLike, index: number, axis = 0, keepdims = true): NdArray {
  const value = toArray('lax.indexInDim', x)
  const along = normalizeAxis('lax.indexInDim', axis, value.ndim)
  const extent = at(value.shape, along)
  if (!Number.isInteger(index) || index < -extent || index >= extent) {
    throw new ArgumentError(`lax.indexInDim: there is no index ${String(index)} along axis ${String(along)} of ${value.aval.toString()}.`)
  }
  const first = index < 0 ? index + extent : index
  const row = slices.sliceAxis(value, along, first, first + 1)
  return keepdims ? row : squeeze(row, along)
}

/**
 * An array with `paddingValue` (a number, or a scalar of its dtype) put before, behind and between its elements, `[low, high, interior]` for each axis.
 * Negative `low` and `high` take elements away instead, after those in between were put in.
 *
 * @throws ArgumentError for a configuration that is none, or leaves less than nothing; DtypeError for a value of another dtype
 * @example
 * lax.pad(np.array([1, 2, 3]), 0, [[1, -1, 1]]).toArray() // [0, 1, 0, 2, 0]
 */
export function pad(
  x: ArrayLike,
  paddingValue: ArrayLike,
  paddingConfig: readonly (readonly [low: number, high: number, interior: number])[],
): NdArray {
  const value = toArray('lax.pad', x)
  checkList('lax.pad', 'the padding is', paddingConfig)
  for (const amounts of paddingConfig) checkNumbers('lax.pad', 'the padding of an axis is', amounts)
  const good =
    paddingConfig.length === value.ndim &&
    paddingConfig.every((amounts) => amounts.length === 3 && amounts.every(Number.isInteger) && amounts[2] >= 0)
  if (!good) {
    throw new ArgumentError(
      `lax.pad: ${JSON.stringify(paddingConfig)} does not tell how to pad ${value.aval.toString()}. Give [low, high, interior] in integers for each axis, interior from 0.`,
    )
  }
  const part = (i: 0 | 1 | 2): readonly number[] => paddingConfig.map((amounts) => amounts[i])
  const [low, high, interior] = [part(0), part(1), part(2)]
  const dilated = value.shape.map((extent, axis) => extent + Math.max(0, extent - 1) * at(interior, axis))
  dilated.forEach((extent, axis) => {
    if (extent + at(low, axis) + at(high, axis) >= 0) return
    throw new ArgumentError(
      `lax.pad: axis ${String(axis)} of ${value.aval.toString()} has ${String(extent)} elements, which ${JSON.stringify(paddingConfig[axis])} takes away more than once.`,
    )
  })
  const grown = slices.pad(value, scalarLike(value, paddingValue), {
    low: low.map((n) => Math.max(0, n)),
    high: high.map((n) => Math.max(0, n)),
    interior,
  })
  return slices.slice(
    grown,
    low.map((n) => Math.max(0, -n)),
    grown.shape.map((extent, axis) => extent - Math.max(0, -at(high, axis))),
    range(value.ndim).map(() => 1),
  )
}

function scalarLike(x: NdArray, given: ArrayLike): NdArray {
  if (typeof given === 'number') return scalarOf('lax.pad', given, x.dtype)
  const value = toArray('lax.pad', given)
  if (value.ndim === 0 && value.dtype === x.dtype) return value
  throw new DtypeError(`lax.pad: the padding value is ${value.aval.toString()}. Give a number, or a scalar of dtype ${x.dtype}.`)
}
