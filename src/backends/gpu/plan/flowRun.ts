import type { Window } from '../../kernel/schedule.js'
import type { Device, DeviceRow } from '../device/device.js'
import { elementsOfRow, type Run } from './drive.js'
import type { GpuPlan, PlanInput, PlanResults } from './gpuPlan.js'
import { windowOf } from './launching.js'
import type { Rows } from './rows.js'

/** Runs a plan of what is inside. */
export type RunBody = (body: GpuPlan, inputs: readonly PlanInput[]) => Run<PlanResults>

/** Rows of a body's outputs; empty ones have none. */
export type StepRows = readonly (DeviceRow | null)[]

/** What all control flow needs of the run around it. */
export class FlowRun {
  constructor(
    readonly device: Device,
    readonly rows: Rows,
    readonly run: RunBody,
  ) {}

  /** The first element of what a window shows. */
  *number(window: Window): Run<number> {
    const row = windowOf(this.device, this.rows.row(window.buffer), window.start, 1)
    try {
      const data = yield* elementsOfRow(row)
      return data[0] ?? NaN
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
      if (which === 'moving' && reach.shifted) {
        source.retain()
        held.push(source)
        return { row: source, start }
      }
      // Kernels are translated anew for rows of another length; what moves has the same one in each step.
      const isWhole = which === 'still' && start === 0
      const row = windowOf(this.device, source, start, isWhole ? source.length : reach.length)
      held.push(row)
      return { row }
    })
  }
}

/** The rows of a body's outputs, of which each has a buffer of its own; `null` for empty ones. */
export function ownRows(body: GpuPlan, { rows }: PlanResults): StepRows {
  return body.schedule.outputs.map((output) => (output.kind === 'buffer' ? (rows.get(output.buffer) ?? null) : null))
}
