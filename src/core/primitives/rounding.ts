import type { NdArray } from '../array.js'
import { bind1 } from '../bind.js'
import type { RealRange } from '../draw.js'
import type { Primitive } from '../primitive.js'
import type { ScalarBuilder } from '../scalar/builder.js'
import type { Expr } from '../scalar/expression.js'
import { at } from '../shape.js'
import { zeroTangent } from './constructors/differentiable.js'
import { noParams, type NoParams } from './constructors/noParams.js'
import { sampleReal } from './constructors/samples.js'
import { floats } from './constructors/signatures.js'

function rounding(name: string, doc: string, body: (s: ScalarBuilder, x: Expr) => Expr, range: RealRange): Primitive<NoParams> {
  return zeroTangent({ name, doc, signature: floats, body: (s, xs) => [body(s, at(xs, 0))], sample: (draw) => sampleReal(draw, range) })
}

const betweenIntegers: RealRange = { avoid: [-3, -2, -1, 0, 1, 2, 3], margin: 0.1 }
const nearIntegers: RealRange = { avoid: [-2.5, -1.5, -0.5, 0.5, 1.5, 2.5], margin: 0.1 }

export const floorP: Primitive<NoParams> = rounding(
  'floor',
  'The largest integer that is at most x. Derivative 0.',
  (s, x) => s.floor(x),
  betweenIntegers,
)
export const ceilP: Primitive<NoParams> = rounding(
  'ceil',
  'The least integer that is at least x. Derivative 0.',
  (s, x) => s.ceil(x),
  betweenIntegers,
)
export const roundP: Primitive<NoParams> = rounding(
  'round',
  'The nearest integer, half to even. Derivative 0.',
  (s, x) => s.round(x),
  nearIntegers,
)

/**
 * The largest integer that is at most `x`.
 *
 * @example
 * lax.floor(np.array([1.5, -1.5])).toArray() // [1, -2]
 */
export function floor(x: NdArray): NdArray {
  return bind1(floorP, [x], noParams)
}

/**
 * The least integer that is at least `x`.
 *
 * @example
 * lax.ceil(np.array([1.5, -1.5])).toArray() // [2, -1]
 */
export function ceil(x: NdArray): NdArray {
  return bind1(ceilP, [x], noParams)
}

/** The nearest integer, half to even. */
export function round(x: NdArray): NdArray {
  return bind1(roundP, [x], noParams)
}
