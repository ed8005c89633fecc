import type { NdArray } from '../../core/array.js'
import { dynamicSlice } from '../../core/primitives/dynamicSlice.js'
import { reshape } from '../../core/primitives/reshape.js'
import { reverse } from '../../core/primitives/reverse.js'
import { slice } from '../../core/primitives/slice.js'
import type { Shape } from '../../core/shape.js'
import { avalOf } from '../../core/aval.js'
import { fill } from '../../core/constant.js'
import { wholeAxis, type Range } from './ranges.js'
import type { Selector } from './selectors.js'

/** The shape that an index without lists gives. */
export function blockShape(selectors: readonly Selector[]): Shape {
  return selectors.flatMap((s) => (s.kind === 'new' ? [1] : s.kind === 'range' ? [s.range.count] : []))
}

/** For each axis, the range that a selector without lists takes; traced positions are counted from `tracedStarts`. */
export function blockRanges(selectors: readonly Selector[]): readonly Range[] {
  return selectors.flatMap((s): readonly Range[] => {
    if (s.kind === 'new' || s.kind === 'dots') return []
    if (s.kind === 'range') return [s.range]
    return [{ start: s.kind === 'position' ? s.index : 0, step: 1, count: 1 }]
  })
}

/** Where the block starts along each axis, as the int32 scalars of a dynamic slice, or `null` if all is known. */
export function tracedStarts(selectors: readonly Selector[], starts: readonly number[]): readonly NdArray[] | null {
  if (!selectors.some((s) => s.kind === 'traced')) return null
  return constantStarts(starts).map((start, axis) =>
    selectors.reduce((found, s) => (s.kind === 'traced' && s.axis === axis ? s.index : found), start),
  )
}

/** Numbers as int32 scalars. */
export function constantStarts(starts: readonly number[]): readonly NdArray[] {
  return starts.map((start) => fill(start, avalOf([], 'int32')))
}

/** The elements of `x` in these ranges, one for each axis. */
export function takeRanges(x: NdArray, ranges: readonly Range[]): NdArray {
  const forward = ranges.map(ascending)
  const taken = slice(
    x,
    forward.map(({ start }) => start),
    forward.map(({ start, step, count }) => (count === 0 ? start : start + (count - 1) * step + 1)),
    forward.map(({ step }) => step),
  )
  return reverse(taken, descendingAxes(ranges))
}

/** The axes that a range goes through backwards. */
export function descendingAxes(ranges: readonly Range[]): readonly number[] {
  return ranges.flatMap(({ step, count }, axis) => (step < 0 && count > 1 ? [axis] : []))
}

/** The same elements with a positive step. */
export function ascending({ start, step, count }: Range): Range {
  if (count === 0) return { start: 0, step: 1, count }
  // A step beyond the only element must not count.
  if (count === 1) return { start, step: 1, count }
  return step > 0 ? { start, step, count } : { start: start + (count - 1) * step, step: -step, count }
}

/** Reads an index without lists. */
export function readBlock(x: NdArray, selectors: readonly Selector[]): NdArray {
  const ranges = blockRanges(selectors)
  const starts = tracedStarts(
    selectors,
    ranges.map(() => 0),
  )
  if (starts === null) return reshape(takeRanges(x, ranges), blockShape(selectors))
  // First what is known, which makes the array smaller, then the traced positions.
  const tracedAxes = selectors.flatMap((s) => (s.kind === 'traced' ? [s.axis] : []))
  const known = takeRanges(
    x,
    ranges.map((range, axis) => (tracedAxes.includes(axis) ? wholeAxis(x.shape[axis] ?? 0) : range)),
  )
  const sizes = known.shape.map((extent, axis) => (tracedAxes.includes(axis) ? 1 : extent))
  return reshape(dynamicSlice(known, starts, sizes), blockShape(selectors))
}
