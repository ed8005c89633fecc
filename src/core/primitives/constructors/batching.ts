import type { NdArray } from '../../array.js'
import { broadcastAxis } from '../sum.js'
import { moveAxis } from '../transpose.js'

/** All operands with the mapped axis in one place: moved there, or put in by repetition where an operand is not mapped. */
export function alignMapped(
  size: number,
  operands: readonly NdArray[],
  axes: readonly (number | null)[],
): readonly [operands: readonly NdArray[], axis: number] {
  const target = axes.find((axis) => axis !== null) ?? 0
  return [operands.map((x, i) => mappedAt(x, axes[i] ?? null, target, size)), target]
}

/** `x` with its mapped axis at `target`. */
export function mappedAt(x: NdArray, axis: number | null, target: number, size: number): NdArray {
  return axis === null ? broadcastAxis(x, target, size) : moveAxis(x, axis, target)
}
