import type { TypedArray } from '../../core/dtype.js'

/** How rows, the elements of one sum, follow each other: directly, by a stride, or at offsets from a table. */
export type Rows = 'unit' | 'stride' | 'table'

/**
 * Reduces `rows` elements for each of `columns` results.
 *
 * @param target the results, from `start` on with distance `pitch`
 * @param memory for each operand: its elements, where they start, the stride from column to column, and its rows (a stride, or a table of offsets)
 * @param accumulators one array per state, for `columns` times the accumulators (only where columns are walked together)
 * @param stack one array per state, for `columns` times one more than the levels of the tree
 */
export type ReductionKernel = (
  target: TypedArray,
  start: number,
  pitch: number,
  columns: number,
  rows: number,
  accumulators: readonly TypedArray[],
  stack: readonly TypedArray[],
  ...memory: (TypedArray | number)[]
) => void
