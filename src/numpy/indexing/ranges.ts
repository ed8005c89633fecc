import { IndexError } from '../../core/errors.js'

/** An end of a range; `null` leaves it open. */
type Bound = number | null

/** `[start?, stop?, step?]`: a range along an axis; `[]` is the whole axis. */
export type IndexRange =
  readonly [] | readonly [start: Bound] | readonly [start: Bound, stop: Bound] | readonly [start: Bound, stop: Bound, step: Bound]

/** The elements `start + i * step` of an axis, for `i` below `count`. */
export interface Range {
  readonly start: number
  readonly step: number
  readonly count: number
}

/** All of an axis. */
export function wholeAxis(extent: number): Range {
  return { start: 0, step: 1, count: extent }
}

/** A plain array as a range of an axis of this extent, with Python's rules: negative numbers count from the end, ends beyond the axis are moved onto it. */
export function resolveRange(item: readonly unknown[], extent: number): Range {
  if (item.length > 3 || item.some((bound) => typeof bound === 'boolean')) {
    throw new IndexError(
      `A plain array in an index is a range [start?, stop?, step?], but this one ${item.length > 3 ? `has ${String(item.length)} items` : 'holds booleans'}. ` +
        'To pick elements by a list of positions or by a mask, make it an array: np.array(list, { dtype: "int32" }), np.array(mask), or an Int32Array.',
    )
  }
  const [start, stop, step] = item.map(bound)
  const by = step ?? 1
  if (by === 0) throw new IndexError('A range in an index has step 0. Use a positive step, or a negative one to go backwards.')
  const [lowest, highest] = by > 0 ? [0, extent] : [-1, extent - 1]
  const place = (value: number): number => Math.min(highest, Math.max(lowest, value < 0 ? value + extent : value))
  const first = start === null || start === undefined ? (by > 0 ? lowest : highest) : place(start)
  const end = stop === null || stop === undefined ? (by > 0 ? highest : lowest) : place(stop)
  return { start: first, step: by, count: Math.max(0, Math.ceil((end - first) / by)) }
}

function bound(value: unknown): Bound {
  if (value === null || value === undefined) return null
  if (typeof value === 'number' && Number.isInteger(value)) return value
  throw new IndexError(
    `A range [start?, stop?, step?] holds integers and null, but this one holds ${typeof value === 'number' ? String(value) : `a ${typeof value}`}. ` +
      'For a start that is computed, use lax.dynamicSlice; the extent of a result cannot depend on values.',
  )
}
