import type { NdArray } from '../array.js'
import { bind1 } from '../bind.js'
import { fill } from '../constant.js'
import type { Primitive } from '../primitive.js'
import { gaussian as gaussianExpansion } from '../scalar/expansions/gaussian.js'
import { unary } from './constructors/differentiable.js'
import { noParams, type NoParams } from './constructors/noParams.js'
import { mul } from './mul.js'

export const gaussianP: Primitive<NoParams> = unary({
  name: 'gaussian',
  doc: 'exp(-x^2), to full relative accuracy in the tails, where rounding x^2 costs up to ten bits. d gaussian(x) = -2 x gaussian(x) dx.',
  body: gaussianExpansion,
  derivative: (x, y) => mul(mul(fill(-2, x.aval), x), y),
})

/** `exp(-x^2)`. */
export function gaussian(x: NdArray): NdArray {
  return bind1(gaussianP, [x], noParams)
}
