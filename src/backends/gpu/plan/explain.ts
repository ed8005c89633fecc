import { explainSchedule } from '../../kernel/explain.js'
import type { Device } from '../device/device.js'
import type { GpuPlan, PlanStep } from './gpuPlan.js'

/** What a plan does, as text: its schedule, then each step with its launches or why the CPU runs it, and what one call takes. */
export function explainPlan(device: Device, plan: GpuPlan): string {
  const { launches, waits, known } = countOf(plan)
  const total = `${known ? '' : 'at least '}${count(launches, 'launch', 'launches')} and ${count(waits, 'read', 'reads')} per call`
  return `${explainSchedule(plan.schedule)}\ngpu.js, mode '${device.mode}': ${total}.\n${stepLines(plan).join('\n')}`
}

function stepLines(plan: GpuPlan): readonly string[] {
  return plan.steps.flatMap((step, i) => {
    const [first = '', ...rest] = linesOf(step)
    return [`${String(i + 1)}. ${first}`, ...rest.map((line) => `   ${line}`)]
  })
}

function linesOf(step: PlanStep): readonly string[] {
  switch (step.kind) {
    case 'launches': {
      const lengths = step.launches.map(({ kernel }) => `${kernel.dtype}[${String(kernel.length)}]`)
      return [`${step.label.split(': ').at(-1) ?? ''}: ${count(lengths.length, 'launch', 'launches')}, ${lengths.join(', ')}`]
    }
    case 'host':
      return [`host: ${step.step.equation.primitive.name} runs on the CPU, because ${step.reason}`]
    case 'flow':
      return [flowText(step.step.kind), ...step.bodies.flatMap(stepLines)]
  }
}

function flowText(kind: 'steps' | 'repetition' | 'branch'): string {
  if (kind === 'steps') return 'a chain of launches for each step of the loop:'
  return kind === 'repetition' ? 'a chain of launches for each step, and a read of the test:' : 'a read of the index, then one of:'
}

interface Count {
  readonly launches: number
  readonly waits: number
  /** Do data not change it? */
  readonly known: boolean
}

/** Launches and reads of one call, without those that put views and results of loops together. */
function countOf(plan: GpuPlan): Count {
  let [launches, waits, known] = [0, 0, true]
  for (const step of plan.steps) {
    if (step.kind === 'launches') launches += step.launches.length
    else if (step.kind === 'host') {
      const buffers = step.step.operands.flatMap((x) => (x.kind === 'buffer' && x.aval.size > 0 ? [x.buffer] : []))
      waits += new Set(buffers).size
    } else {
      const bodies = step.bodies.map(countOf)
      const isCounted = step.step.kind === 'steps' && step.step.count === null
      if (!isCounted) {
        known = false
        waits++
        continue
      }
      const [body] = bodies
      const times = step.step.kind === 'steps' ? step.step.length : 1
      launches += times * (body?.launches ?? 0)
      waits += times * (body?.waits ?? 0)
      known = false
    }
  }
  return { launches, waits, known }
}

function count(n: number, one: string, many: string): string {
  return `${String(n)} ${n === 1 ? one : many}`
}
