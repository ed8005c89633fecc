import type { Backend } from '../../../core/backend.js'
import { itemSize, type DType } from '../../../core/dtype.js'
import { Storage } from '../../../core/storage.js'
import { Arena } from './arena.js'
import { Resident } from './resident.js'

/** Storages of fewer bytes never enter: for them a copy at each call is cheaper than a record. */
export const smallestResident = 16384

/**
 * How much a fresh pool keeps. A synchronous loop gives the collector no turn to say what is dead, so it fills whatever the pool may keep; the less that is,
 * the smaller the process, and steps take the same time from 32 to 512 MB. The bound doubles when a storage that had to leave is used again: then there is
 * more alive than it holds.
 */
const firstBound = 2 ** 26
/** Bytes that the pool keeps at most unless the user sets a limit. */
const defaultBound = 2 ** 28

/**
 * The storages that live in an arena, as a cache with a bound in bytes. It holds their records and no arrays: what has been used least recently is copied
 * out to a typed array, now, and belongs to the collector from then on. The finalizers of dead storages, which run between tasks if at all, only save
 * copying those.
 */
export class Pool {
  /** Ends the ring of records: its newer neighbour is the oldest record. */
  private readonly ring = new Resident(this, 'bool', 0, true)
  /** Bytes that may stay between calls. */
  private bound = 0
  private mostBound = 0
  /** Bytes that may be in use while programs run. */
  private ceiling = 0
  private readonly dead = new FinalizationRegistry<Resident>((record) => {
    this.forget(record)
  })

  constructor(
    readonly arena: Arena,
    limit: number | null = null,
  ) {
    this.limitTo(limit)
  }

  /** Bytes in use in the arena. */
  get used(): number {
    return this.arena.used
  }

  /**
   * Bounds the bytes in use, from now on. `null` leaves it to the pool: 256 MB stay between calls, and a program that needs more while it runs may have the
   * whole arena.
   */
  limitTo(limit: number | null): void {
    this.ceiling = limit ?? Infinity
    this.mostBound = limit ?? defaultBound
    this.bound = Math.min(firstBound, this.mostBound)
    while (this.used > this.bound && this.evictOldest());
  }

  /** A fresh storage for `length` elements, which hold anything, pinned; `null` where there is no room for it. */
  allocate(backend: Backend, dtype: DType, length: number): Storage | null {
    const address = this.reserve(length * itemSize(dtype))
    if (address === null) return null
    const record = new Resident(this, dtype, length, false)
    const storage = new Storage(null, backend, record)
    this.enter(storage, record, address)
    return storage
  }

  /**
   * Should the whole storage be brought in for an array that reaches so many bytes of it? A batch of a large data set is better copied at each call, to memory
   * that {@link reserve} gives: the set would push out all that programs work on.
   */
  admits(storage: Storage, reachedBytes: number): boolean {
    const { data, device } = storage
    if (device instanceof Resident && device.pool === this && device.address !== 0) return true
    const bytes = data === null ? 0 : data.byteLength
    return bytes <= this.mostBound / 2 || 2 * reachedBytes > bytes
  }

  /** Brings the elements of a storage into the arena, unless they are there, and pins it; `null` where there is no room, or where it must not enter. */
  upload(storage: Storage, dtype: DType): Resident | null {
    const known = storage.device instanceof Resident && storage.device.pool === this ? storage.device : null
    if (known !== null && known.address !== 0) {
      this.pin(known)
      return known
    }
    if (storage.slab) return null
    if (known !== null) this.recall(storage, known)
    const { data } = storage
    if (data === null) return null
    const address = this.reserve(data.byteLength)
    if (address === null) return null
    this.arena.view(dtype, address, data.length).set(data)
    const record = known ?? new Resident(this, dtype, data.length, true)
    storage.device = record
    this.enter(storage, record, address)
    return record
  }

  /** A fresh, pinned storage in the memory of one that is given up: an array that was donated. `null` where that is not in the arena or too small. */
  takeOver(from: Storage, backend: Backend, dtype: DType, length: number): Storage | null {
    const old = from.device
    if (!(old instanceof Resident) || old.pool !== this || old.address === 0) return null
    if (length * itemSize(dtype) > old.length * itemSize(old.dtype)) return null
    const { address } = old
    old.address = 0
    this.leave(old)
    const record = new Resident(this, dtype, length, false)
    const storage = new Storage(null, backend, record)
    this.enter(storage, record, address)
    return storage
  }

  /** Keeps a record where it is until it is unpinned as often, and counts as a use. */
  pin(record: Resident): void {
    record.pins++
    this.unlink(record)
    this.link(record)
  }

  /** Ends one use of a record. */
  unpin(record: Resident): void {
    record.pins--
    // It was given up meanwhile.
    if (record.pins === 0 && record.abandoned) this.forget(record)
  }

  /**
   * Memory that belongs to no storage, for {@link giveBack}; `null` where there is no room. Storages that were not used lately make room.
   */
  reserve(bytes: number): number | null {
    const taken = Arena.taken(bytes)
    if (taken > this.ceiling || bytes > this.arena.capacity) return null
    while (this.used + taken > this.bound && this.evictOldest());
    if (this.used + taken > this.ceiling) return null
    let address = this.arena.alloc(bytes)
    while (address === null && this.evictOldest()) address = this.arena.alloc(bytes)
    return address
  }

  /** Frees what {@link reserve} gave. */
  giveBack(address: number): void {
    this.arena.free(address)
  }

  /** Frees the memory of a record whose elements nobody reads any more; once it is unpinned, if it is pinned. */
  forget(record: Resident): void {
    if (record.address === 0) return
    record.abandoned = true
    if (record.pins > 0) return
    this.arena.free(record.address)
    record.address = 0
    this.leave(record)
  }

  private recall(storage: Storage, record: Resident): void {
    if (record.host !== null) storage.data = record.host
    record.host = null
    record.copied = true
    this.bound = Math.min(2 * this.bound, this.mostBound)
  }

  private evictOldest(): boolean {
    let record = this.ring.newer
    while (record !== this.ring && record.pins > 0) record = record.newer
    if (record === this.ring) return false
    if (!record.copied) record.host = record.elements().slice()
    this.arena.free(record.address)
    record.address = 0
    this.leave(record)
    return true
  }

  private enter(storage: Storage, record: Resident, address: number): void {
    record.address = address
    record.pins = 1
    this.link(record)
    this.dead.register(storage, record, record)
  }

  private leave(record: Resident): void {
    this.unlink(record)
    // A finalizer that is still to run would keep the copied elements until the task ends.
    this.dead.unregister(record)
  }

  private link(record: Resident): void {
    const { ring } = this
    record.newer = ring
    record.older = ring.older
    ring.older.newer = record
    ring.older = record
  }

  private unlink(record: Resident): void {
    record.older.newer = record.newer
    record.newer.older = record.older
    record.older = record
    record.newer = record
  }
}
