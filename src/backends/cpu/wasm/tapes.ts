import type { ConcreteArray } from '../../../core/array.js'
import { BackendError } from '../../../core/errors.js'

/** The tapes of running calls, which are in no memory: by the address of the slot that the frame has for each. */
export class Tapes {
  private readonly known = new Map<number, ConcreteArray>()

  set(frame: number, buffer: number, tape: ConcreteArray): void {
    this.known.set(frame + 4 * buffer, tape)
  }

  get(frame: number, buffer: number): ConcreteArray {
    const tape = this.known.get(frame + 4 * buffer)
    if (tape === undefined)
      throw new BackendError('A compiled program reads a tape before it is written; this is a bug in its compilation.')
    return tape
  }

  /** Forgets those whose frames are in a block of memory: a call is over. */
  forget(block: number, bytes: number): void {
    for (const slot of this.known.keys()) if (slot >= block && slot < block + bytes) this.known.delete(slot)
  }
}
