import type { NdArray } from '../array.js'
import { bind1 } from '../bind.js'
import type { Primitive } from '../primitive.js'
import { exp as expExpansion } from '../scalar/expansions/exp.js'
import { expm1 as expm1Expansion } from '../scalar/expansions/expm1.js'
import { unary } from './constructors/differentiable.js'
import { noParams, type NoParams } from './constructors/noParams.js'

export const expP: Primitive<NoParams> = unary({
  name: 'exp',
  doc: 'Exponential. d exp(x) = exp(x) dx.',
  body: expExpansion,
  derivative: (_x, y) => y,
})

export const expm1P: Primitive<NoParams> = unary({
  name: 'expm1',
  doc: 'exp(x) - 1, accurate near 0. d expm1(x) = exp(x) dx.',
  body: expm1Expansion,
  // Not y + 1, which cancels for large negative x.
  derivative: (x) => exp(x),
})

/**
 * e^x.
 *
 * @example
 * lax.exp(np.array([0, -Infinity])).toArray() // [1, 0]
 */
export function exp(x: NdArray): NdArray {
  return bind1(expP, [x], noParams)
}

/**
 * e^x - 1, accurate near 0.
 *
 * @example
 * lax.expm1(np.array([0, 1e-20])).toArray() // [0, 1e-20]
 */
export function expm1(x: NdArray): NdArray {
  return bind1(expm1P, [x], noParams)
}
