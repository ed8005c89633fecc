import type { NdArray } from '../array.js'
import { bind1 } from '../bind.js'
import type { Primitive } from '../primitive.js'
import { acos as acosExpansion, asin as asinExpansion } from '../scalar/expansions/inverseTrig.js'
import { unary } from './constructors/differentiable.js'
import { noParams, type NoParams } from './constructors/noParams.js'
import { neg } from './neg.js'
import { oneMinusSquare } from './oneMinusSquare.js'
import { rsqrt } from './sqrt.js'

export const asinP: Primitive<NoParams> = unary({
  name: 'asin',
  doc: 'Inverse sine. d asin(x) = dx / sqrt(1 - x^2), +Infinity at 1 and -1.',
  body: asinExpansion,
  derivative: (x) => rsqrt(oneMinusSquare(x)),
  range: { low: -0.9, high: 0.9 },
})

export const acosP: Primitive<NoParams> = unary({
  name: 'acos',
  doc: 'Inverse cosine. d acos(x) = -dx / sqrt(1 - x^2), -Infinity at 1 and -1.',
  body: acosExpansion,
  derivative: (x) => neg(rsqrt(oneMinusSquare(x))),
  range: { low: -0.9, high: 0.9 },
})

/**
 * Inverse sine of each element; NaN outside of [-1, 1].
 *
 * @example
 * lax.asin(np.array([0, 2])).toArray() // [0, NaN]
 */
export function asin(x: NdArray): NdArray {
  return bind1(asinP, [x], noParams)
}

/**
 * Inverse cosine of each element; NaN outside of [-1, 1].
 *
 * @example
 * lax.acos(np.array([1, 2])).toArray() // [0, NaN]
 */
export function acos(x: NdArray): NdArray {
  return bind1(acosP, [x], noParams)
}
