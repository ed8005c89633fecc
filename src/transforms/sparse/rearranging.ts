import type { Region, RegionPart, View } from '../../core/evaluation.js'
import { at, range, rowMajorStrides, type Shape } from '../../core/shape.js'
import type { Aval } from '../../core/aval.js'
import { clampedStart, spreadAlong, unionAlong } from './dynamicStart.js'
import { joined } from './elementwise.js'
import type { Flow, Sets } from './flow.js'
import { emptySet, type IndexSets } from './indexSets.js'
import { positions, taken } from './indexing.js'

/** Sets of a view: those of the elements that it shows. */
export function viewSets(evaluation: View<object>, operand: Flow, params: object, result: Aval): Sets {
  const { aval, sets } = operand
  const source = evaluation.source(aval, params)
  if (sets === null || source.kind === 'reshape') return sets
  const strides = rowMajorStrides(aval.shape)
  const steps = result.shape.map(() => 0)
  let start = 0
  const moved = (axis: number, by: number): void => {
    steps[axis] = at(steps, axis) + by
  }
  if (source.kind === 'combined') {
    source.axes.forEach((map, i) => {
      start += map.start * at(strides, i)
      map.steps.forEach((step, axis) => {
        moved(axis, step * at(strides, i))
      })
    })
  } else {
    source.axes.forEach((map, i) => {
      start += map.start * at(strides, i)
      if (map.axis !== null) moved(map.axis, map.step * at(strides, i))
    })
  }
  return taken(sets, positions(result.shape, steps, start))
}

/** Sets of a result that is written in parts. */
export function regionSets(evaluation: Region<object>, operands: readonly Flow[], params: object, result: Aval, table: IndexSets): Sets {
  const written = new Int32Array(result.size)
  const avals = operands.map((x) => x.aval)
  for (const part of evaluation.parts(avals, params)) writePart(written, part, operands, result.shape, table)
  return written
}

function writePart(written: Int32Array, part: RegionPart, operands: readonly Flow[], shape: Shape, table: IndexSets): void {
  const { aval, sets } = at(operands, part.operand)
  if (part.spread) {
    written.fill(sets?.[0] ?? emptySet)
    return
  }
  const strides = rowMajorStrides(shape)
  const startOf = (axis: number): number | null =>
    part.dynamicStart === null
      ? at(part.start, axis)
      : clampedStart(at(operands, at(part.dynamicStart, axis)), at(shape, axis), at(aval.shape, axis))
  const starts = range(shape.length).map(startOf)
  const steps = shape.map((_, axis) => at(part.step, axis) * at(strides, axis))
  const origin = starts.reduce<number>((sum, start, axis) => sum + (start ?? 0) * at(strides, axis), 0)
  const unknown = range(shape.length).filter((axis) => starts[axis] === null)
  if (unknown.length === 0) {
    positions(aval.shape, steps, origin).forEach((place, i) => (written[place] = sets?.[i] ?? emptySet))
    return
  }
  // The part may go anywhere along these axes: what it has of them may be at any place, and may leave what was there.
  if (sets === null) return
  const anywhere = aval.shape.map((extent, axis) => (starts[axis] === null ? at(shape, axis) : extent))
  const spread = spreadAlong(unionAlong(sets, aval.shape, unknown, table), anywhere, unknown)
  const places = positions(anywhere, steps, origin)
  const both = joined(taken(written, places), spread, table)
  places.forEach((place, i) => (written[place] = both?.[i] ?? emptySet))
}
