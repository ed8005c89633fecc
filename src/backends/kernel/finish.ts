import type { Expr } from '../../core/scalar/expression.js'
import type { Draft, DraftAccess, Memory } from './draft.js'
import { planAxes } from './nest.js'
import type { Access, LoopKernel } from './schedule.js'
import { leavesIn, rewritten } from './rewrite.js'

/** The finished kernel, or `null` if nobody wants anything of it. */
export function finishKernel(draft: Draft, numberOf: (memory: Memory) => number): LoopKernel | null {
  if (draft.stores.length === 0 && draft.accumulators.length === 0) return null
  const results = [...draft.stores.map((store) => store.value), ...draft.accumulators.flatMap((accumulator) => accumulator.element)]
  const leaves = leavesIn(results)
  const loads = draft.loads.filter((_, k) => leaves.operands.has(k))
  const accesses: readonly DraftAccess[] = [...loads, ...draft.stores, ...draft.accumulators.map(({ to }) => to)]
  const nest = planAxes(draft, accesses, loads.length, leaves.axes)
  const positions = new Map<number, number>()
  draft.loads.forEach((_, k) => {
    if (leaves.operands.has(k)) positions.set(k, positions.size)
  })
  const rewrite = rewritten(draft.builder, (k) => positions.get(k)!, nest.index, loads.length === draft.loads.length)
  const access = (x: DraftAccess): Access => ({ buffer: numberOf(x.memory), start: x.at.start, strides: nest.strides(x.at.steps) })
  return {
    kind: 'loop',
    extents: nest.extents,
    loads: loads.map((x) => ({ ...access(x), dtype: x.memory.dtype })),
    stores: draft.stores.map((x) => ({ ...access(x), dtype: x.memory.dtype, value: rewrite(x.value) })),
    accumulators: draft.accumulators.map((x) => ({
      element: x.element.map(rewrite),
      unit: x.unit,
      types: x.element.map((y: Expr) => y.type),
      lanes: draft.lanes,
      merge: x.merge,
      projection: x.projection,
      to: access(x.to),
    })),
  }
}
