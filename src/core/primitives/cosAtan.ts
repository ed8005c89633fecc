import type { NdArray } from '../array.js'
import { bind1 } from '../bind.js'
import type { Primitive } from '../primitive.js'
import { cosAtan as cosAtanExpansion } from '../scalar/expansions/cosAtan.js'
import { unary } from './constructors/differentiable.js'
import { noParams, type NoParams } from './constructors/noParams.js'
import { mul } from './mul.js'
import { neg } from './neg.js'

export const cosAtanP: Primitive<NoParams> = unary({
  name: 'cosAtan',
  doc: 'cos(atan(x)) = 1 / sqrt(1 + x^2), which does not overflow; derivatives of inverse functions need it. d cosAtan(x) = -x cosAtan(x)^3 dx.',
  body: cosAtanExpansion,
  // x y stays within 1, and y^2 underflows only where the product does.
  derivative: (x, y) => neg(mul(mul(x, y), mul(y, y))),
})

/** `1 / sqrt(1 + x^2)`. */
export function cosAtan(x: NdArray): NdArray {
  return bind1(cosAtanP, [x], noParams)
}
