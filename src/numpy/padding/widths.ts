import { ArgumentError, ShapeError } from '../../core/errors.js'
import type { NdArray } from '../../core/array.js'
import { range } from '../../core/shape.js'

/** Something for both ends of every axis: one for all, one `[before, after]` for all axes, or a pair for each axis. */
export type Ends = number | readonly number[] | readonly (readonly number[])[]

const isPair = (item: number | readonly number[]): item is readonly number[] => Array.isArray(item)

/** What {@link Ends} say for each axis of an array. */
export function endsOf(operation: string, what: string, given: Ends, x: NdArray): readonly (readonly [before: number, after: number])[] {
  const value: unknown = given
  const items: readonly (number | readonly number[])[] = typeof given === 'number' ? [given] : Array.isArray(value) ? given : []
  const rows: readonly (readonly number[])[] = items.every(isPair) ? items : [items.filter((item) => typeof item === 'number')]
  const bad = rows.some((row) => (row.length !== 1 && row.length !== 2) || row.some((n) => typeof n !== 'number'))
  if (bad || (rows.length !== 1 && rows.length !== x.ndim) || (items.some(isPair) && !items.every(isPair))) {
    throw new ShapeError(
      `${operation}: ${what} ${JSON.stringify(given)} does not fit ${x.aval.toString()}. Give a number, one pair [before, after] for all axes, or one pair for each axis.`,
    )
  }
  return range(x.ndim).map((axis) => {
    const [before = 0, after = before] = rows.length === 1 ? (rows[0] ?? []) : (rows[axis] ?? [])
    return [before, after]
  })
}

/** Extents put before and after each axis: non-negative integers. */
export function widthsOf(given: Ends, x: NdArray): readonly (readonly [before: number, after: number])[] {
  const widths = endsOf('pad', 'the width', given, x)
  const wrong = widths.flat().find((width) => !Number.isInteger(width) || width < 0)
  if (wrong !== undefined)
    throw new ArgumentError(`pad: an array cannot be padded by ${String(wrong)}. Give non-negative integers; index it to crop.`)
  return widths
}
