import type { Expr } from '../../core/scalar/expression.js'
import type { LoopKernel, Schedule, Step } from './schedule.js'

/** Operations that take much longer than an addition, in additions. */
const costs: ReadonlyMap<Expr['op'], number> = new Map([
  ['div', 4],
  ['rem', 8],
  ['sqrt', 5],
  ['scale', 3],
  ['callWhere', 2],
  ['repeat', 40],
])

/** The operations of a body, each counted once, with what they cost in additions. */
export function countOperations(roots: readonly Expr[]): { readonly operations: number; readonly cost: number } {
  const seen = new Set<Expr>()
  const rest = [...roots]
  let operations = 0
  let cost = 0
  for (let node = rest.pop(); node !== undefined; node = rest.pop()) {
    if (seen.has(node)) continue
    seen.add(node)
    rest.push(...node.args)
    if (node.op === 'literal' || node.op === 'operand' || node.op === 'index') continue
    operations++
    cost += costs.get(node.op) ?? 1
  }
  return { operations, cost }
}

/** All expressions of a loop kernel. */
export function rootsOf(kernel: LoopKernel): readonly Expr[] {
  return [...kernel.stores.map(({ value }) => value), ...kernel.accumulators.flatMap(({ element }) => element)]
}

/** How many times the body of a nest runs. */
export function iterationsOf(kernel: LoopKernel): number {
  return kernel.extents.reduce((product, extent) => product * extent, 1)
}

/** An estimate of the work of a step, in additions of a scalar; host steps count as nothing. */
export function workOf(step: Step): number {
  switch (step.kind) {
    case 'loop':
      return (
        iterationsOf(step) * (countOperations(rootsOf(step)).cost + step.loads.length + step.stores.length + 2 * step.accumulators.length)
      )
    case 'contraction':
      return 2 * step.m.extent * step.n.extent * step.k.extent * step.batch.reduce((product, axis) => product * axis.extent, 1)
    case 'host':
      return 0
  }
}

/** Work and number of operations of a whole schedule. */
export function sizeOfSchedule(schedule: Schedule): { readonly work: number; readonly operations: number } {
  let work = 0
  let operations = 0
  for (const step of schedule.steps) {
    work += workOf(step)
    if (step.kind === 'loop') operations += countOperations(rootsOf(step)).operations + step.loads.length + step.stores.length
  }
  return { work, operations }
}
