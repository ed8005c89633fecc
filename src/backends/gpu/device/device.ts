import type { DType, TypedArray } from '../../../core/dtype.js'
import type { Dialect, GpuMode } from '../print/dialect.js'
import type { PrintedKernel } from '../print/printedKernel.js'

/**
 * A row of elements on a device: what a buffer of a schedule is. It starts with one holder; with the last one it is deleted, after all launches that read it. In webgpu
 * mode it may be on its way: then launches wait for it in order, and what went wrong shows when it is read.
 */
export interface DeviceRow {
  readonly dtype: DType
  /** Not 0. */
  readonly length: number
  retain(): void
  release(): void
}

/** A kernel that gpu.js translates when it is launched first. */
export interface DeviceKernel {
  readonly printed: PrintedKernel
  /** What it is called in errors and explanations: the names of its primitives. */
  readonly label: string
}

/** One way of gpu.js to run kernels, with its own memory. There is one for each mode in a process. */
export interface Device {
  readonly mode: GpuMode
  readonly dialect: Dialect
  /** Can rows be read at once? Not in webgpu mode. */
  readonly synchronous: boolean
  /** Buffers that one kernel may read. */
  readonly mostArguments: number
  /** Elements that a row may have. */
  readonly mostElements: number
  /** Launches and reads since the device was made, and rows that are alive: for tests and explanations. */
  readonly counts: {
    readonly launches: number
    readonly reads: number
    readonly rows: number
    readonly bytes: number
    readonly kernels: number
  }
  /** The same kernel for the same text, lengths of arguments and length of the result. */
  kernel(printed: PrintedKernel, lengths: readonly number[], label: string): DeviceKernel
  /** Runs a kernel on rows in the order of its buffers. The result has one holder. */
  launch(kernel: DeviceKernel, rows: readonly DeviceRow[], scalars: readonly number[]): DeviceRow
  /** @throws BackendError for more elements than a row may have */
  upload(data: TypedArray, dtype: DType): DeviceRow
  /** @throws ConcretizationError in webgpu mode, which says to await read(); BackendError where the device is lost */
  read(row: DeviceRow): TypedArray
  readLater(row: DeviceRow): Promise<TypedArray>
}
