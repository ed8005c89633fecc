import type { NdArray } from '../../core/array.js'
import { avalOf } from '../../core/aval.js'
import { fill } from '../../core/constant.js'
import { concatenate } from '../../core/primitives/concatenate.js'
import { gather } from '../../core/primitives/gather.js'
import { reshape } from '../../core/primitives/reshape.js'
import { transpose } from '../../core/primitives/transpose.js'
import { at, broadcastShapes, range, type Shape } from '../../core/shape.js'
import { broadcastTo } from '../operands.js'
import { blockShape, takeRanges } from './block.js'
import { wholeAxis, type Range } from './ranges.js'
import type { Selector } from './selectors.js'

/** A selector that takes part in advanced indexing: beside lists, single positions do too. */
type Advanced = Extract<Selector, { readonly index: unknown }>

/** How an index with lists is read: by windows of the array, its listed axes in front, at rows of positions. */
export interface ListPlan {
  /** The ranges of the other axes; listed axes are taken whole. */
  readonly ranges: readonly Range[]
  /** Listed axes, then the others. */
  readonly order: readonly number[]
  /** int32 [...rows, listed axes]. */
  readonly indices: NdArray
  readonly indexed: number
  /** The windows [...rows, ...others] with their axes in the order of the result. */
  readonly arrangement: readonly number[]
  /** The result, new axes included. */
  readonly shape: Shape
}

/** Does the index hold lists? */
export function hasLists(selectors: readonly Selector[]): boolean {
  return selectors.some((s) => s.kind === 'list')
}

/** NumPy's rules: lists are broadcast together; their axes stand where the lists stood if they stood together, else in front. */
export function planLists(x: NdArray, selectors: readonly Selector[]): ListPlan {
  const advanced = selectors.filter((s): s is Advanced => 'index' in s)
  const rows = avalOf(broadcastShapes('index', ...advanced.map((s) => (s.kind === 'position' ? [] : s.index.shape))), 'int32').shape
  const columns = advanced.map((s) => {
    const index = s.kind === 'position' ? fill(s.index, avalOf([], 'int32')) : s.index
    return reshape(broadcastTo(index, rows), [...rows, 1])
  })
  const others = selectors.filter((s) => s.kind === 'range')
  const ranges = range(x.ndim).map((axis) => others.find((s) => s.axis === axis)?.range ?? wholeAxis(at(x.shape, axis)))
  const place = rowsPlace(selectors)
  const before = selectors.slice(0, place).filter((s) => s.kind === 'range').length
  const windowAxes = others.map((_, i) => rows.length + i)
  return {
    ranges,
    order: [...advanced.map((s) => s.axis), ...others.map((s) => s.axis)],
    indices: concatenate(columns, rows.length),
    indexed: advanced.length,
    arrangement: [...windowAxes.slice(0, before), ...range(rows.length), ...windowAxes.slice(before)],
    shape: [...blockShape(selectors.slice(0, place)), ...rows, ...blockShape(selectors.slice(place))],
  }
}

/** Before which selector the axes of the lists go. */
function rowsPlace(selectors: readonly Selector[]): number {
  const places = selectors.flatMap((s, i) => ('index' in s ? [i] : []))
  const [first = 0] = places
  return places.length === (places.at(-1) ?? 0) - first + 1 ? first : 0
}

/** The ranges of `x`, with the listed axes in front. */
export function listedFirst(x: NdArray, { ranges, order }: ListPlan): NdArray {
  return transpose(takeRanges(x, ranges), order)
}

/** Reads an index with lists. */
export function readLists(x: NdArray, selectors: readonly Selector[]): NdArray {
  const plan = planLists(x, selectors)
  const windows = gather(listedFirst(x, plan), plan.indices, { batch: 0, indexed: plan.indexed, outOfRange: 'clamp' })
  return reshape(transpose(windows, plan.arrangement), plan.shape)
}
