import type { TypedArray } from '../../../core/dtype.js'
import type { Branching, RepetitionLoop, StepsLoop } from '../../kernel/schedule.js'
import type { Device, DeviceRow } from '../device/device.js'
import { elementsOfRow, type Run } from './drive.js'
import { FlowRun, ownRows, type RunBody, type StepRows } from './flowRun.js'
import type { GpuPlan, PlanInput, PlannedFlowStep } from './gpuPlan.js'
import { joinOf } from './launching.js'
import { LoopRun } from './loopRun.js'
import type { Rows } from './rows.js'

/** Runs control flow: its steps are chains of launches, with a wait only where the data says how it goes on. */
export function* runFlow(device: Device, { step, bodies }: PlannedFlowStep, rows: Rows, run: RunBody): Run<void> {
  switch (step.kind) {
    case 'steps':
      yield* runSteps(new FlowRun(device, rows, run), step, bodies)
      break
    case 'repetition':
      yield* runRepetition(new FlowRun(device, rows, run), step, bodies)
      break
    case 'branch':
      yield* runBranch(new FlowRun(device, rows, run), step, bodies)
      break
  }
}

function* runSteps(flow: FlowRun, step: StepsLoop, [body]: readonly GpuPlan[]): Run<void> {
  if (body === undefined) return
  const { length, count, reverse } = step
  const steps = count === null ? length : clamp(yield* flow.number(count), length)
  const loop = new LoopRun(flow, step, body, reverse)
  try {
    if (reverse) loop.zeros(length - steps)
    for (let j = 0; j < steps; j++) yield* loop.step(reverse ? steps - 1 - j : j)
    if (!reverse) loop.zeros(length - steps)
    loop.finish()
  } finally {
    loop.release()
  }
}

function* runRepetition(flow: FlowRun, step: RepetitionLoop, [test, body]: readonly GpuPlan[]): Run<void> {
  if (test === undefined || body === undefined) return
  const { limit, testWindows } = step
  const held: DeviceRow[] = []
  const loop = new LoopRun(flow, step, body, false)
  try {
    const windows = flow.inputs(test, testWindows, 0, held, 'still')
    const testOf = function* (carry: readonly PlanInput[]): Run<DeviceRow> {
      const [flag] = ownRows(test, yield* flow.run(test, [...windows, ...carry]))
      if (flag === undefined || flag === null) throw new TypeError('gpu: the test of a loop has no result; this is a bug in its lowering.')
      return flag
    }
    const most = isChain(test) && isChain(body) ? flow.device.mostArguments : 1
    let steps = 0
    let ahead = 1
    while (limit === null || steps < limit) {
      const tried = Math.min(ahead, (limit ?? Infinity) - steps)
      const passed = yield* tryAhead(flow.device, loop, testOf, steps, tried)
      steps += passed
      if (passed < tried) break
      if (2 * ahead <= most) ahead *= 2
    }
    if (limit !== null) loop.zeros(limit - steps)
    loop.finish()
    flow.rows.set(step.count, flow.device.upload(Int32Array.of(steps), 'int32'))
  } finally {
    loop.release()
    for (const row of held) row.release()
  }
}

/**
 * Runs so many steps and then looks how many of them the test lets happen: to read takes as long as many launches. Of a single step it looks at the test first.
 *
 * @returns how many
 */
function* tryAhead(
  device: Device,
  loop: LoopRun,
  testOf: (carry: readonly PlanInput[]) => Run<DeviceRow>,
  first: number,
  count: number,
): Run<number> {
  const flags: DeviceRow[] = []
  const results: StepRows[] = []
  try {
    let carry = loop.carried.inputs
    for (let j = 0; j < count; j++) {
      flags.push(yield* testOf(carry))
      if (count === 1) break
      const step = yield* loop.results(first + j, carry)
      results.push(step)
      carry = loop.carryIn(step)
    }
    const joined = joinOf(device, flags)
    let data: TypedArray
    try {
      data = yield* elementsOfRow(joined)
    } finally {
      joined.release()
    }
    const failed = data.indexOf(0)
    const passed = failed < 0 ? count : failed
    if (count === 1 && passed === 1) yield* loop.step(first)
    else for (const step of results.splice(0, passed)) loop.take(step)
    return passed
  } finally {
    for (const row of [...flags, ...results.flat()]) row?.release()
  }
}

/** Is it launches only? To run those for nothing harms nobody. */
function isChain({ steps }: GpuPlan): boolean {
  return steps.every(({ kind }) => kind === 'launches')
}

function* runBranch(flow: FlowRun, { index, branches, results }: Branching, bodies: readonly GpuPlan[]): Run<void> {
  const chosen = clamp(yield* flow.number(index), branches.length - 1)
  const body = bodies[chosen]
  if (body === undefined) return
  const held: DeviceRow[] = []
  try {
    const made = ownRows(body, yield* flow.run(body, flow.inputs(body, branches[chosen]?.windows ?? [], 0, held, 'still')))
    made.forEach((row, k) => {
      const window = results[k]
      if (row !== null && window !== undefined) flow.rows.set(window.buffer, row)
    })
  } finally {
    for (const row of held) row.release()
  }
}

function clamp(x: number, most: number): number {
  return Math.min(Math.max(x, 0), most)
}
