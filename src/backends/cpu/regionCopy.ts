import type { TypedArray } from '../../core/dtype.js'

/** A block of memory with strides, in elements. */
export interface Block {
  readonly data: TypedArray
  readonly offset: number
  readonly strides: readonly number[]
}

/** Copies a block of this shape from one place to another; both have the same dtype. */
export function copyBlock(shape: readonly number[], from: Block, to: Block): void {
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
  copyAxes(0, extents, from.data, from.offset, fromStrides, to.data, to.offset, toStrides)
}

function copyAxes(
  axis: number,
  extents: readonly number[],
  from: TypedArray,
  fromOffset: number,
  fromStrides: readonly number[],
  to: TypedArray,
  toOffset: number,
  toStrides: readonly number[],
): void {
  if (axis === extents.length) {
    to[toOffset] = from[fromOffset]!
    return
  }
  const extent = extents[axis]!
  const f = fromStrides[axis]!
  const t = toStrides[axis]!
  if (axis < extents.length - 1) {
    for (let i = 0; i < extent; i++) copyAxes(axis + 1, extents, from, fromOffset + i * f, fromStrides, to, toOffset + i * t, toStrides)
    return
  }
  if (f === 1 && t === 1 && extent > 16) {
    to.set(from.subarray(fromOffset, fromOffset + extent), toOffset)
    return
  }
  if (f === 0 && t === 1) {
    to.fill(from[fromOffset]!, toOffset, toOffset + extent)
    return
  }
  for (let i = 0, p = fromOffset, q = toOffset; i < extent; i++, p += f, q += t) to[q] = from[p]!
}
