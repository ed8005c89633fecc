import type { Backend } from './backend.js'
import { itemSize, newTypedArray, type DType, type TypedArray } from './dtype.js'

/** Where the elements of one or several arrays live: a typed array of the host, or memory of a device. */
export class Storage {
  constructor(
    /** The elements, where they are on the host. */
    public data: TypedArray | null,
    /** The backend whose memory it is; `null` for constants, which belong to none. */
    readonly backend: Backend | null,
    /** The backend's own record of device memory. */
    public device: object | null = null,
    /** Is it a constant that programs may write down as a literal? */
    readonly literal = false,
  ) {}
}

/** Up to 64 bytes V8 keeps a typed array on its own heap, which is cheap; from 4 KB on the allocator's cost is lost in the work. */
const smallBytes = 64
const slabBytes = 32768
const largestInSlab = 4096

class Slab {
  storage: Storage
  used = 0
  private readonly capacity: number
  constructor(
    private readonly dtype: DType,
    private readonly backend: Backend,
  ) {
    this.capacity = slabBytes / itemSize(dtype)
    this.storage = new Storage(newTypedArray(dtype, this.capacity), backend)
  }

  /** Reserves `length` elements and returns where they start; `storage` then holds them. */
  reserve(length: number): number {
    if (this.used + length > this.capacity) {
      this.storage = new Storage(newTypedArray(this.dtype, this.capacity), this.backend)
      this.used = 0
    }
    const start = this.used
    // Whole cache lines keep two arrays from sharing one.
    this.used += (length + 7) & ~7
    return start
  }
}

/** Allocates host memory for the results of one backend; see DESIGN §3 for the three sizes. */
export class HostAllocator {
  /** Where the last allocation starts in its storage. */
  offset = 0
  private readonly slabs: Readonly<Record<DType, Slab>>

  constructor(private readonly backend: Backend) {
    this.slabs = {
      float64: new Slab('float64', backend),
      float32: new Slab('float32', backend),
      int32: new Slab('int32', backend),
      uint32: new Slab('uint32', backend),
      bool: new Slab('bool', backend),
    }
  }

  /** A storage with room for `length` elements, from {@link offset} on. Memory is zero when fresh from the system, not when from a slab reused by nobody. */
  allocate(dtype: DType, length: number): Storage {
    const bytes = length * itemSize(dtype)
    if (bytes <= smallBytes || bytes > largestInSlab) {
      this.offset = 0
      return new Storage(newTypedArray(dtype, length), this.backend)
    }
    const slab = this.slabs[dtype]
    this.offset = slab.reserve(length)
    return slab.storage
  }
}
