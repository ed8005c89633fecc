import { itemSize } from '../../core/dtype.js'
import { buffersOf, overwritable } from './memoryPlan.js'
import type { Schedule, Step } from './schedule.js'

/**
 * The inputs over which each output may be written, by output buffer: they are as large, and read by no step after the first that writes the output, nor
 * by that one but element by element before it is overwritten.
 */
export function heirsOf(schedule: Schedule): ReadonlyMap<number, readonly number[]> {
  const { buffers, steps, inputs, outputs } = schedule
  const returned = new Set(outputs.flatMap((output) => (output.kind === 'buffer' ? [output.buffer] : [])))
  const firstWrite = new Map<number, number>()
  const lastRead = new Map<number, number>()
  steps.forEach((step, s) => {
    const { reads, writes } = buffersOf(step)
    for (const buffer of writes) if (!firstWrite.has(buffer)) firstWrite.set(buffer, s)
    for (const buffer of reads) lastRead.set(buffer, s)
  })
  const heirs = new Map<number, readonly number[]>()
  for (const { id, role, dtype, size, tape } of buffers) {
    const written = firstWrite.get(id)
    if (role !== 'output' || tape || written === undefined) continue
    const bytes = size * itemSize(dtype)
    const candidates = inputs.flatMap((input, position): readonly number[] => {
      const buffer = input === null ? undefined : buffers[input]
      if (buffer === undefined || buffer.tape || buffer.size * itemSize(buffer.dtype) !== bytes || returned.has(buffer.id)) return []
      const read = lastRead.get(buffer.id) ?? -1
      return read < written || (read === written && readBefore(steps[written], buffer.id, id)) ? [position] : []
    })
    if (candidates.length > 0) heirs.set(id, candidates)
  }
  return heirs
}

/** Does the step read each element of `input` before it writes that of `output`? */
function readBefore(step: Step | undefined, input: number, output: number): boolean {
  if (step?.kind !== 'loop') return false
  const writes = step.stores.filter((store) => store.buffer === output)
  const [only] = writes
  return only !== undefined && writes.length === 1 && overwritable(step, input, { ...only, bytes: itemSize(only.dtype) })
}
