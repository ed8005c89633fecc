import type { ConcreteArray } from '../../../core/array.js'
import type { Device, DeviceRow } from '../device/device.js'
import type { Run } from './drive.js'
import { runFlow } from './flow.js'
import type { GpuPlan, PlanInput, PlanResults } from './gpuPlan.js'
import { runHost } from './hostRun.js'
import { runLaunches } from './launching.js'
import { Rows } from './rows.js'

/** Runs a plan. The inputs keep their holders. */
export function* runPlan(device: Device, plan: GpuPlan, inputs: readonly PlanInput[]): Run<PlanResults> {
  const { schedule, steps, ends } = plan
  const rows = new Rows()
  try {
    schedule.inputs.forEach((buffer, i) => {
      const input = inputs[i] ?? null
      if (buffer === null || input === null) return
      if ('tape' in input) rows.setTape(buffer, input.tape)
      else {
        input.row.retain()
        rows.set(buffer, input.row)
        if (input.start !== undefined) rows.setStart(buffer, input.start)
      }
    })
    for (let s = 0; s < steps.length; s++) {
      const step = steps[s]
      if (step === undefined) break
      if (step.kind === 'launches') runLaunches(device, step, schedule.buffers.length, rows)
      else if (step.kind === 'host') yield* runHost(device, schedule, step, rows)
      else yield* runFlow(device, step, rows, (body, given) => runPlan(device, body, given))
      for (const buffer of ends[s] ?? []) rows.free(buffer)
    }
    return resultsOf(plan, rows)
  } finally {
    rows.freeAll()
  }
}

function resultsOf({ schedule }: GpuPlan, rows: Rows): PlanResults {
  const made = new Map<number, DeviceRow>()
  const tapes = new Map<number, ConcreteArray>()
  for (const output of schedule.outputs) {
    if (output.kind !== 'buffer' || made.has(output.buffer)) continue
    const { buffer } = output
    const known = schedule.buffers[buffer]
    if (known === undefined || known.role === 'input') continue
    if (known.tape) tapes.set(buffer, rows.tape(buffer))
    else if (known.size > 0) made.set(buffer, rows.take(buffer))
  }
  return { rows: made, tapes }
}
