import type { Shape } from '../../core/shape.js'
import { offsetsOf } from './indexedOffsets.js'
import type { Rows } from './reductionKernel.js'

/** The loops of a reduction of operands with certain strides. */
export interface ReductionPlan {
  /** Are the columns of a tile walked together, block by block, because they lie closer to each other than rows do? */
  readonly together: boolean
  /** Elements of one sum. */
  readonly rows: number
  readonly motions: readonly Rows[]
  /** For each operand: the distance of rows, or a table of their offsets. */
  readonly rowSteps: readonly (number | Int32Array)[]
  /** Results along the innermost loop over results. */
  readonly columns: number
  readonly unitColumns: boolean
  readonly columnStrides: readonly number[]
  readonly resultPitch: number
  /** For each operand, where the outer loops start. */
  readonly outerOffsets: readonly Int32Array[]
  readonly resultOffsets: Int32Array
}

/** Below so many columns or rows, one column after the other is faster than together also where rows lie farther apart. */
const fewColumns = 8
const fewRows = 48

/**
 * @param kept axes of the operands that the result has, and `reduced` the others, both increasing
 * @param strides of each operand
 * @param resultStrides for each kept axis
 */
export function planReduction(
  shape: Shape,
  kept: readonly number[],
  reduced: readonly number[],
  strides: readonly (readonly number[])[],
  resultStrides: readonly number[],
): ReductionPlan {
  const inner = mergeAxes(
    reduced.map((axis) => shape[axis]!),
    strides.map((list) => reduced.map((axis) => list[axis]!)),
  )
  const outer = mergeAxes(
    kept.map((axis) => shape[axis]!),
    [resultStrides, ...strides.map((list) => kept.map((axis) => list[axis]!))],
  )
  const rows = inner.extents.reduce((product, extent) => product * extent, 1)
  const distance = (group: Axes, axis: number, from: number): number =>
    group.strides.slice(from).reduce((sum, list) => sum + Math.abs(list[axis]!), 0)
  const rowDistance = rows <= 1 ? Infinity : Math.min(...inner.extents.map((_, axis) => distance(inner, axis, 0)))
  let nearest = 0
  let longest = 0
  outer.extents.forEach((extent, axis) => {
    const difference = distance(outer, axis, 1) - distance(outer, nearest, 1)
    if (difference < 0 || (difference === 0 && extent > outer.extents[nearest]!)) nearest = axis
    if (extent > outer.extents[longest]!) longest = axis
  })
  const scalar = outer.extents.length === 0
  const together = !scalar && rows >= fewRows && outer.extents[nearest]! >= fewColumns && distance(outer, nearest, 1) < rowDistance
  const column = together ? nearest : longest
  const [resultColumns, ...columnStrides] = outer.strides.map((list) => (scalar ? 0 : list[column]!))
  const rest = outer.extents.filter((_, axis) => axis !== column)
  const [resultOffsets, ...outerOffsets] = outer.strides.map((list) =>
    offsetsOf(
      rest,
      list.filter((_, axis) => axis !== column),
    ),
  )
  const single = inner.extents.length <= 1
  return {
    together,
    rows,
    motions: inner.strides.map((list) => (!single ? 'table' : (list[0] ?? 1) === 1 ? 'unit' : 'stride')),
    rowSteps: inner.strides.map((list) => (single ? (list[0] ?? 1) : offsetsOf(inner.extents, list))),
    columns: scalar ? 1 : outer.extents[column]!,
    unitColumns: columnStrides.every((stride) => stride === 1),
    columnStrides,
    resultPitch: resultColumns!,
    outerOffsets,
    resultOffsets: resultOffsets!,
  }
}

interface Axes {
  readonly extents: readonly number[]
  readonly strides: readonly (readonly number[])[]
}

/** Without axes of extent 1, and with neighbours merged where all arrays move along both as along one. An empty axis is left alone. */
function mergeAxes(shape: readonly number[], arrays: readonly (readonly number[])[]): Axes {
  if (shape.includes(0)) return { extents: [0], strides: arrays.map(() => [0]) }
  const extents: number[] = []
  const strides: number[][] = arrays.map(() => [])
  shape.forEach((extent, axis) => {
    if (extent === 1) return
    const last = extents.length - 1
    if (last >= 0 && arrays.every((array, k) => strides[k]![last] === array[axis]! * extent)) {
      extents[last]! *= extent
      arrays.forEach((array, k) => (strides[k]![last] = array[axis]!))
    } else {
      extents.push(extent)
      arrays.forEach((array, k) => strides[k]!.push(array[axis]!))
    }
  })
  return { extents, strides }
}
