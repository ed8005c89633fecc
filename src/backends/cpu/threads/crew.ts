import { BackendError } from '../../../core/errors.js'
import type { Arena } from '../memory/arena.js'
import { closed, controlWords, word, workerWord } from './control.js'
import { Mailbox, type SharedModule } from './mailbox.js'
import { spawnWorker } from './spawn.js'

/** A kernel that can be cut into parts. */
export interface SharedKernel {
  readonly module: SharedModule
  /** Its number in the module. */
  readonly number: number
  readonly extent: number
  readonly grain: number
}

/** Blocks that each thread takes, so that one that is held up delays the others little. */
const blocksPerThread = 8
/** How often the main thread looks for the last worker before it sleeps, where it may. */
const looks = 20_000

/**
 * Workers that share kernels with the main thread. They start one by one, from the first kernel that is large enough on, and take part as soon as they are
 * ready and have compiled the module; nobody waits for those who have not begun.
 */
export class Crew {
  private readonly words: Int32Array
  private readonly base: number
  private readonly mailboxes: Mailbox[] = []
  private readonly numbers = new WeakMap<SharedModule, number>()
  private readonly dead = new FinalizationRegistry<number>((number) => {
    for (const mailbox of this.mailboxes) mailbox.drop(number)
  })
  private readonly mayBlock: boolean
  private modules = 0
  private broken = false

  private constructor(
    private readonly arena: Arena,
    private readonly control: number,
    private wanted: number,
  ) {
    this.words = arena.i32
    this.base = control >> 2
    this.mayBlock = mayBlock(this.words, this.base + word.job)
  }

  /** Starts the first of so many workers; `null` where there is no room for their control words, or none can be started. */
  static start(arena: Arena, workers: number): Crew | null {
    const control = arena.alloc(4 * controlWords(workers))
    if (control === null) return null
    arena.i32.fill(0, control >> 2, (control >> 2) + controlWords(workers))
    arena.i32[(control >> 2) + word.inside] = closed
    const crew = new Crew(arena, control, workers)
    crew.startNext()
    return crew.size === 0 ? null : crew
  }

  /** Workers that were started. */
  get size(): number {
    return this.mailboxes.length
  }

  /** How many blocks of kernels workers have run. */
  get parts(): number {
    return this.mailboxes.reduce((sum, mailbox) => sum + mailbox.parts, 0)
  }

  /** Lets the workers end. Their words stay, for those who still look at them. */
  dismiss(): void {
    Atomics.store(this.words, this.base + word.ended, 1)
    this.wake()
  }

  /** Prepares a kernel, and says whether there is anybody to share it with: a worker that has compiled its module. */
  invite({ module }: SharedKernel): boolean {
    if (this.broken) return false
    if (this.size < this.wanted && this.mailboxes.at(-1)?.ready === true) this.startNext()
    let number = this.numbers.get(module)
    if (number === undefined) {
      number = this.modules++
      this.numbers.set(module, number)
      this.dead.register(module, number)
    }
    let able = false
    let letters = false
    for (const mailbox of this.mailboxes) {
      if (mailbox.send(number, module)) letters = true
      if (mailbox.has(number)) able = true
    }
    if (letters) this.wake()
    return able
  }

  /**
   * Runs a kernel over its range, after {@link invite}, together with the workers.
   *
   * @param frameOf the frame of each worker
   * @param own runs a part of the range here
   */
  run(kernel: SharedKernel, frameOf: (worker: number) => number, own: (start: number, end: number) => void): void {
    const { words, base } = this
    const { module, number, extent, grain } = kernel
    const block = Math.max(1, Math.ceil(extent / (this.size + 1) / blocksPerThread / grain)) * grain
    words[base + word.module] = this.numbers.get(module) ?? -1
    words[base + word.kernel] = number
    words[base + word.extent] = extent
    words[base + word.block] = block
    this.mailboxes.forEach((mailbox, worker) => {
      mailbox.setFrame(frameOf(worker))
    })
    Atomics.store(words, base + word.next, 0)
    Atomics.and(words, base + word.inside, ~closed)
    this.wake()
    try {
      for (;;) {
        const first = Atomics.add(words, base + word.next, block)
        if (first >= extent) break
        own(first, Math.min(first + block, extent))
      }
    } finally {
      // Should a part have failed here, the others stop after the block they are at.
      Atomics.store(words, base + word.next, extent)
      this.close()
    }
    if (Atomics.load(words, base + word.failed) === 0) return
    this.broken = true
    throw new BackendError(
      'A worker could not run its part of a kernel. From now on the main thread works alone; report the program, please.',
    )
  }

  /** Lets no worker come any more, and waits until all have left. */
  private close(): void {
    const { words } = this
    const at = this.base + word.inside
    Atomics.or(words, at, closed)
    for (let i = 0; ; i++) {
      const inside = Atomics.load(words, at)
      if (inside === closed) return
      if (i > looks && this.mayBlock) Atomics.wait(words, at, inside)
    }
  }

  private startNext(): void {
    const number = this.size
    if (spawnWorker(this.arena.memory, this.control, number)) {
      this.mailboxes.push(new Mailbox(this.arena, this.base + word.workers + number * workerWord.size))
    } else this.wanted = number
  }

  private wake(): void {
    Atomics.add(this.words, this.base + word.job, 1)
    Atomics.notify(this.words, this.base + word.job)
  }
}

/** May this thread sleep? A page's main thread may not. */
function mayBlock(words: Int32Array, at: number): boolean {
  try {
    Atomics.wait(words, at, 0, 0)
    return true
  } catch {
    return false
  }
}
