import type { NdArray } from '../array.js'
import { bind1 } from '../bind.js'
import { fill } from '../constant.js'
import type { Primitive } from '../primitive.js'
import { erf as erfExpansion } from '../scalar/expansions/erf.js'
import { erfc as erfcExpansion } from '../scalar/expansions/erfc.js'
import { erfInv as erfInvExpansion } from '../scalar/expansions/erfInv.js'
import { unary } from './constructors/differentiable.js'
import { noParams, type NoParams } from './constructors/noParams.js'
import { exp } from './exp.js'
import { gaussian } from './gaussian.js'
import { integerPow } from './integerPow.js'
import { mul } from './mul.js'

export const erfP: Primitive<NoParams> = unary({
  name: 'erf',
  doc: 'Error function, 2/sqrt(pi) times the integral of exp(-t^2) from 0 to x. d erf(x) = 2/sqrt(pi) exp(-x^2) dx.',
  body: erfExpansion,
  derivative: (x) => mul(fill(2 / Math.sqrt(Math.PI), x.aval), gaussian(x)),
})

export const erfcP: Primitive<NoParams> = unary({
  name: 'erfc',
  doc: '1 - erf(x), accurate for large x. d erfc(x) = -2/sqrt(pi) exp(-x^2) dx.',
  body: erfcExpansion,
  derivative: (x) => mul(fill(-2 / Math.sqrt(Math.PI), x.aval), gaussian(x)),
})

export const erfInvP: Primitive<NoParams> = unary({
  name: 'erfInv',
  doc: 'Inverse of the error function. d erfInv(x) = sqrt(pi)/2 exp(erfInv(x)^2) dx, +Infinity at 1 and -1.',
  body: erfInvExpansion,
  derivative: (_x, y) => mul(fill(Math.sqrt(Math.PI) / 2, y.aval), exp(integerPow(y, 2))),
  range: { low: -0.9, high: 0.9 },
})

/**
 * Error function of each element.
 *
 * @example
 * lax.erf(np.array([0, Infinity])).toArray() // [0, 1]
 */
export function erf(x: NdArray): NdArray {
  return bind1(erfP, [x], noParams)
}

/**
 * `1 - erf(x)`, accurate for large `x`.
 *
 * @example
 * lax.erfc(np.array([0, Infinity])).toArray() // [1, 0]
 */
export function erfc(x: NdArray): NdArray {
  return bind1(erfcP, [x], noParams)
}

/**
 * Inverse error function of each element; NaN outside of [-1, 1].
 *
 * @example
 * lax.erfInv(np.array([0, 1])).toArray() // [0, Infinity]
 */
export function erfInv(x: NdArray): NdArray {
  return bind1(erfInvP, [x], noParams)
}
