import type { Aval } from './aval.js'
import { ConcreteArray } from './array.js'
import { avalOf } from './aval.js'
import { itemSize } from './dtype.js'
import { ProgramError } from './errors.js'
import { at } from './shape.js'
import { Storage } from './storage.js'
import { TapeAval, tapeAvalOf } from './tape.js'

/** Elements in the first segment of a tape; each further one has twice as many. So a tape never reserves more than twice what it holds, and these. */
const firstSegment = 16

/** Number of elements that segment number `k` of every tape has room for. */
export function segmentCapacity(k: number): number {
  return firstSegment * 2 ** k
}

/**
 * A tape that a loop wrote: what an array of a {@link TapeAval} is at run time, unless it is the literal 0, which stands for zeros of any number. Arrays
 * lie in segments, stacks of {@link segmentCapacity} elements of which only the last may be partly used; all tapes of one loop are cut alike. Tapes
 * of tapes are lists.
 */
export class Tape extends ConcreteArray {
  private constructor(
    element: Aval,
    /** How many elements there are. */
    readonly length: number,
    /** Stacks with the elements along axis 0; none if the elements are tapes. */
    readonly segments: readonly ConcreteArray[],
    private readonly list: readonly ConcreteArray[],
  ) {
    const aval = tapeAvalOf(element)
    super(aval, new Storage(null, null), 0, aval.strides)
  }

  /** A tape of arrays in segments. */
  static ofSegments(element: Aval, segments: readonly ConcreteArray[], length: number): Tape {
    return new Tape(element, length, segments, [])
  }

  /** A tape of tapes. */
  static ofEntries(element: Aval, entries: readonly ConcreteArray[]): Tape {
    if (!(element instanceof TapeAval)) throw new ProgramError(`A tape of ${element.toString()} is written in segments.`)
    return new Tape(element, entries.length, [], entries)
  }

  /** Element number `i`; the literal 0 beyond the last one is for the caller to write. */
  entry(i: number): ConcreteArray {
    if (i < this.list.length) return at(this.list, i)
    let first = 0
    for (const segment of this.segments) {
      const index = i - first
      const extent = at(segment.shape, 0)
      if (index < extent) {
        const strides = segment.strides.slice(1)
        return new ConcreteArray(
          avalOf(segment.shape.slice(1), segment.dtype),
          segment.storage,
          segment.offset + index * at(segment.strides, 0),
          strides,
        )
      }
      first += extent
    }
    throw new ProgramError(`Element ${String(i)} of a tape of ${String(this.length)} was read.`)
  }

  /** Bytes that its elements take, unused ones included. */
  get bytes(): number {
    const own = this.segments.reduce((sum, segment) => sum + segment.size * itemSize(segment.dtype), 0)
    return this.list.reduce((sum, entry) => sum + (entry instanceof Tape ? entry.bytes : 0), own)
  }
}
