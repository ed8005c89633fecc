import type { DType, TypedArray } from '../../core/dtype.js'
import type { Tier } from './context.js'
import { copyKernel, type CopyKernel } from './regionSource.js'

/** A block of memory with strides, in elements. */
export interface Block {
  readonly data: TypedArray
  readonly offset: number
  readonly strides: readonly number[]
}

/** From so many neighbours on, the engine's own copy is faster than a loop. */
const manyNeighbours = 64

/** Copies a block of this shape from one place to another, both of this dtype. */
export function copyBlock(tier: Tier, dtype: DType, shape: readonly number[], from: Block, to: Block): void {
  const extents: number[] = []
  const fromStrides: number[] = []
  const toStrides: number[] = []
  for (let axis = 0; axis < shape.length; axis++) {
    const extent = shape[axis]!
    if (extent === 0) return
    if (extent === 1) continue
    const last = extents.length - 1
    const f = from.strides[axis]!
    const t = to.strides[axis]!
    if (last >= 0 && fromStrides[last] === f * extent && toStrides[last] === t * extent) {
      extents[last]! *= extent
      fromStrides[last] = f
      toStrides[last] = t
    } else {
      extents.push(extent)
      fromStrides.push(f)
      toStrides.push(t)
    }
  }
  while (extents.length < 2) {
    extents.unshift(1)
    fromStrides.unshift(0)
    toStrides.unshift(0)
  }
  copyAxes(copyKernel(dtype, tier), 0, extents, from.data, from.offset, fromStrides, to.data, to.offset, toStrides)
}

function copyAxes(
  kernel: CopyKernel,
  axis: number,
  extents: readonly number[],
  from: TypedArray,
  start: number,
  fromStrides: readonly number[],
  to: TypedArray,
  target: number,
  toStrides: readonly number[],
): void {
  const rows = extents[axis]!
  const f = fromStrides[axis]!
  const t = toStrides[axis]!
  if (axis < extents.length - 2) {
    for (let i = 0; i < rows; i++) copyAxes(kernel, axis + 1, extents, from, start + i * f, fromStrides, to, target + i * t, toStrides)
    return
  }
  const columns = extents[axis + 1]!
  const columnStride = fromStrides[axis + 1]!
  const targetColumnStride = toStrides[axis + 1]!
  if (targetColumnStride === 1 && columnStride <= 1 && columnStride >= 0 && columns >= manyNeighbours) {
    for (let i = 0; i < rows; i++) {
      const p = start + i * f
      const q = target + i * t
      if (columnStride === 0) to.fill(from[p]!, q, q + columns)
      else to.set(from.subarray(p, p + columns), q)
    }
    return
  }
  kernel(from, start, f, columnStride, to, target, t, targetColumnStride, rows, columns)
}
