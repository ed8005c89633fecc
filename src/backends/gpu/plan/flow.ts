import type { TypedArray } from '../../../core/dtype.js'
import type { Branching, Carry, RepetitionLoop, StepsLoop, Window } from '../../kernel/schedule.js'
import type { Device, DeviceRow } from '../device/device.js'
import { elementsOfRow, type Run } from './drive.js'
import type { GpuPlan, PlanInput, PlannedFlowStep, PlanResults } from './gpuPlan.js'
import { Joiner } from './joiner.js'
import { windowOf } from './launching.js'
import type { Rows } from './rows.js'

/** Runs a plan of what is inside. */
export type RunBody = (body: GpuPlan, inputs: readonly PlanInput[]) => Run<PlanResults>

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

/** What all control flow needs of the run around it. */
class FlowRun {
  constructor(
    readonly device: Device,
    readonly rows: Rows,
    readonly run: RunBody,
  ) {}

  /** The first element of what a window shows. */
  *number(window: Window): Run<number> {
    const row = windowOf(this.device, this.rows.row(window.buffer), window.start, 1)
    try {
      return yield* firstOf(row)
    } finally {
      row.release()
    }
  }

  /** The rows that windows show of a body's inputs, where windows have moved so many steps; all of them get a holder, which is noted in `held`. */
  inputs(body: GpuPlan, windows: readonly Window[], i: number, held: DeviceRow[], which: 'moving' | 'still'): PlanInput[] {
    return windows.map((window, k): PlanInput => {
      const reach = body.inputs[k] ?? null
      if (reach === null || (window.step !== 0) !== (which === 'moving')) return null
      const source = this.rows.row(window.buffer)
      const start = window.start + i * window.step - reach.base
      // Kernels are translated anew for rows of another length; what moves has the same one in each step.
      const isWhole = which === 'still' && start === 0
      const row = windowOf(this.device, source, start, isWhole ? source.length : reach.length)
      held.push(row)
      return { row }
    })
  }
}

function* firstOf(row: DeviceRow): Run<number> {
  const data: TypedArray = yield* elementsOfRow(row)
  return data[0] ?? NaN
}

/** The values that a loop takes from step to step; empty ones have no row. */
class Carried {
  rows: (DeviceRow | null)[]

  constructor(flow: FlowRun, carry: readonly Carry[], body: GpuPlan) {
    this.rows = carry.map(({ initial }, k) => {
      const size = body.schedule.outputs[k]?.aval.size ?? 0
      return size === 0 ? null : windowOf(flow.device, flow.rows.row(initial.buffer), initial.start, size)
    })
  }

  get inputs(): readonly PlanInput[] {
    return this.rows.map((row) => (row === null ? null : { row }))
  }

  /** Goes on with the results of a step. */
  take(results: readonly (DeviceRow | null)[]): void {
    this.release()
    this.rows = [...results]
  }

  release(): void {
    for (const row of this.rows) row?.release()
    this.rows = []
  }

  finish(carry: readonly Carry[], rows: Rows): void {
    carry.forEach(({ final }, k) => {
      const row = this.rows[k] ?? null
      if (row !== null) rows.set(final, row)
    })
    this.rows = []
  }
}

/** A loop's rows that are alive while it runs: what its body reads in every step, the carry, and the stacks of results so far. */
class LoopRun {
  private readonly held: DeviceRow[] = []
  private readonly still: readonly PlanInput[]
  private readonly joiners: readonly (Joiner | null)[]
  readonly carried: Carried

  constructor(
    private readonly flow: FlowRun,
    private readonly loop: StepsLoop | RepetitionLoop,
    private readonly body: GpuPlan,
    backwards: boolean,
  ) {
    const { carry, results, windows } = loop
    this.carried = new Carried(flow, carry, body)
    this.still = flow.inputs(body, windows, 0, this.held, 'still')
    this.joiners = results.map((_, k) => {
      const aval = body.schedule.outputs[carry.length + k]?.aval
      return aval === undefined || aval.size === 0 ? null : new Joiner(flow.device, aval.dtype, aval.size, backwards)
    })
  }

  *step(i: number): Run<void> {
    const { flow, body, loop } = this
    const passing: DeviceRow[] = []
    let results: readonly (DeviceRow | null)[]
    try {
      const moving = flow.inputs(body, loop.windows, i, passing, 'moving')
      const windows = this.still.map((input, k) => input ?? moving[k] ?? null)
      results = ownRows(body, yield* flow.run(body, [...windows, ...this.carried.inputs]))
    } finally {
      for (const row of passing) row.release()
    }
    const { length } = loop.carry
    this.carried.take(results.slice(0, length))
    results.slice(length).forEach((row, k) => {
      if (row !== null) this.joiners[k]?.push(row)
    })
  }

  zeros(count: number): void {
    for (const joiner of this.joiners) joiner?.pushZeros(count)
  }

  finish(): void {
    const { flow, loop } = this
    this.carried.finish(loop.carry, flow.rows)
    this.joiners.forEach((joiner, k) => {
      const window = loop.results[k]
      if (joiner !== null && window !== undefined) flow.rows.set(window.buffer, joiner.finish())
    })
  }

  release(): void {
    this.carried.release()
    for (const joiner of this.joiners) joiner?.release()
    for (const row of this.held) row.release()
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
    let steps = 0
    for (; limit === null || steps < limit; steps++) {
      const [flag] = ownRows(test, yield* flow.run(test, [...windows, ...loop.carried.inputs]))
      if (flag === undefined || flag === null) throw new TypeError('gpu: the test of a loop has no result; this is a bug in its lowering.')
      let goesOn: boolean
      try {
        goesOn = (yield* firstOf(flag)) !== 0
      } finally {
        flag.release()
      }
      if (!goesOn) break
      yield* loop.step(steps)
    }
    if (limit !== null) loop.zeros(limit - steps)
    loop.finish()
    flow.rows.set(step.count, flow.device.upload(Int32Array.of(steps), 'int32'))
  } finally {
    loop.release()
    for (const row of held) row.release()
  }
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

/** The rows of a body's outputs, of which each has a buffer of its own; `null` for empty ones. */
function ownRows(body: GpuPlan, { rows }: PlanResults): readonly (DeviceRow | null)[] {
  return body.schedule.outputs.map((output) => (output.kind === 'buffer' ? (rows.get(output.buffer) ?? null) : null))
}

function clamp(x: number, most: number): number {
  return Math.min(Math.max(x, 0), most)
}
