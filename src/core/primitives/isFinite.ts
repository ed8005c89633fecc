import type { NdArray } from '../array.js'
import { bind1 } from '../bind.js'
import { dtypes, isFloat } from '../dtype.js'
import type { Primitive } from '../primitive.js'
import { at } from '../shape.js'
import { zeroTangent } from './constructors/differentiable.js'
import { noParams, type NoParams } from './constructors/noParams.js'
import { sampleOne } from './constructors/samples.js'
import { comparison } from './constructors/signatures.js'

export const isFiniteP: Primitive<NoParams> = zeroTangent({
  name: 'isFinite',
  doc: 'Is x neither infinite nor NaN? True for integers and booleans. Derivative 0.',
  signature: comparison,
  body: (s, xs) => {
    const x = at(xs, 0)
    return [isFloat(x.type) ? s.lt(s.abs(x), s.literal(x.type, Infinity)) : s.eq(x, x)]
  },
  sample: (draw) => sampleOne(draw, dtypes),
})

/**
 * Is each element neither infinite nor NaN?
 *
 * @example
 * lax.isFinite(np.array([1, Infinity, NaN])).toArray() // [true, false, false]
 */
export function isFinite(x: NdArray): NdArray {
  return bind1(isFiniteP, [x], noParams)
}
