import { at, range, without, type Shape } from '../../core/shape.js'
import type { Flow } from './flow.js'
import type { IndexSets } from './indexSets.js'
import { positions, positionsAlong, taken } from './indexing.js'
import { rowMajorStrides } from '../../core/shape.js'

/** Where a block of `size` begins along an axis of `extent`; `null` if only running tells. */
export function clampedStart(start: Flow, extent: number, size: number): number | null {
  // A block as long as the axis has only one place.
  if (size === extent) return 0
  const value = start.known?.elements?.[0]
  return value === undefined ? null : Math.min(Math.max(value, 0), extent - size)
}

/** For each index along the other axes, the union along `axes`: row-major, without these axes. */
export function unionAlong(sets: Int32Array, shape: Shape, axes: readonly number[], table: IndexSets): Int32Array {
  const kept = positionsAlong(
    shape,
    range(shape.length).filter((axis) => !axes.includes(axis)),
  )
  const reduced = positionsAlong(shape, axes)
  return kept.map((place) => table.unionAll(reduced.map((shift) => sets[place + shift]!)))
}

/** The inverse of removing `axes`: the same along each of them. `shape` is that of the result. */
export function spreadAlong(sets: Int32Array, shape: Shape, axes: readonly number[]): Int32Array {
  const inner = rowMajorStrides(without(shape, axes))
  let next = 0
  const strides = shape.map((_, axis) => (axes.includes(axis) ? 0 : at(inner, next++)))
  return taken(sets, positions(shape, strides))
}
