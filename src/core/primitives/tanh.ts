import type { NdArray } from '../array.js'
import { bind1 } from '../bind.js'
import { fill } from '../constant.js'
import type { Primitive } from '../primitive.js'
import { sechSquare as sechSquareExpansion } from '../scalar/expansions/sechSquare.js'
import { tanh as tanhExpansion } from '../scalar/expansions/tanh.js'
import { unary } from './constructors/differentiable.js'
import { noParams, type NoParams } from './constructors/noParams.js'
import { mul } from './mul.js'

export const tanhP: Primitive<NoParams> = unary({
  name: 'tanh',
  doc: 'Hyperbolic tangent. d tanh(x) = sech(x)^2 dx.',
  body: tanhExpansion,
  // Not 1 - y^2, which cancels in the tails.
  derivative: (x) => sechSquare(x),
})

export const sechSquareP: Primitive<NoParams> = unary({
  name: 'sechSquare',
  doc: 'Square of the hyperbolic secant, 1 / cosh(x)^2. d sech(x)^2 = -2 sech(x)^2 tanh(x) dx.',
  body: sechSquareExpansion,
  derivative: (x, y) => mul(fill(-2, x.aval), mul(y, tanh(x))),
})

/**
 * Hyperbolic tangent of each element.
 *
 * @example
 * lax.tanh(np.array([0, Infinity])).toArray() // [0, 1]
 */
export function tanh(x: NdArray): NdArray {
  return bind1(tanhP, [x], noParams)
}

/** `1 / cosh(x)^2` of each element. */
export function sechSquare(x: NdArray): NdArray {
  return bind1(sechSquareP, [x], noParams)
}
