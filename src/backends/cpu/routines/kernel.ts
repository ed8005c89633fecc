import type { TypedArray } from '../../../core/dtype.js'

/** Runs an algorithm on elements in row-major order. Operands are read only; results are not cleared, and every element of them is to be written. */
export type RoutineKernel = (operands: readonly TypedArray[], results: readonly TypedArray[]) => void
