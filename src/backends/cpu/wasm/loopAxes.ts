import { orderOf } from '../scalar/order.js'
import type { Expr } from '../../../core/scalar/expression.js'
import type { Accumulator, LoopKernel } from '../../kernel/schedule.js'
import { cursorOf, type Cursor } from './loopAccess.js'

/** A loop kernel with as few axes as possible; the cursors walk along those. */
export interface SimpleLoop {
  readonly extents: readonly number[]
  /** Where each axis of the kernel is now: `null` for one along which there is one element only, or whose index nothing uses. */
  readonly axes: readonly (number | null)[]
  readonly loads: readonly Cursor[]
  readonly stores: readonly { readonly to: Cursor; readonly value: Expr }[]
  readonly accumulators: readonly { readonly to: Cursor; readonly body: Accumulator }[]
  /** Everything that is computed at each element. */
  readonly results: readonly Expr[]
}

/** Drops axes of one element, and merges neighbours where all cursors move along both as along one. With accumulators the last axis stays as it is. */
export function simplifyLoop(kernel: LoopKernel): SimpleLoop {
  const results = [...kernel.stores.map((store) => store.value), ...kernel.accumulators.flatMap((each) => each.element)]
  const indexed = new Set(orderOf(results).nodes.map((node) => (node.op === 'index' ? node.axis : -1)))
  const cursors = [
    ...kernel.loads.map((load) => cursorOf(load, load.dtype)),
    ...kernel.stores.map((store) => cursorOf(store, store.dtype)),
    ...kernel.accumulators.map(({ to, projection }) => cursorOf(to, projection.type)),
  ]
  const last = kernel.extents.length - 1
  const fixed = kernel.accumulators.length > 0 ? last : -1
  const extents: number[] = []
  const axes: (number | null)[] = []
  const steps: number[][] = cursors.map(() => [])
  let mergeable = false
  kernel.extents.forEach((extent, axis) => {
    const own = cursors.map((cursor) => cursor.steps[axis]!)
    if (extent === 1 && axis !== fixed) {
      axes.push(null)
      return
    }
    const around = extents.length - 1
    const free = axis !== fixed && !indexed.has(axis)
    if (mergeable && free && own.every((step, k) => steps[k]![around] === step * extent)) {
      extents[around]! *= extent
      own.forEach((step, k) => (steps[k]![around] = step))
      axes.push(null)
      return
    }
    mergeable = free
    axes.push(extents.push(extent) - 1)
    own.forEach((step, k) => steps[k]!.push(step))
  })
  const moved = cursors.map((cursor, k): Cursor => ({ ...cursor, steps: steps[k]! }))
  const loads = moved.slice(0, kernel.loads.length)
  const stores = kernel.stores.map(({ value }, k) => ({ to: moved[loads.length + k]!, value }))
  const accumulators = kernel.accumulators.map((body, k) => ({ to: moved[loads.length + stores.length + k]!, body }))
  return { extents, axes, loads, stores, accumulators, results }
}
