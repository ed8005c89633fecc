import type { DType } from '../../../core/dtype.js'
import type { KernelText } from './kernelText.js'

/** A kernel of gpu.js: one launch that makes a whole buffer. */
export interface PrintedKernel {
  /** The function that gpu.js translates: it calls the native one. */
  readonly source: string
  /** What the native function and all it needs are, in the mode's language. */
  readonly native: string
  /** Buffers of the schedule, in the order of the arguments. */
  readonly buffers: readonly number[]
  /** Buffers whose elements lie so much later in their rows as the first int32 numbers of a launch say. */
  readonly starts: readonly number[]
  /** How many int32 numbers follow the buffers, {@link starts} included. */
  readonly scalars: number
  readonly dtype: DType
  /** Elements of the result. */
  readonly length: number
}

/**
 * The kernel that gives `result` at the end of `statements`, for the thread `t`.
 *
 * @param scalars names of int32 numbers that each launch says
 */
export function printKernel(
  text: KernelText,
  statements: string,
  dtype: DType,
  result: string,
  length: number,
  scalars: readonly string[] = [],
): PrintedKernel {
  const numbers = [...text.starts.map(({ name }) => name), ...scalars]
  const parameters = [...text.parameters, ...numbers].join(', ')
  return {
    native: text.dialect.entry(text.before, numbers, statements, dtype, result),
    source: `function (${parameters}) { return body(${['this.thread.x', ...numbers].join(', ')}) }`,
    buffers: text.buffers,
    starts: text.starts.map(({ buffer }) => buffer),
    scalars: numbers.length,
    dtype,
    length,
  }
}
