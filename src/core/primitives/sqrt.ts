import type { NdArray } from '../array.js'
import { bind1 } from '../bind.js'
import { fill } from '../constant.js'
import type { Primitive } from '../primitive.js'
import { rsqrt as rsqrtExpansion } from '../scalar/expansions/rsqrt.js'
import { add } from './add.js'
import { unary } from './constructors/differentiable.js'
import { noParams, type NoParams } from './constructors/noParams.js'
import { div } from './div.js'
import { integerPow } from './integerPow.js'
import { mul } from './mul.js'

export const sqrtP: Primitive<NoParams> = unary({
  name: 'sqrt',
  doc: 'Square root. d sqrt(x) = dx / (2 sqrt(x)), +Infinity at 0.',
  body: (s, x) => s.sqrt(x),
  // Adding 0 makes 0 of the root -0 of -0, whose inverse would be -Infinity.
  derivative: (_x, y) => div(fill(0.5, y.aval), add(y, fill(0, y.aval))),
  range: { low: 0.2, high: 5 },
})

export const rsqrtP: Primitive<NoParams> = unary({
  name: 'rsqrt',
  doc: 'Inverse of the square root. d rsqrt(x) = -1/2 rsqrt(x)^3 dx.',
  body: rsqrtExpansion,
  derivative: (_x, y) => mul(fill(-0.5, y.aval), integerPow(y, 3)),
  range: { low: 0.2, high: 5 },
})

/**
 * Square root of each element.
 *
 * @example
 * lax.sqrt(np.array([4, 9])).toArray() // [2, 3]
 */
export function sqrt(x: NdArray): NdArray {
  return bind1(sqrtP, [x], noParams)
}

/**
 * `1 / sqrt(x)`.
 *
 * @example
 * lax.rsqrt(np.array([4, 16])).toArray() // [0.5, 0.25]
 */
export function rsqrt(x: NdArray): NdArray {
  return bind1(rsqrtP, [x], noParams)
}
