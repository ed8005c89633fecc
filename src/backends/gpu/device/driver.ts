import type { DType, TypedArray } from '../../../core/dtype.js'
import type { GpuMode, Dialect } from '../print/dialect.js'
import type { PrintedKernel } from '../print/printedKernel.js'

/** A kernel that gpu.js has, ready to run. `Handle` is what the mode has for a row. */
export interface DriverKernel<Handle> {
  /** @param named makes an error that comes later one that names the kernel */
  run(handles: readonly Handle[], scalars: readonly number[], named: (error: unknown) => Error): Handle
  /** Gives all of it back; its results must not be alive any more. */
  destroy(): void
}

/** What each mode of gpu.js does its own way. */
export interface Driver<Handle> {
  readonly mode: GpuMode
  readonly dialect: Dialect
  readonly synchronous: boolean
  readonly mostArguments: number
  readonly mostElements: number
  /** Bytes of an element on the device. */
  bytesOf(dtype: DType): number
  /** Why is the device lost? `null`: it is not. */
  lost(): string | null
  kernel(printed: PrintedKernel): DriverKernel<Handle>
  upload(data: TypedArray, dtype: DType): Handle
  /** Only where it is {@link Driver.synchronous}. */
  read(handle: Handle, dtype: DType, length: number): TypedArray
  readLater(handle: Handle, dtype: DType, length: number): Promise<TypedArray>
  delete(handle: Handle): void
  /** Settles when the launch that makes a handle no longer needs its arguments; `null`: it is so far already. */
  submitted(handle: Handle): Promise<unknown> | null
}
