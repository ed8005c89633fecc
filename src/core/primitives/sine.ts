import type { NdArray } from '../array.js'
import { bind1 } from '../bind.js'
import type { Primitive } from '../primitive.js'
import { cos as cosExpansion, sin as sinExpansion } from '../scalar/expansions/sine.js'
import { noParams, type NoParams } from './constructors/noParams.js'
import { unary } from './constructors/differentiable.js'
import { neg } from './neg.js'

export const sinP: Primitive<NoParams> = unary({
  name: 'sin',
  doc: 'Sine. d sin(x) = cos(x) dx.',
  body: sinExpansion,
  derivative: (x) => cos(x),
  range: { low: -10, high: 10 },
})

export const cosP: Primitive<NoParams> = unary({
  name: 'cos',
  doc: 'Cosine. d cos(x) = -sin(x) dx.',
  body: cosExpansion,
  derivative: (x) => neg(sin(x)),
  range: { low: -10, high: 10 },
})

/**
 * Sine of each element.
 *
 * @example
 * lax.sin(np.array([0])).toArray() // [0]
 */
export function sin(x: NdArray): NdArray {
  return bind1(sinP, [x], noParams)
}

/**
 * Cosine of each element.
 *
 * @example
 * lax.cos(np.array([0])).toArray() // [1]
 */
export function cos(x: NdArray): NdArray {
  return bind1(cosP, [x], noParams)
}
