import type { Carry, RepetitionLoop, StepsLoop } from '../../kernel/schedule.js'
import type { DeviceRow } from '../device/device.js'
import type { Run } from './drive.js'
import { ownRows, type FlowRun, type StepRows } from './flowRun.js'
import type { GpuPlan, PlanInput } from './gpuPlan.js'
import { Joiner } from './joiner.js'
import { windowOf } from './launching.js'
import type { Rows } from './rows.js'

function inputsOf(rows: StepRows): readonly PlanInput[] {
  return rows.map((row) => (row === null ? null : { row }))
}

/** The values that a loop takes from step to step; empty ones have no row. */
class Carried {
  private rows: (DeviceRow | null)[]

  constructor(flow: FlowRun, carry: readonly Carry[], body: GpuPlan) {
    this.rows = carry.map(({ initial }, k) => {
      const size = body.schedule.outputs[k]?.aval.size ?? 0
      return size === 0 ? null : windowOf(flow.device, flow.rows.row(initial.buffer), initial.start, size)
    })
  }

  get inputs(): readonly PlanInput[] {
    return inputsOf(this.rows)
  }

  /** Goes on with the results of a step. */
  take(results: StepRows): void {
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
export class LoopRun {
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

  /** The next carry and the results of a step. */
  *results(i: number, carry: readonly PlanInput[]): Run<StepRows> {
    const { flow, body, loop } = this
    const passing: DeviceRow[] = []
    try {
      const moving = flow.inputs(body, loop.windows, i, passing, 'moving')
      const windows = this.still.map((input, k) => input ?? moving[k] ?? null)
      return ownRows(body, yield* flow.run(body, [...windows, ...carry]))
    } finally {
      for (const row of passing) row.release()
    }
  }

  /** What the step after takes on. */
  carryIn(results: StepRows): readonly PlanInput[] {
    return inputsOf(results.slice(0, this.loop.carry.length))
  }

  /** Takes over what a step gave. */
  take(results: StepRows): void {
    const { length } = this.loop.carry
    this.carried.take(results.slice(0, length))
    results.slice(length).forEach((row, k) => {
      if (row !== null) this.joiners[k]?.push(row)
    })
  }

  *step(i: number): Run<void> {
    this.take(yield* this.results(i, this.carried.inputs))
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
