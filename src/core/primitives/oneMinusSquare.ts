import type { NdArray } from '../array.js'
import { bind1 } from '../bind.js'
import { fill } from '../constant.js'
import type { Primitive } from '../primitive.js'
import { unary } from './constructors/differentiable.js'
import { noParams, type NoParams } from './constructors/noParams.js'
import { mul } from './mul.js'

export const oneMinusSquareP: Primitive<NoParams> = unary({
  name: 'oneMinusSquare',
  doc: '1 - x^2 as (1 - x)(1 + x), which does not cancel near 1 and -1; derivatives of inverse functions need it. d(1 - x^2) = -2 x dx.',
  body: (s, x) => s.mul(s.sub(s.literal(x.type, 1), x), s.add(s.literal(x.type, 1), x)),
  derivative: (x) => mul(fill(-2, x.aval), x),
})

/** `1 - x^2`, accurate also near 1 and -1. */
export function oneMinusSquare(x: NdArray): NdArray {
  return bind1(oneMinusSquareP, [x], noParams)
}
