import type { NdArray } from '../../array.js'
import { avalOf } from '../../aval.js'
import { fill } from '../../constant.js'
import { at } from '../../shape.js'
import { add } from '../add.js'
import { concatenate } from '../concatenate.js'
import { mul } from '../mul.js'
import { reverse } from '../reverse.js'
import { pad, slice, sliceAxis, type PadParams } from '../slice.js'
import type { CumulativeParams } from './cumulative.js'

/**
 * `z[i] = a[i] z[i - 1] + b[i]` along an axis, with `z[-1] = 0`: linear in `b`, and an expression that can be differentiated again. Two steps are one step
 * of the same form, so neighbours are combined, the half as long recurrence is solved, and the steps between are filled in: about 2 log2(n)
 * levels and 5n operations (Blelloch, "Prefix sums and their applications", 1990). `a[0]` is multiplied with nothing.
 */
export function recurrence(a: NdArray, b: NdArray, axis: number): NdArray {
  const count = at(b.shape, axis)
  if (count <= 1) return b
  const [firstA, firstB] = [every(a, axis, 0, 2, count - 1), every(b, axis, 0, 2, count - 1)]
  const [secondA, secondB] = [every(a, axis, 1, 2, count), every(b, axis, 1, 2, count)]
  const odd = recurrence(mul(firstA, secondA), add(mul(secondA, firstB), secondB), axis)
  const first = sliceAxis(b, axis, 0, 1)
  if (count === 2) return joined(first, odd, axis)
  const [laterA, laterB] = [every(a, axis, 2, 2, count), every(b, axis, 2, 2, count)]
  const between = add(mul(laterA, sliceAxis(odd, axis, 0, at(laterA.shape, axis))), laterB)
  return joined(concatenate([first, between], axis), odd, axis)
}

/** The elements before each one along an axis in the direction of a running combination, with `value` before the first. */
export function shifted(x: NdArray, value: number, { axis, reverse: backwards }: CumulativeParams): NdArray {
  const extent = at(x.shape, axis)
  const kept = backwards ? sliceAxis(x, axis, 1, extent) : sliceAxis(x, axis, 0, extent - 1)
  return pad(kept, fill(value, avalOf([], x.dtype)), along(x, axis, { low: backwards ? 0 : 1, high: backwards ? 1 : 0, interior: 0 }))
}

/** {@link recurrence} in the direction of a running combination. */
export function directed(a: NdArray, b: NdArray, { axis, reverse: backwards }: CumulativeParams): NdArray {
  if (!backwards) return recurrence(a, b, axis)
  return reverse(recurrence(reverse(a, [axis]), reverse(b, [axis]), axis), [axis])
}

/** The elements at `start`, `start + step` … below `stop` along an axis. */
function every(x: NdArray, axis: number, start: number, step: number, stop: number): NdArray {
  const pick = (value: number, otherwise: (extent: number) => number): readonly number[] =>
    x.shape.map((extent, i) => (i === axis ? value : otherwise(extent)))
  return slice(
    x,
    pick(start, () => 0),
    pick(stop, (extent) => extent),
    pick(step, () => 1),
  )
}

/** Elements in turn from two arrays; `even` may have one more. */
function joined(even: NdArray, odd: NdArray, axis: number): NdArray {
  const longer = at(even.shape, axis) - at(odd.shape, axis)
  return add(
    pad(even, zero(even), along(even, axis, { low: 0, high: 1 - longer, interior: 1 })),
    pad(odd, zero(odd), along(odd, axis, { low: 1, high: longer, interior: 1 })),
  )
}

function zero(x: NdArray): NdArray {
  return fill(0, avalOf([], x.dtype))
}

function along(x: NdArray, axis: number, { low, high, interior }: { low: number; high: number; interior: number }): PadParams {
  const list = (value: number): readonly number[] => x.shape.map((_, i) => (i === axis ? value : 0))
  return { low: list(low), high: list(high), interior: list(interior) }
}
