import type { Backend } from './backend.js'
import { itemSize, newTypedArray, type DType, type TypedArray } from './dtype.js'
import { scope } from './scope.js'

/** A backend's own record of memory that is not the garbage collector's. */
export interface DeviceMemory {
  /** Can the elements be read at once, without waiting for the device? */
  readonly readable: boolean
  /** Gives the memory back: no array uses it any more. */
  release(): void
}

/** Where the elements of one or several arrays live: a typed array of the host, memory of a device, or both. */
export class Storage {
  /** Arrays that were made over it and not disposed. Those that the collector took count as well, for it does not tell. */
  private holders = 0
  /** Was it made of constants alone? It lies on its backend, but any other may have it. */
  readonly free: boolean = scope.constants

  constructor(
    /** The elements, where they are on the host. */
    public data: TypedArray | null,
    /** The backend whose memory it is; `null` for constants, which belong to none. */
    readonly backend: Backend | null,
    /** The backend's own record of device memory. */
    public device: DeviceMemory | null = null,
    /** Is it a constant that programs may write down as a literal? */
    readonly literal = false,
    /** Is there room in it for further arrays, whose elements are written later? */
    readonly slab = false,
  ) {}

  /** Can the elements be read at once? */
  get readable(): boolean {
    return this.data !== null || (this.device?.readable ?? false)
  }

  /** Does no array but one use it, for all that is known? Its memory may be given to another. */
  get owned(): boolean {
    return this.holders === 1 && !this.literal && !this.slab
  }

  /** Counts an array that is made over it. */
  hold(): void {
    this.holders++
  }

  /** Counts an array that was disposed; with the last one device memory goes back at once. */
  release(): void {
    if (--this.holders === 0) this.device?.release()
  }
}

/**
 * Memory of small arrays is carved from slabs: a typed array of its own costs 0.1 µs up to 64 bytes and 2 µs beyond, a place in a slab 20 ns, and the
 * garbage collector sees one object instead of many. A slab lives as long as any of its arrays, so the smaller the arrays, the smaller the slab: a lone
 * survivor never keeps more than about 16 times its own size, or 1 KB.
 */
const tinyBytes = 64
const tinySlabBytes = 1024
const largestInSlab = 4096
const slabBytes = 32768

class Slab {
  private storage: Storage | null = null
  private used = 0
  private readonly capacity: number

  constructor(
    private readonly dtype: DType,
    private readonly backend: Backend,
    bytes: number,
    /** Elements to round up to: whole cache lines keep larger arrays apart. */
    private readonly grain: number,
  ) {
    this.capacity = bytes / itemSize(dtype)
  }

  /** Reserves `length` elements: the storage that holds them; they end where the next ones start. */
  reserve(length: number, allocator: HostAllocator): Storage {
    if (this.storage === null || this.used + length > this.capacity) {
      this.storage = new Storage(newTypedArray(this.dtype, this.capacity), this.backend, null, false, true)
      this.used = 0
    }
    allocator.offset = this.used
    this.used += this.grain === 1 ? length : (length + 7) & ~7
    return this.storage
  }
}

type Slabs = Readonly<Record<DType, Slab>>

/** Allocates host memory for the results of one backend. */
export class HostAllocator {
  /** Where the last allocation starts in its storage. */
  offset = 0
  private readonly tiny: Slabs
  private readonly small: Slabs
  /** What is made of constants alone lies apart: it is of another kind. */
  private readonly tinyConstants: Slabs
  private readonly smallConstants: Slabs

  constructor(private readonly backend: Backend) {
    const slabs = (bytes: number, grain: number): Slabs => {
      const of = (dtype: DType): Slab => new Slab(dtype, backend, bytes, grain)
      return { float64: of('float64'), float32: of('float32'), int32: of('int32'), uint32: of('uint32'), bool: of('bool') }
    }
    this.tiny = slabs(tinySlabBytes, 1)
    this.small = slabs(slabBytes, 8)
    this.tinyConstants = slabs(tinySlabBytes, 1)
    this.smallConstants = slabs(slabBytes, 8)
  }

  /** A storage with room for `length` elements, from {@link offset} on, all zero. */
  allocate(dtype: DType, length: number): Storage {
    const bytes = length * itemSize(dtype)
    if (bytes > largestInSlab) {
      this.offset = 0
      return new Storage(newTypedArray(dtype, length), this.backend)
    }
    if (scope.constants) return (bytes <= tinyBytes ? this.tinyConstants : this.smallConstants)[dtype].reserve(length, this)
    return (bytes <= tinyBytes ? this.tiny : this.small)[dtype].reserve(length, this)
  }
}
