import type { NdArray } from '../array.js'
import { bind1 } from '../bind.js'
import type { Primitive } from '../primitive.js'
import { cosh as coshExpansion, sinh as sinhExpansion } from '../scalar/expansions/hyperbolic.js'
import { unary } from './constructors/differentiable.js'
import { noParams, type NoParams } from './constructors/noParams.js'

export const sinhP: Primitive<NoParams> = unary({
  name: 'sinh',
  doc: 'Hyperbolic sine. d sinh(x) = cosh(x) dx.',
  body: sinhExpansion,
  derivative: (x) => cosh(x),
})

export const coshP: Primitive<NoParams> = unary({
  name: 'cosh',
  doc: 'Hyperbolic cosine. d cosh(x) = sinh(x) dx.',
  body: coshExpansion,
  derivative: (x) => sinh(x),
})

/**
 * Hyperbolic sine of each element.
 *
 * @example
 * lax.sinh(np.array([0])).toArray() // [0]
 */
export function sinh(x: NdArray): NdArray {
  return bind1(sinhP, [x], noParams)
}

/**
 * Hyperbolic cosine of each element.
 *
 * @example
 * lax.cosh(np.array([0])).toArray() // [1]
 */
export function cosh(x: NdArray): NdArray {
  return bind1(coshP, [x], noParams)
}
