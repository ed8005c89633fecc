import type { NdArray } from '../../core/array.js'
import { avalOf } from '../../core/aval.js'
import { fill } from '../../core/constant.js'
import { add, sub } from '../../core/primitives/add.js'
import { ge, lt } from '../../core/primitives/comparisons.js'
import { convert } from '../../core/primitives/convert.js'
import { div } from '../../core/primitives/div.js'
import { max, min } from '../../core/primitives/extrema.js'
import { iota } from '../../core/primitives/iota.js'
import { mul } from '../../core/primitives/mul.js'
import { select } from '../../core/primitives/select.js'
import { sliceAxis } from '../../core/primitives/slice.js'
import { broadcast } from '../../core/primitives/sum.js'
import { at } from '../../core/shape.js'
import { mod } from '../arithmetic.js'
import { takeAxis } from '../indexing/takeAxis.js'
import { broadcastTo } from '../operands.js'

/** Modes whose padding repeats elements of the axis. */
export type MirrorMode = 'edge' | 'wrap' | 'reflect' | 'symmetric'

const integer = (value: number, like: NdArray): NdArray => fill(value, like.aval)

/** Pads an axis with its own elements. `odd`: mirrored about the value at the edge as well. */
export function padMirrored(x: NdArray, axis: number, before: number, after: number, mode: MirrorMode, odd: boolean): NdArray {
  const extent = at(x.shape, axis)
  const counted = iota([before + extent + after], 'int32', 0)
  const place = sub(counted, integer(before, counted))
  // One element mirrored about itself is that element.
  if (mode === 'edge' || (mode === 'reflect' && extent === 1)) {
    return takeAxis(x, min(max(place, integer(0, place)), integer(extent - 1, place)), axis)
  }
  const period = mode === 'wrap' ? extent : mode === 'reflect' ? 2 * (extent - 1) : 2 * extent
  const inPeriod = mod(place, integer(period, place))
  if (mode === 'wrap') return takeAxis(x, inPeriod, axis)
  const back = ge(inPeriod, integer(extent, inPeriod))
  const turn = mode === 'reflect' ? period : period - 1
  const taken = takeAxis(x, select(back, sub(integer(turn, inPeriod), inPeriod), inPeriod), axis)
  return odd ? oddly(x, taken, axis, place, period, back) : taken
}

/** On the way back elements are mirrored about the last one, and every period lies higher by twice the way from the first element to the last. */
function oddly(x: NdArray, taken: NdArray, axis: number, place: NdArray, period: number, back: NdArray): NdArray {
  const extent = at(x.shape, axis)
  const spread = (y: NdArray): NdArray => broadcastTo(y, taken.shape)
  const [first, last] = [spread(sliceAxis(x, axis, 0, 1)), spread(sliceAxis(x, axis, extent - 1, extent))]
  const along = (y: NdArray): NdArray => broadcast(y, taken.shape, [axis])
  const rest = mod(place, integer(period, place))
  const periods = convert(div(sub(place, rest), integer(period, place)), taken.dtype)
  const two = fill(2, avalOf(taken.shape, taken.dtype))
  const mirrored = select(along(back), sub(mul(two, last), taken), convert(taken, taken.dtype))
  const outside = along(lt(mul(place, sub(integer(extent - 1, place), place)), integer(0, place)))
  const shifted = add(mirrored, mul(mul(two, along(periods)), sub(last, first)))
  // Inside nothing is computed, so that an infinite edge spoils nothing there.
  return select(outside, shifted, convert(taken, taken.dtype))
}
