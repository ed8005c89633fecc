import type { DType, TypedArray } from '../../../core/dtype.js'
import { BackendError, ConcretizationError, DtypeError } from '../../../core/errors.js'
import type { Dialect, GpuMode } from '../print/dialect.js'
import type { PrintedKernel } from '../print/printedKernel.js'
import type { Device, DeviceKernel, DeviceRow } from './device.js'
import type { Driver } from './driver.js'
import { CachedKernel, KernelCache } from './kernelCache.js'
import { Row } from './row.js'

/** What the cache of kernels may hold. */
export interface KernelBounds {
  readonly kernels: number
  /** Bytes of the last results, which gpu.js keeps. */
  readonly bytes: number
}

const defaultBounds: KernelBounds = { kernels: 1024, bytes: 2 ** 27 }

/** A device over a mode of gpu.js: counts holders, keeps kernels, and checks what gpu.js would get wrong without a word. */
export class LaunchDevice<Handle> implements Device {
  readonly mode: GpuMode
  readonly dialect: Dialect
  readonly synchronous: boolean
  readonly mostArguments: number
  readonly mostElements: number
  private readonly kernels: KernelCache<Handle>
  private launches = 0
  private reads = 0
  private rows = 0
  private bytes = 0

  constructor(
    private readonly driver: Driver<Handle>,
    bounds: KernelBounds = defaultBounds,
  ) {
    this.mode = driver.mode
    this.dialect = driver.dialect
    this.synchronous = driver.synchronous
    this.mostArguments = driver.mostArguments
    this.mostElements = driver.mostElements
    this.kernels = new KernelCache(driver, bounds.kernels, bounds.bytes)
  }

  get lost(): boolean {
    return this.driver.lost() !== null
  }

  get counts(): Device['counts'] {
    const { launches, reads, rows, bytes } = this
    return { launches, reads, rows, bytes, kernels: this.kernels.alive }
  }

  kernel(printed: PrintedKernel, lengths: readonly number[], label: string): CachedKernel<Handle> {
    if (lengths.length !== printed.buffers.length) {
      throw this.bug(`a kernel of ${String(printed.buffers.length)} buffers was given ${String(lengths.length)} lengths`, label)
    }
    if (lengths.length > this.mostArguments) {
      throw this.bug(`a kernel reads ${String(lengths.length)} buffers, but ${String(this.mostArguments)} are the most that work`, label)
    }
    this.checkLength(printed.length, printed.dtype, label)
    return this.kernels.find(printed, lengths, label)
  }

  launch(kernel: DeviceKernel, rows: readonly DeviceRow[], scalars: readonly number[]): DeviceRow {
    const own = kernel
    const { label, printed } = own
    this.checkAlive(`launch ${label}`)
    if (!this.madeKernel(own)) throw this.bug('a kernel of another device was launched', label)
    if (rows.length !== own.lengths.length || scalars.length !== printed.scalars)
      throw this.bug('a launch has too few or too many operands', label)
    const handles = rows.map((row, i) => {
      if (row.length !== own.lengths[i]) throw this.bug(`operand ${String(i)} has ${String(row.length)} elements`, label)
      return this.own(row).handle
    })
    for (const scalar of scalars) if (scalar !== (scalar | 0)) throw this.bug(`${String(scalar)} is no int32`, label)
    const handle = this.run(own, handles, scalars)
    this.launches++
    const submitted = this.driver.submitted(handle)
    if (submitted !== null) {
      for (const row of rows) row.retain()
      own.uses++
      const done = (): void => {
        for (const row of rows) row.release()
        this.kernels.endUse(own)
      }
      submitted.then(done, () => {
        done()
        this.kernels.leave(own)
      })
    }
    return this.enter(handle, printed.dtype, printed.length, () => {
      this.kernels.endUse(own)
    })
  }

  upload(data: TypedArray, dtype: DType): DeviceRow {
    this.checkAlive('upload elements')
    this.checkLength(data.length, dtype, 'an upload')
    return this.enter(this.driver.upload(data, dtype), dtype, data.length, null)
  }

  read(row: DeviceRow): TypedArray {
    if (!this.synchronous) {
      throw new ConcretizationError(
        `The elements of an array on the gpu backend cannot be had at once in ${this.mode} mode: the page would wait for the GPU. Write await x.read() instead.`,
      )
    }
    const { handle } = this.own(row)
    this.reads++
    const data = this.driver.read(handle, row.dtype, row.length)
    // A context that was lost, before or meanwhile, gives zeros.
    this.checkAlive('read elements')
    return data
  }

  async readLater(row: DeviceRow): Promise<TypedArray> {
    const { handle } = this.own(row)
    this.checkAlive('read elements')
    this.reads++
    row.retain()
    try {
      const data = await this.driver.readLater(handle, row.dtype, row.length)
      this.checkAlive('read elements')
      return data
    } finally {
      row.release()
    }
  }

  /** @internal A row has no holder any more. */
  drop(row: Row<Handle>, handle: Handle): void {
    this.rows--
    this.bytes -= row.length * this.driver.bytesOf(row.dtype)
    this.driver.delete(handle)
    row.whenDropped?.()
  }

  private run(kernel: CachedKernel<Handle>, handles: readonly Handle[], scalars: readonly number[]): Handle {
    try {
      return this.kernels.beginUse(kernel).run(handles, scalars, (error) => this.named(kernel, error))
    } catch (error) {
      if (kernel.made !== null) {
        kernel.uses--
        this.kernels.leave(kernel)
      }
      throw this.named(kernel, error)
    }
  }

  private named({ label }: DeviceKernel, error: unknown): BackendError {
    return new BackendError(
      `gpu (${this.mode}): gpu.js could not run the kernel for ${label}: ${error instanceof Error ? error.message : String(error)}`,
      {
        cause: error,
      },
    )
  }

  private enter(handle: Handle, dtype: DType, length: number, whenDropped: (() => void) | null): Row<Handle> {
    this.rows++
    this.bytes += length * this.driver.bytesOf(dtype)
    return new Row(this, dtype, length, handle, whenDropped)
  }

  private own(row: DeviceRow): Row<Handle> {
    if (!this.madeRow(row)) throw new BackendError(`gpu (${this.mode}): memory of another device was used here.`)
    return row
  }

  private madeRow(row: DeviceRow): row is Row<Handle> {
    return row instanceof Row && row.owner === this
  }

  private madeKernel(kernel: DeviceKernel): kernel is CachedKernel<Handle> {
    return kernel instanceof CachedKernel && kernel.cache === this.kernels
  }

  private checkAlive(purpose: string): void {
    const reason = this.driver.lost()
    if (reason === null) return
    throw new BackendError(
      `gpu (${this.mode}): could not ${purpose}: ${reason}. What was on the device is gone. Acquire the backend again with gpu({ mode: '${this.mode}' }) and make the arrays anew.`,
    )
  }

  private checkLength(length: number, dtype: DType, label: string): void {
    if (dtype === 'float64') {
      throw new DtypeError(
        `gpu (${this.mode}): ${label} has dtype float64, which the gpu backend does not hold. Write x.astype('float32') first.`,
      )
    }
    if (length < 1) throw this.bug('a row without elements was asked for', label)
    if (length <= this.mostElements) return
    throw new BackendError(
      `gpu (${this.mode}): ${label} needs an array of ${String(length)} elements, but the gpu backend holds at most ${String(this.mostElements)} in one. ` +
        'Work on slices of it, or on the CPU backend.',
    )
  }

  private bug(what: string, label: string): TypeError {
    return new TypeError(`gpu (${this.mode}), ${label}: ${what}; this is a bug in the backend.`)
  }
}
