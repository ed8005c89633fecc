import type { NdArray } from '../../src/core/array.js'
import type { Sample } from '../../src/core/draw.js'
import type { AnyPrimitive } from '../../src/core/primitive.js'
import { numbersOf, roundoffOf } from './differentiate.js'
import { fail } from './evaluate.js'

/** Throws unless both arrays are of one shape and dtype, with the same numbers but for rounding. */
export function close(primitive: AnyPrimitive, sample: Sample<object>, what: string, found: NdArray | undefined, wanted: NdArray): void {
  if (found?.aval.strong !== wanted.aval.strong)
    fail(primitive, sample, `${what} is ${String(found?.aval.toString())}, not ${wanted.aval.toString()}`)
  const slack = 1e3 * roundoffOf([wanted])
  const numbers = numbersOf(found)
  numbersOf(wanted).forEach((x, i) => {
    const y = numbers[i] ?? NaN
    if (!(Math.abs(x - y) <= slack * (1 + Math.abs(x))) && !Object.is(x, y))
      fail(primitive, sample, `${what} is ${String(y)} at element ${String(i)}, not ${String(x)}`)
  })
}
