import type { Expr } from '../../core/scalar/expression.js'
import { nestedIn } from './flow.js'
import type { FlowStep, LoopKernel, Schedule, Step } from './schedule.js'

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

/** What a loop takes whose end depends on data, until it is known. */
const guessedSteps = 100

/** How much a schedule or a step does. */
export interface WorkSize {
  /** An estimate, in additions of a scalar; host steps count as nothing. */
  readonly work: number
  /** What is written down, not how often it runs. */
  readonly operations: number
  /** How many times schedules inside of steps run. */
  readonly runs: number
}

/** An estimate of the work of a step, in additions of a scalar; host steps count as nothing. */
export function workOf(step: Step): number {
  return sizeOfStep(step).work
}

/** The size of a whole schedule. */
export function sizeOfSchedule(schedule: Schedule): WorkSize {
  return sum(schedule.steps.map(sizeOfStep))
}

function sizeOfStep(step: Step): WorkSize {
  switch (step.kind) {
    case 'loop': {
      const { operations, cost } = countOperations(rootsOf(step))
      const accesses = step.loads.length + step.stores.length
      return { work: iterationsOf(step) * (cost + accesses + 2 * step.accumulators.length), operations: operations + accesses, runs: 0 }
    }
    case 'contraction': {
      const batch = step.batch.reduce((product, axis) => product * axis.extent, 1)
      return { work: 2 * step.m.extent * step.n.extent * step.k.extent * batch, operations: 0, runs: 0 }
    }
    case 'host':
      return { work: 0, operations: 0, runs: 0 }
    case 'steps':
      return repeated(step.length, bodySizes(step))
    case 'repetition':
      return repeated(Math.min(step.limit ?? Infinity, guessedSteps), bodySizes(step))
    case 'branch': {
      const sizes = bodySizes(step)
      const most = (size: (x: WorkSize) => number): number => Math.max(0, ...sizes.map(size))
      return { work: most((x) => x.work), operations: sum(sizes).operations, runs: most((x) => x.runs) }
    }
  }
}

/** Of each nested schedule, run once. */
function bodySizes(step: FlowStep): readonly WorkSize[] {
  return nestedIn(step).map(({ body }) => {
    const size = sizeOfSchedule(body)
    return { ...size, runs: size.runs + 1 }
  })
}

function repeated(times: number, sizes: readonly WorkSize[]): WorkSize {
  const { work, operations, runs } = sum(sizes)
  return { work: times * work, operations, runs: times * runs }
}

function sum(sizes: readonly WorkSize[]): WorkSize {
  let [work, operations, runs] = [0, 0, 0]
  for (const size of sizes) {
    work += size.work
    operations += size.operations
    runs += size.runs
  }
  return { work, operations, runs }
}
