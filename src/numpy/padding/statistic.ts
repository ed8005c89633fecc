import type { NdArray } from '../../core/array.js'
import { avalOf } from '../../core/aval.js'
import { fill } from '../../core/constant.js'
import { isFloat } from '../../core/dtype.js'
import { ArgumentError } from '../../core/errors.js'
import { add } from '../../core/primitives/add.js'
import { concatenate } from '../../core/primitives/concatenate.js'
import { convert } from '../../core/primitives/convert.js'
import { div } from '../../core/primitives/div.js'
import { iota } from '../../core/primitives/iota.js'
import { mul } from '../../core/primitives/mul.js'
import { floor, round } from '../../core/primitives/rounding.js'
import { reverse } from '../../core/primitives/reverse.js'
import { sliceAxis } from '../../core/primitives/slice.js'
import { broadcast } from '../../core/primitives/sum.js'
import { at } from '../../core/shape.js'
import { broadcastTo } from '../operands.js'
import { median } from '../quantiles.js'
import { max, min } from '../reductions.js'
import { mean } from '../statistics.js'

/** Modes whose padding is a number computed from the elements at the edge. */
export type StatisticMode = 'maximum' | 'mean' | 'median' | 'minimum'

const statistics = { maximum: max, mean, median, minimum: min }

/** Pads an axis with a statistic of so many elements at each end; of all unless `lengths` says otherwise. */
export function padStatistic(
  x: NdArray,
  axis: number,
  before: number,
  after: number,
  mode: StatisticMode,
  lengths: readonly [number, number] | null,
): NdArray {
  const extent = at(x.shape, axis)
  const of = (width: number, length: number, front: boolean): NdArray => {
    if (!Number.isInteger(length) || length < 1) {
      throw new ArgumentError(`pad: statLength ${String(length)} is no number of elements to take the ${mode} of. Give positive integers.`)
    }
    const count = Math.min(length, extent)
    const part = front ? sliceAxis(x, axis, 0, count) : sliceAxis(x, axis, extent - count, extent)
    const value = statistics[mode](part, axis, { keepdims: true })
    const shape = x.shape.map((own, i) => (i === axis ? width : own))
    // The mean or median of integers is the nearest integer.
    return broadcastTo(convert(isFloat(x.dtype) || !isFloat(value.dtype) ? value : round(value), x.dtype), avalOf(shape, x.dtype).shape)
  }
  const parts = [of(before, lengths?.[0] ?? extent, true), convert(x, x.dtype), of(after, lengths?.[1] ?? extent, false)]
  return concatenate(parts, axis)
}

/** Pads an axis with the way from the value at its edge to end values, which stand outermost. */
export function padRamp(x: NdArray, axis: number, before: number, after: number, ends: readonly [number, number]): NdArray {
  const extent = at(x.shape, axis)
  const ramp = (edge: NdArray, width: number, end: number): NdArray => {
    const shape = x.shape.map((own, i) => (i === axis ? width : own))
    const dtype = isFloat(x.dtype) ? x.dtype : 'float64'
    const parts = fill(Math.max(1, width), avalOf(shape, dtype))
    const position = broadcast(iota([width], dtype, 0), shape, [axis])
    const outer = fill(end, avalOf(shape, dtype))
    const inner = broadcastTo(convert(edge, dtype), avalOf(shape, dtype).shape)
    const rise = add(inner, fill(-end, outer.aval))
    if (isFloat(x.dtype)) return add(outer, mul(div(position, parts), rise))
    // Between integers the product is exact, and the quotient of whole steps too: a weight of 3 / 5 would take 5 to a bit more than 3.
    return convert(floor(add(outer, div(mul(position, rise), parts))), x.dtype)
  }
  const front = ramp(sliceAxis(x, axis, 0, 1), before, ends[0])
  const behind = reverse(ramp(sliceAxis(x, axis, extent - 1, extent), after, ends[1]), [axis])
  return concatenate([front, convert(x, x.dtype), behind], axis)
}
