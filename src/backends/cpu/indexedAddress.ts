import type { ConcreteArray } from '../../core/array.js'
import { at, sizeOf } from '../../core/shape.js'
import type { TypedArray } from '../../core/dtype.js'
import { hostData } from './context.js'
import { offsetsOf } from './indexedOffsets.js'

/** Where a gather or scatter finds its windows. */
export interface Addressed {
  /** Offset of the operand, for each index of the batch axes. */
  readonly batchOffsets: Int32Array
  /** Windows for each index of the batch axes. */
  readonly rows: number
  /** Offsets within a window. */
  readonly window: Int32Array
  readonly extents: readonly number[]
  readonly strides: readonly number[]
  /** The indices, one list after the other, at these places. */
  readonly indices: TypedArray
  readonly indexOffsets: Int32Array
}

/** Resolves the axes of a gather or scatter in canonical form: operand [B, I, W], indices [B, N, K]. */
export function addressed(
  operand: ConcreteArray,
  indices: ConcreteArray,
  { batch, indexed }: { readonly batch: number; readonly indexed: number },
): Addressed {
  const { shape, strides } = operand
  const window = batch + indexed
  const batchOffsets = offsetsOf(shape.slice(0, batch), strides.slice(0, batch))
  for (let b = 0; b < batchOffsets.length; b++) batchOffsets[b]! += operand.offset
  const indexOffsets = offsetsOf(indices.shape, indices.strides)
  for (let i = 0; i < indexOffsets.length; i++) indexOffsets[i]! += indices.offset
  return {
    batchOffsets,
    rows: sizeOf(indices.shape.slice(batch, -1)),
    window: offsetsOf(shape.slice(window), strides.slice(window)),
    extents: shape.slice(batch, window),
    strides: strides.slice(batch, window),
    indices: hostData(indices),
    indexOffsets,
  }
}

/** Where window `row` of batch `b` starts; -1 when an index is out of range and not to be clamped, or there is nothing to clamp to. */
export function windowAt(plan: Addressed, b: number, row: number, clamp: boolean): number {
  let p = plan.batchOffsets[b]!
  const count = plan.extents.length
  for (let k = 0; k < count; k++) {
    const index = plan.indices[plan.indexOffsets[(b * plan.rows + row) * count + k]!]!
    const last = at(plan.extents, k) - 1
    if (last < 0 || (!clamp && (index < 0 || index > last))) return -1
    p += Math.min(Math.max(index, 0), last) * at(plan.strides, k)
  }
  return p
}
