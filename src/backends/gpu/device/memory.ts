import type { DType, TypedArray } from '../../../core/dtype.js'
import type { DeviceMemory } from '../../../core/storage.js'
import type { DeviceRow } from './device.js'

/** Whose record it is. */
interface MemoryOwner {
  /** Can rows be read at once? */
  readonly synchronous: boolean
  forget(memory: GpuMemory): void
}

/**
 * The memory of one storage: a row, elements on the host after it had to leave the device, or neither while the program that makes the row is under way. The storage
 * refers to it, it never refers to the storage: a storage that no array uses any more is to be found dead.
 */
export class GpuMemory implements DeviceMemory {
  row: DeviceRow | null = null
  /** The elements, after the row had to leave the device and unless the storage has them. */
  host: TypedArray | null = null
  /** Settles when the row is there, or is known never to come. */
  pending: Promise<void> | null = null
  /** Why there will be no row; thrown by whoever needs it. */
  failure: Error | null = null
  /** Was it given up? A row that comes later is not kept. */
  abandoned = false
  /** Is it on its way to the host? */
  leaving = false
  /** Neighbours in the pool, from the least to the most recently used. */
  older: GpuMemory = this
  newer: GpuMemory = this

  constructor(
    readonly owner: MemoryOwner,
    /** Does the storage have the elements on the host as well? Then the row can be forgotten without a copy. */
    readonly copied: boolean,
  ) {}

  get readable(): boolean {
    return this.host !== null || (this.row !== null && this.owner.synchronous)
  }

  release(): void {
    this.owner.forget(this)
  }
}

/** A storage whose row comes later, with what to say when it is known. */
export interface PendingRow {
  settle(row: DeviceRow): void
  fail(error: Error): void
}

/** Bytes of a row, for bounds: what a dtype takes on the host. */
export function bytesOfRow({ length, dtype }: { readonly length: number; readonly dtype: DType }): number {
  return length * (dtype === 'bool' ? 1 : 4)
}
