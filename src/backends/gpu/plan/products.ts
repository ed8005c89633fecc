import { buffersOf } from '../../kernel/memoryPlan.js'
import { sizeOf } from '../../../core/shape.js'
import type { ContractionKernel, LoopKernel, Schedule, Step } from '../../kernel/schedule.js'
import { longestSum } from './contractionSteps.js'
import type { PlannedDevice } from './planning.js'

/**
 * The contractions that need no launch of their own: the one loop nest that reads them reads each element once, and so computes it.
 *
 * @param shifted buffers that a contraction may not read then
 */
export function productsIn(
  device: PlannedDevice,
  schedule: Schedule,
  shifted: ReadonlySet<number>,
): ReadonlyMap<ContractionKernel, LoopKernel> {
  const { steps, buffers } = schedule
  const uses = new Map<number, { readonly reads: Step[]; readonly writes: Step[] }>()
  const usesOf = (buffer: number): { readonly reads: Step[]; readonly writes: Step[] } => {
    let known = uses.get(buffer)
    if (known === undefined) {
      known = { reads: [], writes: [] }
      uses.set(buffer, known)
    }
    return known
  }
  for (const step of steps) {
    const { reads, writes } = buffersOf(step)
    for (const buffer of new Set(reads)) usesOf(buffer).reads.push(step)
    for (const buffer of writes) usesOf(buffer).writes.push(step)
  }
  const found = new Map<ContractionKernel, LoopKernel>()
  /** By loop nest, the buffers that its kernels read. */
  const argumentsOf = new Map<LoopKernel, Set<number>>()
  for (const step of steps) {
    if (step.kind !== 'contraction' || step.k.extent > longestSum || buffers[step.out]?.role !== 'temporary') continue
    const { reads, writes } = usesOf(step.out)
    const [reader] = reads
    if (reads.length !== 1 || writes.length !== 1 || reader?.kind !== 'loop' || !readsOnce(reader, step.out, buffers[step.out]?.size ?? 0))
      continue
    const operands = [step.left, step.right]
    // What it reads must be as it was.
    const between = steps.slice(steps.indexOf(step), steps.indexOf(reader) + 1)
    if (operands.some((buffer) => shifted.has(buffer) || usesOf(buffer).writes.some((writer) => between.includes(writer)))) continue
    const given = new Set([...(argumentsOf.get(reader) ?? buffersOf(reader).reads), ...buffersOf(reader).writes, ...operands])
    given.delete(step.out)
    if (given.size > device.mostArguments) continue
    argumentsOf.set(reader, given)
    found.set(step, reader)
  }
  return found
}

/** Does a loop nest make one result, from each element of a buffer once? */
function readsOnce({ extents, loads, stores, accumulators }: LoopKernel, buffer: number, size: number): boolean {
  const [store] = stores
  const own = loads.filter((load) => load.buffer === buffer)
  const [load] = own
  if (store === undefined || load === undefined || own.length > 1 || accumulators.length > 0) return false
  if (stores.some(({ value, start, strides }) => value !== store.value || start !== store.start || strides.join() !== store.strides.join()))
    return false
  return sizeOf(extents) === size && extents.every((extent, axis) => extent === 1 || load.strides[axis] !== 0)
}
