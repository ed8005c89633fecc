import { flowBuffers, isFlow, nestedIn } from '../../kernel/flow.js'
import type { ContractionKernel, FlowStep, HostStep, LoopKernel, Schedule, Step, Window } from '../../kernel/schedule.js'
import type { GpuPlan, Reach } from './gpuPlan.js'

/** Places in a buffer, the last one included; from 0 on unless some lie before. */
interface Range {
  low: number
  high: number
}

/**
 * What a schedule reads of each of its inputs.
 *
 * @param bodies the plans of what is inside each step
 * @param moving inputs that are windows which move from run to run
 */
export function reachesOf(
  schedule: Schedule,
  bodies: ReadonlyMap<Step, readonly GpuPlan[]>,
  moving: readonly boolean[],
): readonly (Reach | null)[] {
  const ranges = new Map<number, Range>()
  const note = (buffer: number, from: number, to: number): void => {
    const known = ranges.get(buffer)
    if (known === undefined) ranges.set(buffer, { low: Math.min(0, from), high: Math.max(0, to) })
    else {
      known.low = Math.min(known.low, from)
      known.high = Math.max(known.high, to)
    }
  }
  const along = (buffer: number, start: number, strides: readonly number[], extents: readonly number[]): void => {
    if (extents.includes(0)) return
    let [low, high] = [start, start]
    strides.forEach((stride, axis) => {
      const far = stride * ((extents[axis] ?? 1) - 1)
      if (far < 0) low += far
      else high += far
    })
    note(buffer, low, high)
  }
  for (const step of schedule.steps) {
    switch (step.kind) {
      case 'loop':
        for (const load of step.loads) along(load.buffer, load.start, load.strides, step.extents)
        break
      case 'contraction': {
        const axes = [...step.batch, step.m, step.n, step.k]
        const extents = axes.map((axis) => axis.extent)
        along(
          step.left,
          step.leftStart,
          axes.map((axis) => axis.left),
          extents,
        )
        along(
          step.right,
          step.rightStart,
          axes.map((axis) => axis.right),
          extents,
        )
        break
      }
      case 'host':
        for (const x of step.operands) if (x.kind === 'buffer') along(x.buffer, x.start, x.strides, x.aval.shape)
        break
      default:
        for (const { window, reach, steps } of readings(step, bodies.get(step) ?? [])) {
          along(window.buffer, window.start - reach.base, [window.step, 1], [steps, reach.length])
        }
    }
  }
  // Only kernels of loop nests and matrix products can be told where a row starts.
  const fixed = new Set(schedule.steps.flatMap((step) => (step.kind === 'loop' || step.kind === 'contraction' ? [] : readsOf(step))))
  return schedule.inputs.map((buffer, i) => {
    const range = buffer === null || schedule.buffers[buffer]?.size === 0 ? undefined : ranges.get(buffer)
    if (buffer === null || range === undefined) return null
    return { base: 0 - range.low, length: range.high - range.low + 1, shifted: moving[i] === true && !fixed.has(buffer) }
  })
}

/** The windows that control flow reads through, what is read of each, and in how many places. */
function readings(
  step: FlowStep,
  bodies: readonly GpuPlan[],
): readonly { readonly window: Window; readonly reach: Reach; readonly steps: number }[] {
  const steps = step.kind === 'steps' ? step.length : 1
  const made: { window: Window; reach: Reach; steps: number }[] = []
  nestedIn(step).forEach(({ windows }, b) => {
    windows.forEach((window, i) => {
      const reach = bodies[b]?.inputs[i] ?? null
      if (reach !== null) made.push({ window, reach, steps: window.step === 0 ? 1 : steps })
    })
  })
  const whole = (window: Window, length: number): void => {
    if (length > 0) made.push({ window, reach: { base: 0, length, shifted: false }, steps: 1 })
  }
  if (step.kind === 'branch') whole(step.index, 1)
  else {
    if (step.kind === 'steps' && step.count !== null) whole(step.count, 1)
    step.carry.forEach(({ initial }, k) => {
      whole(initial, step.body.outputs[k]?.aval.size ?? 0)
    })
  }
  return made
}

/** The same steps where inputs start so many elements later in their rows: by buffer. */
export function moved(step: Step, bases: ReadonlyMap<number, number>): Step {
  if (!readsOf(step).some((buffer) => (bases.get(buffer) ?? 0) !== 0)) return step
  const start = (x: { readonly buffer: number; readonly start: number }): { readonly start: number } => ({
    start: x.start + (bases.get(x.buffer) ?? 0),
  })
  const windows = (list: readonly Window[]): readonly Window[] => list.map((window) => ({ ...window, ...start(window) }))
  const carry = (list: Extract<FlowStep, { readonly kind: 'steps' | 'repetition' }>['carry']): typeof list =>
    list.map((each) => ({ ...each, initial: { ...each.initial, ...start(each.initial) } }))
  switch (step.kind) {
    case 'loop':
      return { ...step, loads: step.loads.map((load) => ({ ...load, ...start(load) })) } satisfies LoopKernel
    case 'contraction':
      return {
        ...step,
        leftStart: start({ buffer: step.left, start: step.leftStart }).start,
        rightStart: start({ buffer: step.right, start: step.rightStart }).start,
      } satisfies ContractionKernel
    case 'host':
      return { ...step, operands: step.operands.map((x) => (x.kind === 'buffer' ? { ...x, ...start(x) } : x)) } satisfies HostStep
    case 'steps': {
      const count = step.count === null ? null : { ...step.count, ...start(step.count) }
      return { ...step, count, windows: windows(step.windows), carry: carry(step.carry) }
    }
    case 'repetition':
      return { ...step, testWindows: windows(step.testWindows), windows: windows(step.windows), carry: carry(step.carry) }
    case 'branch':
      return {
        ...step,
        index: { ...step.index, ...start(step.index) },
        branches: step.branches.map((branch) => ({ ...branch, windows: windows(branch.windows) })),
      }
  }
}

function readsOf(step: Step): readonly number[] {
  if (isFlow(step)) return flowBuffers(step).reads
  if (step.kind === 'loop') return step.loads.map((load) => load.buffer)
  if (step.kind === 'contraction') return [step.left, step.right]
  return step.operands.flatMap((x) => (x.kind === 'buffer' ? [x.buffer] : []))
}
