import { isFlow, nestedIn } from '../../kernel/flow.js'
import { buffersOf } from '../../kernel/memoryPlan.js'
import type { ContractionKernel, LoopKernel, Schedule, Step } from '../../kernel/schedule.js'
import { contractionLaunches } from './contractionSteps.js'
import { equationStep } from './equationSteps.js'
import type { GpuPlan, PlanStep } from './gpuPlan.js'
import { labelOf } from './label.js'
import { loopLaunches } from './loopSteps.js'
import { Planning, type PlannedDevice } from './planning.js'
import { productsIn } from './products.js'
import { moved, reachesOf } from './reach.js'

/**
 * Makes launches of a schedule: all kernels are printed, none is translated yet.
 *
 * @param primitives what the schedule was made of, for errors and explanations
 */
export function planSchedule(device: PlannedDevice, schedule: Schedule, primitives: string): GpuPlan {
  return planBody(device, schedule, primitives, [])
}

/** @param moving inputs that are windows which move from run to run */
function planBody(device: PlannedDevice, schedule: Schedule, primitives: string, moving: readonly boolean[]): GpuPlan {
  const bodies = new Map<Step, readonly GpuPlan[]>()
  for (const step of schedule.steps) {
    if (isFlow(step))
      bodies.set(
        step,
        nestedIn(step).map(({ body, windows }) =>
          planBody(
            device,
            body,
            primitives,
            windows.map((window) => window.step !== 0),
          ),
        ),
      )
  }
  const inputs = reachesOf(schedule, bodies, moving)
  const bases = new Map(schedule.inputs.map((buffer, i) => [buffer ?? -1, inputs[i]?.base ?? 0]))
  const shifted = new Set(schedule.inputs.flatMap((buffer, i) => (buffer !== null && inputs[i]?.shifted === true ? [buffer] : [])))
  const products = productsIn(device, schedule, shifted)
  const computed = [...products.keys()].map((step) => moved(step, bases))
  const planning = new Planning(device, schedule, inputs, shifted, computed)
  const left = schedule.steps.filter((step) => step.kind !== 'contraction' || !products.has(step))
  const steps = left.map((step) => planStep(planning, primitives, moved(step, bases), bodies.get(step) ?? []))
  return { schedule, steps, ends: endsOf(schedule, left, products), inputs }
}

function planStep(planning: Planning, primitives: string, step: Step, bodies: readonly GpuPlan[]): PlanStep {
  switch (step.kind) {
    case 'loop':
      return {
        kind: 'launches',
        launches: loopLaunches(planning, step),
        together: true,
        label: labelOf(planning, primitives, step),
      }
    case 'contraction':
      return {
        kind: 'launches',
        launches: contractionLaunches(planning, step),
        together: false,
        label: labelOf(planning, primitives, step),
      }
    case 'host':
      return equationStep(planning, step)
    default:
      for (const buffer of buffersOf(step).writes) planning.written.add(buffer)
      return { kind: 'flow', step, bodies }
  }
}

/** By step, the buffers that no later step uses and that are no results. */
function endsOf(
  { buffers, inputs }: Schedule,
  steps: readonly Step[],
  products: ReadonlyMap<ContractionKernel, LoopKernel>,
): readonly (readonly number[])[] {
  const last = new Map<number, number>()
  inputs.forEach((buffer) => {
    if (buffer !== null) last.set(buffer, 0)
  })
  steps.forEach((step, s) => {
    const { reads, writes } = buffersOf(step)
    for (const buffer of [...reads, ...writes]) last.set(buffer, s)
    for (const [product, reader] of products) {
      if (reader !== step) continue
      last.set(product.left, s)
      last.set(product.right, s)
    }
  })
  const ends: number[][] = steps.map(() => [])
  for (const [buffer, s] of last) if (buffers[buffer]?.role !== 'output') ends[s]?.push(buffer)
  return ends
}
