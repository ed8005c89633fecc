import type { NdArray } from '../array.js'
import { bind1 } from '../bind.js'
import { fill } from '../constant.js'
import type { Primitive } from '../primitive.js'
import { acosh as acoshExpansion, asinh as asinhExpansion, atanh as atanhExpansion } from '../scalar/expansions/inverseHyperbolic.js'
import { add, sub } from './add.js'
import { unary } from './constructors/differentiable.js'
import { noParams, type NoParams } from './constructors/noParams.js'
import { cosAtan } from './cosAtan.js'
import { reciprocal } from './integerPow.js'
import { mul } from './mul.js'
import { oneMinusSquare } from './oneMinusSquare.js'
import { rsqrt } from './sqrt.js'

export const asinhP: Primitive<NoParams> = unary({
  name: 'asinh',
  doc: 'Inverse hyperbolic sine. d asinh(x) = dx / sqrt(1 + x^2).',
  body: asinhExpansion,
  derivative: (x) => cosAtan(x),
})

export const acoshP: Primitive<NoParams> = unary({
  name: 'acosh',
  doc: 'Inverse hyperbolic cosine. d acosh(x) = dx / (sqrt(x - 1) sqrt(x + 1)), +Infinity at 1.',
  body: acoshExpansion,
  // Two roots, since x^2 - 1 cancels near 1 and overflows early.
  derivative: (x) => mul(rsqrt(sub(x, fill(1, x.aval))), rsqrt(add(x, fill(1, x.aval)))),
  range: { low: 1.3, high: 5 },
})

export const atanhP: Primitive<NoParams> = unary({
  name: 'atanh',
  doc: 'Inverse hyperbolic tangent. d atanh(x) = dx / (1 - x^2), +Infinity at 1 and -1.',
  body: atanhExpansion,
  derivative: (x) => reciprocal(oneMinusSquare(x)),
  range: { low: -0.85, high: 0.85 },
})

/**
 * Inverse hyperbolic sine of each element.
 *
 * @example
 * lax.asinh(np.array([0])).toArray() // [0]
 */
export function asinh(x: NdArray): NdArray {
  return bind1(asinhP, [x], noParams)
}

/**
 * Inverse hyperbolic cosine of each element; NaN below 1.
 *
 * @example
 * lax.acosh(np.array([1])).toArray() // [0]
 */
export function acosh(x: NdArray): NdArray {
  return bind1(acoshP, [x], noParams)
}

/**
 * Inverse hyperbolic tangent of each element; NaN outside of [-1, 1].
 *
 * @example
 * lax.atanh(np.array([0, 1])).toArray() // [0, Infinity]
 */
export function atanh(x: NdArray): NdArray {
  return bind1(atanhP, [x], noParams)
}
