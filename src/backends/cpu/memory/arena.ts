import { itemSize, type DType, type TypedArray } from '../../../core/dtype.js'
import { BackendError } from '../../../core/errors.js'
import { FreeBlocks } from './freeBlocks.js'
import { webAssembly, type WebAssemblyMemory } from './webAssembly.js'

const pageBytes = 65536
/** Nothing lives below: no buffer has address 0, and the first pages stay free for whoever looks for a wild access. */
const firstBlock = 1024
/** In front of each block: its size, with bit 0 set while it is in use, and the size of the block before it. */
const headerBytes = 16
/** A free block keeps two links behind its header. */
const smallestBlock = 32

/**
 * One WebAssembly memory, reserved at once and never grown, so that its views stay valid, and an allocator over it. All programs share it.
 *
 * Addresses are multiples of 16. What follows an allocation is the header of the next block: 16 bytes that kernels may read beyond its end.
 */
export class Arena {
  readonly f64: Float64Array
  readonly f32: Float32Array
  readonly i32: Int32Array
  readonly u32: Uint32Array
  readonly u8: Uint8Array
  private readonly freeBlocks: FreeBlocks
  private bytesInUse = 0

  constructor(readonly memory: WebAssemblyMemory) {
    const { buffer } = memory
    this.f64 = new Float64Array(buffer)
    this.f32 = new Float32Array(buffer)
    this.i32 = new Int32Array(buffer)
    this.u32 = new Uint32Array(buffer)
    this.u8 = new Uint8Array(buffer)
    this.freeBlocks = new FreeBlocks(this.i32)
    const end = buffer.byteLength - headerBytes
    this.addFree(firstBlock, end - firstBlock)
    // A header in use, of no block, so that no block looks beyond the end.
    this.i32[end >> 2] = 1
  }

  /** Bytes that the largest allocation may have. */
  get capacity(): number {
    return this.u8.length - firstBlock - 2 * headerBytes
  }

  /** Bytes that allocations take, their headers included. */
  get used(): number {
    return this.bytesInUse
  }

  /** Bytes that an allocation of `bytes` takes from the arena. */
  static taken(bytes: number): number {
    return Math.max(smallestBlock, headerBytes + ((bytes + 15) & ~15))
  }

  /** The address of `bytes` fresh bytes, which hold anything; `null` where there is no room. */
  alloc(bytes: number): number | null {
    if (bytes >= this.u8.length) return null
    const size = Arena.taken(bytes)
    const block = this.freeBlocks.find(size)
    if (block === 0) return null
    const { i32 } = this
    const whole = i32[block >> 2]!
    this.freeBlocks.remove(block, whole)
    const rest = whole - size
    if (rest >= smallestBlock) {
      i32[(block + size + 4) >> 2] = size
      this.addFree(block + size, rest)
    }
    const kept = rest >= smallestBlock ? size : whole
    i32[block >> 2] = kept | 1
    this.bytesInUse += kept
    return block + headerBytes
  }

  /** Gives back what {@link alloc} gave. */
  free(address: number): void {
    const { i32 } = this
    let block = address - headerBytes
    const header = i32[block >> 2]!
    if ((header & 1) === 0) throw new BackendError(`The memory at ${String(address)} was freed twice; this is a bug in the backend.`)
    let size = header & ~1
    this.bytesInUse -= size
    const next = block + size
    const afterwards = i32[next >> 2]!
    if ((afterwards & 1) === 0) {
      this.freeBlocks.remove(next, afterwards)
      size += afterwards
    }
    const sizeBefore = i32[(block >> 2) + 1]!
    const before = block - sizeBefore
    if (sizeBefore !== 0 && (i32[before >> 2]! & 1) === 0) {
      this.freeBlocks.remove(before, sizeBefore)
      block = before
      size += sizeBefore
    }
    this.addFree(block, size)
  }

  /** All of the memory as elements of a dtype. */
  whole(dtype: DType): TypedArray {
    switch (dtype) {
      case 'float64':
        return this.f64
      case 'float32':
        return this.f32
      case 'int32':
        return this.i32
      case 'uint32':
        return this.u32
      case 'bool':
        return this.u8
    }
  }

  /** A view of `length` elements at an address. It is for the call that asks for it: what lives there changes. */
  view(dtype: DType, address: number, length: number): TypedArray {
    const start = address / itemSize(dtype)
    return this.whole(dtype).subarray(start, start + length)
  }

  private addFree(block: number, size: number): void {
    this.i32[block >> 2] = size
    this.i32[(block + size + 4) >> 2] = size
    this.freeBlocks.add(block, size)
  }
}

/** What an arena is made of. */
export interface ArenaOptions {
  /** Bytes to reserve; halved until the engine grants them. */
  readonly bytes?: number
  /** Is the memory shared with workers? */
  readonly shared?: boolean
}

/** The most that is asked for: reserving 1 GiB takes 2 ms and no resident memory. */
const mostBytes = 2 ** 30
/** Less than this is no help. */
const fewestBytes = 2 ** 24

/** A fresh arena, or `null` where there is no WebAssembly or no address space. */
export function reserveArena({ bytes = mostBytes, shared = false }: ArenaOptions = {}): Arena | null {
  const engine = webAssembly()
  if (engine === null) return null
  for (let asked = bytes; asked >= Math.min(bytes, fewestBytes); asked /= 2) {
    const pages = Math.floor(asked / pageBytes)
    try {
      return new Arena(new engine.Memory({ initial: pages, maximum: pages, shared }))
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
    }
  }
  return null
}
