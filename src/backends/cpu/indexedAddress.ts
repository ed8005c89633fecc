import type { ConcreteArray } from '../../core/array.js'
import type { TypedArray } from '../../core/dtype.js'
import { at, sizeOf } from '../../core/shape.js'
import { hostData, type CpuContext } from './context.js'
import { contiguous } from './copy.js'
import { offsetsOf } from './indexedOffsets.js'

/** Where a gather or scatter in canonical form (operand [B, I, W], indices [B, N, K]) finds its windows. */
export interface Addressed {
  /** Where the operand starts for each index of the batch axes. */
  readonly batch: Int32Array
  /** Windows for each index of the batch axes. */
  readonly rows: number
  /** Offsets within a window. */
  readonly window: Int32Array
  /** Are the elements of a window neighbours? */
  readonly dense: boolean
  /** Extents and strides of the indexed axes. */
  readonly extents: readonly number[]
  readonly strides: readonly number[]
  /** The indices, one list after the other, from `start` on. */
  readonly indices: TypedArray
  readonly start: number
}

/** Resolves the axes of a gather or scatter. */
export function addressed(
  context: CpuContext,
  operand: ConcreteArray,
  indices: ConcreteArray,
  layout: { readonly batch: number; readonly indexed: number },
): Addressed {
  const { shape, strides, offset } = operand
  const { batch, indexed } = layout
  const first = batch + indexed
  const starts = offsetsOf(shape.slice(0, batch), strides.slice(0, batch))
  for (let b = 0; b < starts.length; b++) starts[b]! += offset
  const window = offsetsOf(shape.slice(first), strides.slice(first))
  const list = contiguous(context, indices)
  return {
    batch: starts,
    rows: sizeOf(indices.shape.slice(batch, -1)),
    window,
    dense: window.every((shift, w) => shift === w),
    extents: shape.slice(batch, first),
    strides: strides.slice(batch, first),
    indices: hostData(list),
    start: list.offset,
  }
}

/** Is there no element for an index to stand for, however it is clamped? */
export function nothingAddressed(plan: Addressed): boolean {
  return plan.extents.includes(0)
}

/** Where the window of the index list at `i` starts; -1 when an index is out of range and not to be clamped. */
export function windowStart(plan: Addressed, b: number, i: number, clamp: boolean): number {
  let p = plan.batch[b]!
  for (let k = 0; k < plan.extents.length; k++) {
    const index = plan.indices[i + k]!
    const last = at(plan.extents, k) - 1
    if (!clamp && (index < 0 || index > last)) return -1
    p += Math.min(Math.max(index, 0), last) * at(plan.strides, k)
  }
  return p
}

/** JavaScript that reads an index list at `i`, moves `i` on, and defines `p`, where its window starts, and, without `clamp`, `inside`. */
export function printWindowStart(indexed: number, clamp: boolean): string {
  const all = Array.from({ length: indexed }, (_, k) => k)
  const reads = all.map((k) => `const a${k} = indices[i + ${k}]\n`).join('')
  const bounded = (k: number): string => (clamp ? `(a${k} < 0 ? 0 : a${k} > l${k} ? l${k} : a${k})` : `a${k}`)
  const inside = clamp ? '' : `const inside = ${all.map((k) => `a${k} >= 0 && a${k} <= l${k}`).join(' && ') || 'true'}\n`
  return `${reads}i += ${indexed}\n${inside}const p = (base${all.map((k) => ` + ${bounded(k)} * s${k}`).join('')}) | 0\n`
}

/** JavaScript that defines what {@link printWindowStart} needs of `extents` and `strides`. */
export function printWindowAxes(indexed: number): string {
  return Array.from({ length: indexed }, (_, k) => `const l${k} = extents[${k}] - 1\nconst s${k} = strides[${k}]\n`).join('')
}
