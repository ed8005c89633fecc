/**
 * What main thread and workers say to each other, as int32 words of the shared memory. The words from 0 on are one job for all; behind them each worker has
 * words of its own, a cache line apart.
 */
export const word: Readonly<Record<'job' | 'module' | 'kernel' | 'frame' | 'extent' | 'block' | 'failed' | 'next' | 'workers', number>> = {
  /** Number of the last job that was posted; workers wait for it to change. */
  job: 0,
  /** Which module, and which of its kernels. */
  module: 1,
  kernel: 2,
  frame: 3,
  /** The range of the kernel, and how many indices are taken at a time. */
  extent: 4,
  block: 5,
  /** 1 once a worker failed. */
  failed: 6,
  /** The first index that nobody has taken yet. */
  next: 16,
  /** Where the words of the first worker start. */
  workers: 32,
}

/** Words of one worker. */
export const workerWord: Readonly<Record<'ready' | 'finished' | 'address' | 'length' | 'tables' | 'compiled' | 'size', number>> = {
  /** 1 once it waits for jobs. */
  ready: 0,
  /** The last job that it finished. */
  finished: 1,
  /** A module to compile: its bytes, and its constant tables. */
  address: 2,
  length: 3,
  tables: 4,
  /** How many modules it has compiled. */
  compiled: 5,
  /** Words from one worker to the next: a cache line. */
  size: 16,
}

/** The job that asks for a module to be compiled instead of a kernel to be run. */
export const compileJob = -1

/** The job that asks a worker to end. */
export const endJob = -2

/** Words that a crew of so many workers needs. */
export function controlWords(workers: number): number {
  return word.workers + workers * workerWord.size
}
