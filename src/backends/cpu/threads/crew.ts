import { BackendError } from '../../../core/errors.js'
import type { Arena } from '../memory/arena.js'
import { compileJob, controlWords, endJob, word, workerWord } from './control.js'
import { spawnWorker } from './spawn.js'

/** A module that workers can run, once they have compiled it. */
export interface SharedModule {
  readonly bytes: Uint8Array
  readonly tables: number
}

/** Blocks that each thread takes, so that one that is held up delays the others little. */
const blocksPerThread = 8

/**
 * Workers that share kernels with the main thread. They start at the first kernel that is large enough and take part as soon as they are ready; until then,
 * and while a module is being compiled by them, the main thread works alone.
 */
export class Crew {
  private readonly words: Int32Array
  private readonly base: number
  private readonly numbers = new Map<SharedModule, number>()
  /** Bytes of the module that is being compiled, to be freed when all have it. */
  private pending: number | null = null
  private job = 0

  private constructor(
    private readonly arena: Arena,
    control: number,
    private readonly workers: number,
  ) {
    this.words = arena.i32
    this.base = control >> 2
  }

  /** Starts workers; `null` where there is no room for their control words, or none can be started. */
  static start(arena: Arena, workers: number): Crew | null {
    const control = arena.alloc(4 * controlWords(workers))
    if (control === null) return null
    arena.i32.fill(0, control >> 2, (control >> 2) + controlWords(workers))
    let started = 0
    while (started < workers && spawnWorker(arena.memory, control, started)) started++
    return started === 0 ? null : new Crew(arena, control, started)
  }

  /** Lets the workers end. */
  dismiss(): void {
    this.words[this.base + word.kernel] = endJob
    this.post()
  }

  /**
   * Runs a kernel over its range together with the workers; `false`, and nothing done, while they are not ready for this module.
   *
   * @param own runs a part of the range here
   */
  run(
    module: SharedModule,
    kernel: number,
    frame: number,
    extent: number,
    grain: number,
    own: (start: number, end: number) => void,
  ): boolean {
    const { words, base } = this
    if (!this.idle()) return false
    const number = this.numbers.get(module)
    if (number === undefined) {
      this.compile(module)
      return false
    }
    this.freePending()
    const block = Math.max(1, Math.ceil(extent / (this.workers + 1) / blocksPerThread / grain)) * grain
    words[base + word.module] = number
    words[base + word.kernel] = kernel
    words[base + word.frame] = frame
    words[base + word.extent] = extent
    words[base + word.block] = block
    Atomics.store(words, base + word.next, 0)
    this.post()
    for (;;) {
      const first = Atomics.add(words, base + word.next, block)
      if (first >= extent) break
      own(first, Math.min(first + block, extent))
    }
    // A page's main thread may not block, so it looks until all have finished their last block.
    while (!this.idle());
    if (Atomics.load(words, base + word.failed) !== 0) {
      throw new BackendError(
        'A worker could not run its part of a kernel. Turn threads off with configure({ threads: 0 }), and report the program, please.',
      )
    }
    return true
  }

  /** Are all workers ready and waiting? */
  private idle(): boolean {
    const { words } = this
    for (let number = 0; number < this.workers; number++) {
      const own = this.wordsOf(number)
      if (Atomics.load(words, own + workerWord.ready) === 0 || Atomics.load(words, own + workerWord.finished) !== this.job) return false
    }
    return true
  }

  private compile(module: SharedModule): void {
    const { arena, words, base } = this
    this.freePending()
    const address = arena.alloc(module.bytes.length)
    if (address === null) return
    arena.u8.set(module.bytes, address)
    this.pending = address
    for (let number = 0; number < this.workers; number++) {
      const own = this.wordsOf(number)
      words[own + workerWord.address] = address
      words[own + workerWord.length] = module.bytes.length
      words[own + workerWord.tables] = module.tables
    }
    words[base + word.kernel] = compileJob
    this.numbers.set(module, this.numbers.size)
    this.post()
  }

  private freePending(): void {
    if (this.pending !== null) this.arena.free(this.pending)
    this.pending = null
  }

  private post(): void {
    const { words, base } = this
    this.job = (this.job + 1) | 0
    Atomics.store(words, base + word.job, this.job)
    Atomics.notify(words, base + word.job)
  }

  private wordsOf(number: number): number {
    return this.base + word.workers + number * workerWord.size
  }
}
