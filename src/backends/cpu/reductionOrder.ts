import type { DType } from '../../core/dtype.js'

/** Elements of a sum that share one set of accumulators; sums of blocks form a binary tree. */
export const blockLength = 1024

/** Products of a matrix product that are added one after the other; sums of such blocks are added in order. */
export const contractionLength = 256

/**
 * Interleaved accumulators inside a block: element `i` goes to number `i mod accumulators`. The number is part of what a sum means, so it never changes
 * (docs/conventions.md#summation).
 *
 * Four 128-bit vectors of chains hide the latency of an addition: with 2, 4 and 8 vectors SIMD took 0.054, 0.041 and 0.044 ns per float32 and 0.116,
 * 0.086 and 0.107 ns per float64 (10^6 elements). In JavaScript, whose float32 additions also wait for a rounding, 16 float32 chains are the fastest
 * (0.51 ns; 8 take 0.57), and float64 is bound by memory with 4 to 16.
 */
export function accumulatorsOf(dtype: DType): number {
  return dtype === 'float32' ? 16 : 8
}
