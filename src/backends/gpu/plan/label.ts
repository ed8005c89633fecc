import { operationsUnder } from '../../kernel/rewrite.js'
import type { ContractionKernel, LoopKernel, Schedule } from '../../kernel/schedule.js'

/** What a kernel is called in errors and explanations: its program, its loops, and how much it computes. */
export function labelOf({ name }: Schedule, step: LoopKernel | ContractionKernel): string {
  if (step.kind === 'contraction') return `${name}: a matrix product`
  const { extents, stores, accumulators } = step
  const operations = operationsUnder([...stores.map((x) => x.value), ...accumulators.flatMap((x) => x.element)])
  const kind = accumulators.length > 0 ? 'a reduction' : 'a loop'
  return `${name}: ${kind} over [${extents.join(', ')}] of ${String(operations)} operations`
}
