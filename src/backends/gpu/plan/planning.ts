import type { DType } from '../../../core/dtype.js'
import type { Schedule } from '../../kernel/schedule.js'
import type { Device } from '../device/device.js'
import type { Reach } from './gpuPlan.js'
import { Temporaries } from './temporaries.js'

/** What plans depend on of a device. */
export type PlannedDevice = Pick<Device, 'dialect' | 'mostArguments' | 'mostElements'>

/** Elements of a buffer that kernels load. */
export interface Loaded {
  readonly dtype: DType
  readonly length: number
}

/** What is known while a schedule becomes launches, step by step. */
export class Planning {
  readonly temporaries: Temporaries
  /** Buffers that have been written to. */
  readonly written: Set<number> = new Set<number>()
  /** Buffers of which each run says where they start in their rows. */
  readonly shifted: ReadonlySet<number>
  private readonly lengths: ReadonlyMap<number, number>

  constructor(
    readonly device: PlannedDevice,
    readonly schedule: Schedule,
    inputs: readonly (Reach | null)[],
  ) {
    this.temporaries = new Temporaries(schedule.buffers.length)
    this.shifted = new Set(schedule.inputs.flatMap((buffer, i) => (buffer !== null && inputs[i]?.shifted === true ? [buffer] : [])))
    this.lengths = new Map(
      schedule.inputs.flatMap((buffer, i) => {
        const reach = inputs[i] ?? null
        return buffer === null || reach === null ? [] : [[buffer, reach.length]]
      }),
    )
  }

  /** Elements of a buffer that kernels write. */
  sizeOf(buffer: number): number {
    return this.schedule.buffers[buffer]?.size ?? 0
  }

  /** What of a buffer kernels may load. */
  loaded(buffer: number): Loaded {
    const known = this.schedule.buffers[buffer]
    if (known === undefined) throw new TypeError('gpu: a temporary was to be joined with others; this is a bug in its plan.')
    return { dtype: known.dtype, length: this.lengths.get(buffer) ?? known.size }
  }
}
