import type { NdArray } from '../../core/array.js'
import { gather } from '../../core/primitives/gather.js'
import { reshape } from '../../core/primitives/reshape.js'
import { moveAxis, transpose } from '../../core/primitives/transpose.js'
import { range } from '../../core/shape.js'

/** The slices of `x` at positions (int32, counted from the front) along an axis, whose place the axes of `positions` take. Positions out of range are clamped. */
export function takeAxis(x: NdArray, positions: NdArray, axis: number): NdArray {
  const rows = positions.ndim
  const taken = gather(moveAxis(x, axis, 0), reshape(positions, [...positions.shape, 1]), { batch: 0, indexed: 1, outOfRange: 'clamp' })
  const rest = range(x.ndim - 1).map((i) => i + rows)
  return transpose(taken, [...rest.slice(0, axis), ...range(rows), ...rest.slice(axis)])
}
