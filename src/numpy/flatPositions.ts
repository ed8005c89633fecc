import type { NdArray } from '../core/array.js'
import { avalOf } from '../core/aval.js'
import { fill } from '../core/constant.js'
import { ArgumentError } from '../core/errors.js'
import { add } from '../core/primitives/add.js'
import { convert } from '../core/primitives/convert.js'
import { div } from '../core/primitives/div.js'
import { max, min } from '../core/primitives/extrema.js'
import { mul } from '../core/primitives/mul.js'
import { rem } from '../core/primitives/rem.js'
import { at, checkList, checkShape, formatShape, rowMajorStrides, sizeOf, type Shape } from '../core/shape.js'
import { checkOptions } from '../transforms/selection.js'
import { fromFront, positionsOf, type Positions } from './indexing/positions.js'
import { unify } from './operands.js'

/** Row-major, `'C'`, or column-major, `'F'`. */
type Order = 'C' | 'F'

function stridesOf(operation: string, shape: Shape, order: Order): readonly number[] {
  const known: readonly string[] = ['C', 'F']
  if (!known.includes(order)) throw new ArgumentError(`${operation}: there is no order ${JSON.stringify(order)}. Give 'C' or 'F'.`)
  return order === 'C' ? rowMajorStrides(shape) : rowMajorStrides(shape.toReversed()).toReversed()
}

const scalar = (value: number, like: NdArray): NdArray => fill(value, like.aval)

/**
 * Positions in a raveled array as positions along each axis of a shape, one int32 array each. Negative ones count from the end; those out of range are an
 * IndexError where they are known, and moved into the range where they are traced.
 *
 * @throws IndexError for a position out of range
 * @example
 * np.unravelIndex([1, 5], [2, 3]).map((i) => i.toArray()) // [[0, 1], [1, 2]]
 */
export function unravelIndex(positions: Positions, shape: Shape, options: { readonly order?: Order | undefined } = {}): NdArray[] {
  checkOptions('unravelIndex', options, ['order'])
  const extents = checkShape('unravelIndex', shape)
  const size = sizeOf(extents)
  const flat = clamped(fromFront('unravelIndex', positionsOf('unravelIndex', positions), size, undefined), size)
  return stridesOf('unravelIndex', extents, options.order ?? 'C').map((stride, axis) =>
    rem(div(flat, scalar(Math.max(1, stride), flat)), scalar(Math.max(1, at(extents, axis)), flat)),
  )
}

function clamped(positions: NdArray, extent: number): NdArray {
  return min(max(positions, scalar(0, positions)), scalar(Math.max(0, extent - 1), positions))
}

/** Options of {@link ravelMultiIndex}. */
export interface RavelIndexOptions {
  /** `'clip'` takes the nearest in range, `'wrap'` counts around. Without a mode, positions out of range are an error where they are known. */
  readonly mode?: 'clip' | 'wrap' | undefined
  readonly order?: Order | undefined
}

/**
 * Positions along each axis of a shape as positions in the raveled array, an int32 array. They broadcast together; negative ones count from the end.
 *
 * @throws IndexError for a position out of range; ArgumentError where there is not one list for each axis
 * @example
 * np.ravelMultiIndex([[0, 1], [1, 2]], [2, 3]).toArray() // [1, 5]
 * np.ravelMultiIndex([4, -1], [2, 3], { mode: 'wrap' }).item() // 2
 */
export function ravelMultiIndex(lists: readonly Positions[], shape: Shape, options: RavelIndexOptions = {}): NdArray {
  checkOptions('ravelMultiIndex', options, ['mode', 'order'])
  checkList('ravelMultiIndex', 'the lists of positions are', lists)
  const extents = checkShape('ravelMultiIndex', shape)
  if (lists.length !== extents.length || lists.length === 0) {
    throw new ArgumentError(
      `ravelMultiIndex: ${String(lists.length)} lists of positions do not index shape ${formatShape(extents)}. Give one for each axis, one at least.`,
    )
  }
  const strides = stridesOf('ravelMultiIndex', extents, options.order ?? 'C')
  const places = unify('ravelMultiIndex', ...lists.map((list) => positionsOf('ravelMultiIndex', list)))
  return places
    .map((place, axis) => {
      const own = convert(place, 'int32')
      const extent = at(extents, axis)
      const inRange = clamped(fromFront('ravelMultiIndex', own, extent, options.mode), extent)
      return mul(inRange, scalar(at(strides, axis), own))
    })
    .reduce((sum, term) => add(sum, term), fill(0, avalOf(at(places, 0).shape, 'int32')))
}
