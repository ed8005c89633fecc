import type { NdArray } from '../array.js'
import { bind1 } from '../bind.js'
import type { Primitive } from '../primitive.js'
import { sech as sechExpansion } from '../scalar/expansions/sech.js'
import { tanh as tanhExpansion } from '../scalar/expansions/tanh.js'
import { unary } from './constructors/differentiable.js'
import { noParams, type NoParams } from './constructors/noParams.js'
import { integerPow } from './integerPow.js'
import { mul } from './mul.js'
import { neg } from './neg.js'

export const tanhP: Primitive<NoParams> = unary({
  name: 'tanh',
  doc: 'Hyperbolic tangent. d tanh(x) = sech(x)^2 dx.',
  body: tanhExpansion,
  // Not 1 - y^2, which cancels in the tails.
  derivative: (x) => integerPow(sech(x), 2),
})

export const sechP: Primitive<NoParams> = unary({
  name: 'sech',
  doc: 'Hyperbolic secant, 1 / cosh(x). d sech(x) = -sech(x) tanh(x) dx.',
  body: sechExpansion,
  derivative: (x, y) => neg(mul(y, tanh(x))),
})

/** Hyperbolic tangent of each element. */
export function tanh(x: NdArray): NdArray {
  return bind1(tanhP, [x], noParams)
}

/** Hyperbolic secant of each element. */
export function sech(x: NdArray): NdArray {
  return bind1(sechP, [x], noParams)
}
