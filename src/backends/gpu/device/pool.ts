import type { Backend } from '../../../core/backend.js'
import type { DType, TypedArray } from '../../../core/dtype.js'
import { BackendError } from '../../../core/errors.js'
import { Storage } from '../../../core/storage.js'
import type { Device, DeviceRow } from './device.js'
import { bytesOfRow, GpuMemory, type PendingRow } from './memory.js'

/** Bytes of rows that stay on a device at first. */
const firstBound = 2 ** 27
/** Bytes that the bound grows to, as long as rows that had to leave are used again. */
const mostBound = 2 ** 30

/**
 * The rows of the storages on one device, as a cache with a bound in bytes. JavaScript's collector does not see memory of devices, so it may be long until it finds that
 * an array is dead: what was used least recently is read back to the host and comes again when it is used. In webgpu mode that takes until the device answers.
 */
export class GpuPool {
  /** Ends the ring of records: its newer neighbour is the oldest record. */
  private readonly ring = new GpuMemory(this, true)
  private readonly dead = new FinalizationRegistry<GpuMemory>((memory) => {
    this.forget(memory)
  })
  /** Rows of storages that another backend's memory is attached to: constants that both use. */
  private readonly guests = new WeakMap<Storage, GpuMemory>()
  private used = 0
  private leaving = 0

  constructor(
    private readonly device: Device,
    private bound: number = firstBound,
    private readonly most: number = Math.max(bound, mostBound),
  ) {}

  get synchronous(): boolean {
    return this.device.synchronous
  }

  /** Bytes of the rows that storages hold. */
  get bytes(): number {
    return this.used
  }

  /** A storage whose memory is this row; takes over the holder. */
  storageOf(backend: Backend, row: DeviceRow): Storage {
    const memory = new GpuMemory(this, false)
    const storage = new Storage(null, backend, memory)
    this.dead.register(storage, memory, memory)
    this.enter(memory, row)
    return storage
  }

  /** A storage whose row comes later. */
  pendingStorage(backend: Backend): PendingRow & { readonly storage: Storage } {
    const memory = new GpuMemory(this, false)
    const storage = new Storage(null, backend, memory)
    this.dead.register(storage, memory, memory)
    let settled = (): void => undefined
    memory.pending = new Promise((resolve) => {
      settled = resolve
    })
    return {
      storage,
      settle: (row) => {
        memory.pending = null
        if (memory.abandoned) row.release()
        else this.enter(memory, row)
        settled()
      },
      fail: (error) => {
        memory.pending = null
        memory.failure = error
        settled()
      },
    }
  }

  /**
   * The row of a storage, with a holder for the caller; uploads what is on the host. `null`: it is pending.
   *
   * @throws BackendError where the elements are on another backend, or were on a device that is lost; whatever the program that was to make it failed with
   */
  rowOf(storage: Storage, dtype: DType): DeviceRow | null {
    const known = this.memoryOf(storage)
    if (known?.row) {
      this.touch(known)
      known.row.retain()
      return known.row
    }
    if (known?.failure) throw known.failure
    if (known?.pending) return null
    const data = storage.data ?? known?.host ?? hostOf(storage)
    if (data === null) {
      throw new BackendError(
        `The elements of an array are not on the gpu backend (${this.device.mode}) but on ${storage.backend?.name ?? 'none'}. Move it with await toBackend(x, backend).`,
      )
    }
    const row = this.device.upload(data, dtype)
    // Other arrays are still to be written to it.
    if (storage.slab) return row
    // It had to leave, so there is more alive than the bound allows.
    if (known !== null) this.bound = Math.min(2 * this.bound, this.most)
    const memory = known ?? this.attach(storage)
    memory.host = null
    row.retain()
    this.enter(memory, row)
    return row
  }

  /** Resolves when {@link GpuPool.rowOf} would not give `null`. */
  async ready(storage: Storage): Promise<void> {
    await this.memoryOf(storage)?.pending
  }

  /** Lets the row of a storage go that nobody uses any more. */
  forget(memory: GpuMemory): void {
    memory.abandoned = true
    memory.host = null
    this.dead.unregister(memory)
    this.leave(memory)
  }

  private memoryOf(storage: Storage): GpuMemory | null {
    const { device } = storage
    if (device instanceof GpuMemory && device.owner === this) return device
    return this.guests.get(storage) ?? null
  }

  private attach(storage: Storage): GpuMemory {
    const memory = new GpuMemory(this, storage.data !== null)
    if (storage.device === null || storage.device instanceof GpuMemory) storage.device = memory
    else this.guests.set(storage, memory)
    this.dead.register(storage, memory, memory)
    return memory
  }

  private enter(memory: GpuMemory, row: DeviceRow): void {
    memory.row = row
    this.used += bytesOfRow(row)
    this.touch(memory)
    this.makeRoom(memory)
  }

  private leave(memory: GpuMemory): void {
    const { row } = memory
    if (row === null) return
    memory.row = null
    this.used -= bytesOfRow(row)
    this.unlink(memory)
    row.release()
  }

  private makeRoom(entered: GpuMemory): void {
    let memory = this.ring.newer
    while (this.used - this.leaving > this.bound && memory !== this.ring && memory !== entered) {
      const next = memory.newer
      this.evict(memory)
      memory = next
    }
  }

  private evict(memory: GpuMemory): void {
    const { row } = memory
    if (row === null || memory.leaving) return
    if (memory.copied) {
      this.leave(memory)
      return
    }
    if (this.device.synchronous) {
      memory.host = this.device.read(row)
      this.leave(memory)
      return
    }
    memory.leaving = true
    this.leaving += bytesOfRow(row)
    const arrive = (host: TypedArray | null): void => {
      this.leaving -= bytesOfRow(row)
      // Used since: it stays.
      const stays = !memory.leaving
      memory.leaving = false
      if (stays || memory.row !== row || host === null) return
      memory.host = host
      this.leave(memory)
    }
    this.device.readLater(row).then(arrive, () => {
      // What went wrong shows when it is read.
      arrive(null)
    })
  }

  private touch(memory: GpuMemory): void {
    this.unlink(memory)
    const { ring } = this
    memory.leaving = false
    memory.newer = ring
    memory.older = ring.older
    ring.older.newer = memory
    ring.older = memory
  }

  private unlink(memory: GpuMemory): void {
    memory.older.newer = memory.newer
    memory.newer.older = memory.older
    memory.older = memory
    memory.newer = memory
  }
}

/** Elements that another pool of a GPU had to take back to the host. */
function hostOf({ device }: Storage): TypedArray | null {
  return device instanceof GpuMemory ? device.host : null
}
