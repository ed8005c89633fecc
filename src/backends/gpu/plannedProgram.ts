import { ConcreteArray } from '../../core/array.js'
import type { Aval } from '../../core/aval.js'
import { fill } from '../../core/constant.js'
import type { TypedArray } from '../../core/dtype.js'
import { BackendError } from '../../core/errors.js'
import type { Storage } from '../../core/storage.js'
import { TapeAval } from '../../core/tape.js'
import { emptyArray, rowOf } from './arrays.js'
import type { DeviceRow } from './device/device.js'
import { runLater, runNow, type Run } from './plan/drive.js'
import type { GpuPlan, PlanInput, PlanResults } from './plan/gpuPlan.js'
import { windowOf } from './plan/launching.js'
import { runPlan } from './plan/run.js'
import type { GpuRuntime } from './runtime.js'
import { tapeOnDevice, tapeOnHost } from './tapes.js'

/** A plan that takes arrays and gives arrays. */
export class PlannedProgram {
  /** Buffers of the results. */
  private readonly results: readonly number[]

  /** @param avals of the results */
  constructor(
    private readonly runtime: GpuRuntime,
    readonly plan: GpuPlan,
    private readonly avals: readonly Aval[],
  ) {
    const { buffers, outputs } = plan.schedule
    const made = outputs.flatMap((output) => (output.kind === 'buffer' ? [output.buffer] : []))
    this.results = [...new Set(made)].filter((buffer) => {
      const { role, tape, size } = buffers[buffer]!
      return role !== 'input' && !tape && size > 0
    })
  }

  /** Dispatches a run. What it waits for, if anything, it waits for behind its results, which are pending then. */
  run(operands: readonly ConcreteArray[]): readonly ConcreteArray[] {
    const { device, pool, backend } = this.runtime
    const run = this.rows(operands)
    if (device.synchronous) return this.arrays(operands, runNow(device, run), null)
    const state = run.next([])
    if (state.done === true) return this.arrays(operands, state.value, null)
    const pending = this.results.map((buffer) => ({ buffer, array: pool.pendingStorage(backend) }))
    runLater(device, run, state.value, (storage) => pool.ready(storage)).then(
      ({ rows }) => {
        for (const { buffer, array } of pending) {
          const row = rows.get(buffer)
          if (row !== undefined) array.settle(row)
        }
      },
      (error: unknown) => {
        const failure = error instanceof Error ? error : new Error(String(error))
        // There is no result at whose reading it would show.
        if (pending.length === 0) throw failure
        for (const { array } of pending) array.fail(failure)
      },
    )
    return this.arrays(
      operands,
      { rows: new Map(), tapes: new Map() },
      new Map(pending.map(({ buffer, array }) => [buffer, array.storage])),
    )
  }

  private *rows(operands: readonly ConcreteArray[]): Run<PlanResults> {
    const { runtime, plan } = this
    const held: DeviceRow[] = []
    // Whoever waits for one operand still needs the others, also if they are disposed of meanwhile.
    const storages = operands.map((x) => x.storage)
    for (const storage of storages) storage.hold()
    try {
      const inputs: PlanInput[] = []
      for (let i = 0; i < operands.length; i++) {
        const x = operands[i]!
        const reach = plan.inputs[i] ?? null
        if (x.aval instanceof TapeAval) inputs.push({ tape: yield* tapeOnHost(runtime, x) })
        else if (reach === null) inputs.push(null)
        else {
          const number = numberAmongOthers(storages[i]!, x.offset)
          const row = number === null ? yield* rowOf(runtime, storages[i]!, x.aval.dtype) : runtime.device.upload(number, x.aval.dtype)
          held.push(row)
          const start = number === null ? x.offset - reach.base : 0
          const shown = start === 0 ? row : windowOf(runtime.device, row, start, reach.length)
          if (shown !== row) held.push(shown)
          inputs.push({ row: shown })
        }
      }
      return yield* runPlan(runtime.device, plan, inputs)
    } finally {
      for (const row of held) row.release()
      for (const storage of storages) storage.release()
    }
  }

  private givenTape(operands: readonly ConcreteArray[], buffer: number): ConcreteArray {
    const tape = operands[this.plan.schedule.inputs.indexOf(buffer)]
    if (tape !== undefined) return tape
    throw new BackendError(
      `${this.plan.schedule.name}: how many steps a loop takes is not known before the GPU has answered, but its derivative needs to know. Compile the derivative as a whole, as in jit(grad(f)).`,
    )
  }

  private arrays(
    operands: readonly ConcreteArray[],
    { rows, tapes }: PlanResults,
    pending: ReadonlyMap<number, Storage> | null,
  ): readonly ConcreteArray[] {
    const { runtime, plan } = this
    const { buffers, outputs, inputs } = plan.schedule
    const storages = new Map<number, Storage>(pending ?? [])
    for (const [buffer, row] of rows) storages.set(buffer, runtime.pool.storageOf(runtime.backend, row))
    return outputs.map((output, k) => {
      const aval = this.avals[k] ?? output.aval
      if (output.kind === 'literal') return fill(output.value, aval)
      const { buffer, start, strides } = output
      const tape = tapes.get(buffer)
      if (tape !== undefined) return tapeOnDevice(runtime, tape)
      if (buffers[buffer]?.tape === true) return this.givenTape(operands, buffer)
      if (aval.size === 0) return emptyArray(runtime, aval)
      const storage = storages.get(buffer)
      if (storage !== undefined) return new ConcreteArray(aval, storage, start, strides)
      const x = operands[inputs.indexOf(buffer)]!
      // Constants are known by their zero strides.
      if (x.storage.literal) return new ConcreteArray(aval, x.storage, x.offset, aval.zeroStrides)
      return new ConcreteArray(aval, x.storage, x.offset + start, strides)
    })
  }
}

/** A number that a jitted function was called with, on its own: it shares a storage with further ones, which are written there later. */
function numberAmongOthers({ literal, data }: Storage, offset: number): TypedArray | null {
  return literal && data !== null && data.length > 1 ? data.slice(offset, offset + 1) : null
}
