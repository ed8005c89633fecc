import type { TypedArray } from '../../../core/dtype.js'
import { BackendError } from '../../../core/errors.js'

/**
 * The elements as float64, to be computed with in place: `to` itself with the elements of `from`, where it is float64, else a copy. Routines compute float32 in float64 and
 * round each result once, at the end: that is more accurate, and as fast.
 */
export function doublesFor(to: TypedArray, from: TypedArray): Float64Array {
  if (!(to instanceof Float64Array)) return Float64Array.from(from)
  to.set(from)
  return to
}

/** Puts what was computed where {@link doublesFor} was to have it in the end. */
export function putDoubles(to: TypedArray, doubles: Float64Array): void {
  if (to !== doubles) to.set(doubles)
}

/** The elements as float64, for reading. */
export function readDoubles(from: TypedArray): Float64Array {
  return from instanceof Float64Array ? from : Float64Array.from(from)
}

/** An operand or result that the shape rule says is there. */
export function given(list: readonly TypedArray[], index: number): TypedArray {
  const x = list[index]
  if (x === undefined) throw new BackendError(`A routine was given too few arrays: ${String(index)}.`)
  return x
}
