import type { NdArray } from '../../array.js'
import { avalOf } from '../../aval.js'
import { fill } from '../../constant.js'
import { at, range, type Shape } from '../../shape.js'
import { add } from '../add.js'
import { concatenate } from '../concatenate.js'
import { max, min } from '../extrema.js'
import { iota } from '../iota.js'
import { broadcast } from '../sum.js'
import { mappedAt } from './batching.js'

/** The axes that a block of these sizes has only a part of. */
export function partialAxes(extents: Shape, sizes: Shape): readonly number[] {
  return range(extents.length).filter((axis) => at(sizes, axis) < at(extents, axis))
}

/**
 * Indices of all elements of `size` blocks along the axes `partial`, as gather and scatter take them: [size, sizes along partial, partial axes].
 *
 * @param starts int32 scalars, one for each axis, mapped as `startAxes` say; clamped so that the block fits
 */
export function blockIndices(
  size: number,
  starts: readonly NdArray[],
  startAxes: readonly (number | null)[],
  extents: Shape,
  sizes: Shape,
  partial: readonly number[],
): NdArray {
  const shape = [size, ...partial.map((axis) => at(sizes, axis)), 1]
  const columns = partial.map((axis, k) => {
    const start = mappedAt(at(starts, axis), startAxes[axis] ?? null, 0, size)
    const number = (value: number): NdArray => fill(value, avalOf([size], 'int32'))
    const clamped = max(number(0), min(start, number(at(extents, axis) - at(sizes, axis))))
    return add(broadcast(clamped, shape, [0]), iota(shape, 'int32', k + 1))
  })
  return concatenate(columns, shape.length - 1)
}
