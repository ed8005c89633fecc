import type { NdArray } from '../../core/array.js'
import { avalOf } from '../../core/aval.js'
import { fill } from '../../core/constant.js'
import { ArgumentError } from '../../core/errors.js'
import { lt } from '../../core/primitives/comparisons.js'
import { concatenate } from '../../core/primitives/concatenate.js'
import { convert } from '../../core/primitives/convert.js'
import { iota } from '../../core/primitives/iota.js'
import { not } from '../../core/primitives/logic.js'
import { select } from '../../core/primitives/select.js'
import { sliceAxis } from '../../core/primitives/slice.js'
import { sort } from '../../core/primitives/sort.js'
import { broadcast, sum } from '../../core/primitives/sum.js'
import { at } from '../../core/shape.js'
import { takeAxis } from '../indexing/takeAxis.js'
import { elementsOf } from '../reading.js'

/** What makes the extent of a result known where the values are not, as under jit and vmap. */
export interface SetSizeOptions {
  /** The extent of the result: more are cut, missing ones filled. */
  readonly size?: number | undefined
  /** What missing ones are filled with: the first element of the result unless given. */
  readonly fillValue?: number | undefined
}

/** The positions where a mask holds. */
export interface Chosen {
  /** int32 [k]; of fillers anything in range. */
  readonly positions: NdArray
  /** Which of them are no fillers: bool [k]; `null` where there is no filler. */
  readonly there: NdArray | null
}

/**
 * Positions along a vector where `keep` holds, in their order: as many as there are, or `size`.
 *
 * @throws ConcretizationError naming `x`, on which the number depends, if it is traced and there is no size
 */
export function chosen(operation: string, x: NdArray, keep: NdArray, size: number | undefined): Chosen {
  if (size !== undefined && (!Number.isInteger(size) || size < 0)) {
    throw new ArgumentError(`${operation}: the size ${String(size)} is no extent. Give a non-negative integer.`)
  }
  const extent = at(keep.shape, 0)
  const count = sum(convert(keep, 'int32'), [0])
  const first = at(sort([not(keep), iota([extent], 'int32', 0)], 1), 1)
  if (size === undefined) {
    x.toConcrete(`be given to ${operation} without { size }: the extent of the result depends on its values`)
    const [known = 0] = elementsOf(count.toConcrete('be counted'))
    return { positions: sliceAxis(first, 0, 0, known), there: null }
  }
  const fillers = fill(0, avalOf([Math.max(0, size - extent)], 'int32'))
  const positions = concatenate([sliceAxis(first, 0, 0, Math.min(size, extent)), fillers], 0)
  return { positions, there: lt(iota([size], 'int32', 0), broadcast(count, [size], [])) }
}

/** The chosen slices of `x` along its first axis, fillers with `fillValue`, or where that is not given as the first of them; 0 if all are. */
export function pick(x: NdArray, { positions, there }: Chosen, fillValue: number | undefined): NdArray {
  const taken = takeAxis(x, positions, 0)
  const extent = at(positions.shape, 0)
  if (there === null || extent === 0) return taken
  const everywhere = broadcast(there, taken.shape, [0])
  return select(
    everywhere,
    convert(taken, taken.dtype),
    fillValue === undefined ? firstOf(taken, there) : fill(fillValue, taken.aval.strong),
  )
}

function firstOf(taken: NdArray, there: NdArray): NdArray {
  const repeated = takeAxis(taken, fill(0, avalOf([at(taken.shape, 0)], 'int32')), 0)
  const some = sliceAxis(there, 0, 0, 1)
  return select(
    broadcast(takeAxis(some, fill(0, avalOf([], 'int32')), 0), taken.shape, []),
    convert(repeated, taken.dtype),
    fill(0, taken.aval.strong),
  )
}
