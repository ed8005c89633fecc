import type { Arena } from '../memory/arena.js'
import { workerWord } from './control.js'

/** A module that workers can run, once they have compiled it. */
export interface SharedModule {
  readonly bytes: Uint8Array
  /** Where its constant tables lie. */
  readonly tables: number
}

/**
 * How one worker gets modules. While it waits it sees no messages, so their bytes go through shared memory, one module at a time; it has a copy once it has
 * dealt with the letter.
 */
export class Mailbox {
  private readonly sent = new Set<number>()
  private readonly dropped: number[] = []
  private lent: number | null = null
  private letters = 0

  /** @param at the first of the worker's words */
  constructor(
    private readonly arena: Arena,
    private readonly at: number,
  ) {}

  /** Does the worker wait for jobs? */
  get ready(): boolean {
    return Atomics.load(this.arena.i32, this.at + workerWord.ready) !== 0
  }

  /** Has the worker dealt with all that it was sent? */
  get idle(): boolean {
    return Atomics.load(this.arena.i32, this.at + workerWord.answered) === this.letters
  }

  /** Will the worker take part in jobs of the module with this number? */
  has(number: number): boolean {
    return this.sent.has(number) && this.idle
  }

  /** How many blocks of kernels the worker has run. */
  get parts(): number {
    return Atomics.load(this.arena.i32, this.at + workerWord.parts)
  }

  /** The frame of the worker for the next job. */
  setFrame(frame: number): void {
    this.arena.i32[this.at + workerWord.frame] = frame
  }

  /** Sends a module unless the worker has it, or is busy with another; says whether there is a letter to look for. */
  send(number: number, module: SharedModule): boolean {
    if (!this.ready || !this.idle) return false
    if (this.lent !== null) this.arena.free(this.lent)
    this.lent = null
    const unwanted = this.dropped.pop()
    if (unwanted !== undefined) {
      this.write(unwanted, 0, 0, 0)
      return true
    }
    if (this.sent.has(number)) return false
    const { bytes, tables } = module
    const address = this.arena.alloc(bytes.length)
    if (address === null) return false
    this.arena.u8.set(bytes, address)
    this.lent = address
    this.sent.add(number)
    this.write(number, address, bytes.length, tables)
    return true
  }

  /** Lets the worker forget a module that nobody will run again. */
  drop(number: number): void {
    if (this.sent.delete(number)) this.dropped.push(number)
  }

  private write(number: number, address: number, length: number, tables: number): void {
    const { i32 } = this.arena
    const { at } = this
    i32[at + workerWord.number] = number
    i32[at + workerWord.address] = address
    i32[at + workerWord.length] = length
    i32[at + workerWord.tables] = tables
    this.letters = (this.letters + 1) | 0
    Atomics.store(i32, at + workerWord.asked, this.letters)
  }
}
