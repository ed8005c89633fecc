import type { NdArray } from '../../core/array.js'
import { avalOf } from '../../core/aval.js'
import { fill } from '../../core/constant.js'
import { isFloat } from '../../core/dtype.js'
import { sub } from '../../core/primitives/add.js'
import { eq, ne } from '../../core/primitives/comparisons.js'
import { concatenate } from '../../core/primitives/concatenate.js'
import { convert } from '../../core/primitives/convert.js'
import { cumsum } from '../../core/primitives/cumsum.js'
import { scatter } from '../../core/primitives/gather.js'
import { iota } from '../../core/primitives/iota.js'
import { and, not, or } from '../../core/primitives/logic.js'
import { reshape } from '../../core/primitives/reshape.js'
import { sliceAxis } from '../../core/primitives/slice.js'
import { sort } from '../../core/primitives/sort.js'
import { stopGradient } from '../../core/primitives/stopGradient.js'
import { at } from '../../core/shape.js'
import { takeAxis } from '../indexing/takeAxis.js'

/** Elements in increasing order, with equal ones together: all vectors are as long as the elements are many. */
export interface Groups {
  /** The int32 positions of the elements, in their order. */
  readonly order: NdArray
  /** Is it the first of its group? Then none of the others stands before it in the input. */
  readonly first: NdArray
  /** The int32 number of the group. */
  readonly group: NdArray
}

/** When NaNs are equal: always, never, or where their marks are. */
export type NanEquality = 'all' | 'none' | { readonly marks: NdArray }

/** Groups elements that are given by keys, vectors of one length, the first of which counts most. */
export function groupsOf(keys: readonly NdArray[], nans: NanEquality): Groups {
  const extent = at(at(keys, 0).shape, 0)
  const sorted = sort([...keys.map(stopGradient), iota([extent], 'int32', 0)], keys.length)
  const order = at(sorted, keys.length)
  const values = sorted.slice(0, -1)
  const marks = typeof nans === 'string' ? null : takeAxis(nans.marks, order, 0)
  const together = marks === null ? null : eq(after(marks), before(marks))
  const differs = values
    .map((value) => {
      const [x, y] = [after(value), before(value)]
      const unequal = ne(x, y)
      if (nans === 'none' || !isFloat(value.dtype)) return unequal
      const both = and(ne(x, x), ne(y, y))
      return and(unequal, not(together === null ? both : and(both, together)))
    })
    .reduce((x, y) => or(x, y))
  const first = concatenate([fill(1, avalOf([Math.min(1, extent)], 'bool')), differs], 0)
  const counted = cumsum(convert(first, 'int32'), 0)
  return { order, first, group: sub(counted, fill(1, counted.aval)) }
}

function before(x: NdArray): NdArray {
  return sliceAxis(x, 0, 0, Math.max(0, at(x.shape, 0) - 1))
}

function after(x: NdArray): NdArray {
  return sliceAxis(x, 0, Math.min(1, at(x.shape, 0)), at(x.shape, 0))
}

/** `values` written to positions of a vector `into`, or combined with its elements; those out of range are dropped. */
export function written(into: NdArray, positions: NdArray, values: NdArray, combine: 'set' | 'add' | 'min' | 'max'): NdArray {
  return scatter(into, reshape(positions, [...positions.shape, 1]), values, { batch: 0, indexed: 1, outOfRange: 'drop', combine })
}
