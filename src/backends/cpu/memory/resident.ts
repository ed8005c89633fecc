import type { DType, TypedArray } from '../../../core/dtype.js'
import type { DeviceMemory } from '../../../core/storage.js'
import type { Arena } from './arena.js'

/** Whose record it is. */
interface Owner {
  readonly arena: Arena
  forget(record: Resident): void
}

/**
 * The memory of one storage in the arena: what the pool knows of it. The storage refers to its record, the record to its storage never: the pool holds
 * records strongly, and a storage that no array uses any more is to be found dead.
 */
export class Resident implements DeviceMemory {
  readonly readable = true
  /** Where the elements are in the arena; 0 while they are not there. */
  address = 0
  /** How many calls are using it: it stays where it is. */
  pins = 0
  /** Was it given up while a call was using it? */
  abandoned = false
  /** The elements, once they had to leave the arena, unless the storage has them. */
  host: TypedArray | null = null
  /** Neighbours in the pool, from the least to the most recently used. */
  older: Resident = this
  newer: Resident = this

  constructor(
    readonly pool: Owner,
    readonly dtype: DType,
    readonly length: number,
    /** Does the storage have the elements on the host as well? Then they can be forgotten here. */
    public copied: boolean,
  ) {}

  /** The elements; in the arena a view, for the call that asks for it. */
  elements(): TypedArray {
    return this.host ?? this.pool.arena.view(this.dtype, this.address, this.length)
  }

  release(): void {
    this.pool.forget(this)
  }
}
