import type { Program } from '../../../core/program.js'
import { operationsUnder } from '../../kernel/rewrite.js'
import type { ContractionKernel, LoopKernel } from '../../kernel/schedule.js'
import type { Planning } from './planning.js'

/** How many primitives are named. */
const mostNames = 12

/** The primitives of a program, as text. */
export function primitivesOf({ equations }: Program): string {
  const names = [...new Set(equations.map(({ primitive }) => primitive.name))]
  return names.length <= mostNames ? names.join(', ') : `${names.slice(0, mostNames).join(', ')} …`
}

/** What a kernel is called in errors and explanations: its program, what that is made of, and the loops of the kernel. */
export function labelOf({ schedule: { name }, products }: Planning, primitives: string, step: LoopKernel | ContractionKernel): string {
  const program = primitives === name ? name : `${name} (${primitives})`
  if (step.kind === 'contraction') return `${program}: a matrix product`
  const { extents, loads, stores, accumulators } = step
  const product = loads.some((load) => products.has(load.buffer)) ? ', with a matrix product' : ''
  const operations = operationsUnder([...stores.map((x) => x.value), ...accumulators.flatMap((x) => x.element)])
  const kind = accumulators.length > 0 ? 'a reduction' : 'a loop'
  return `${program}: ${kind} over [${extents.join(', ')}] of ${String(operations)} operations${product}`
}
