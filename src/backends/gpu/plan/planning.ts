import type { DType } from '../../../core/dtype.js'
import type { ContractionKernel, Schedule, Step } from '../../kernel/schedule.js'
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
  /** Contractions that the loop nests compute that read them. */
  readonly products: ReadonlyMap<number, { readonly step: ContractionKernel; readonly size: number }>
  private readonly lengths: ReadonlyMap<number, number>

  constructor(
    readonly device: PlannedDevice,
    readonly schedule: Schedule,
    inputs: readonly (Reach | null)[],
    /** Buffers of which each run says where they start in their rows. */
    readonly shifted: ReadonlySet<number>,
    products: readonly Step[],
  ) {
    this.products = new Map(
      products.flatMap((step) =>
        step.kind === 'contraction' ? [[step.out, { step, size: schedule.buffers[step.out]?.size ?? 0 }] as const] : [],
      ),
    )
    this.temporaries = new Temporaries(schedule.buffers.length)
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
