/**
 * What main thread and workers say to each other, as int32 words of the shared memory. The words from 0 on are one job for all; behind them each worker has
 * words of its own. What is written while others look at it lies a cache line apart.
 */
export const word: Readonly<
  Record<'job' | 'ended' | 'failed' | 'module' | 'kernel' | 'extent' | 'block' | 'inside' | 'next' | 'workers', number>
> = {
  /** Changes when there is something to do; workers wait for that. */
  job: 0,
  /** 1 once workers are to end. */
  ended: 1,
  /** 1 once a kernel failed in a worker. */
  failed: 2,
  /** Which module, and which of its kernels. */
  module: 3,
  kernel: 4,
  /** The range of the kernel, and how many indices are taken at a time. */
  extent: 5,
  block: 6,
  /** How many workers are at the job, and {@link closed} while none may come to it. */
  inside: 16,
  /** The first index that nobody has taken yet. */
  next: 32,
  /** Where the words of the first worker start. */
  workers: 48,
}

/** Words of one worker. */
export const workerWord: Readonly<
  Record<'ready' | 'frame' | 'asked' | 'answered' | 'number' | 'address' | 'length' | 'tables' | 'parts' | 'size', number>
> = {
  /** 1 once it waits for jobs. */
  ready: 0,
  /** Its frame for the job. */
  frame: 1,
  /** How many letters it got, and how many of them it has dealt with. */
  asked: 2,
  answered: 3,
  /** The letter: a module to compile, by its number, with its bytes and its constant tables; one of no bytes is to be forgotten. */
  number: 4,
  address: 5,
  length: 6,
  tables: 7,
  /** How many blocks of kernels it has run. */
  parts: 8,
  /** Words from one worker to the next: a cache line. */
  size: 16,
}

/** A bit beside the number of workers that are at a job. */
export const closed: number = 2 ** 30

/** Words that a crew of so many workers needs. */
export function controlWords(workers: number): number {
  return word.workers + workers * workerWord.size
}
