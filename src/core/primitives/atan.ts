import type { NdArray } from '../array.js'
import { bind1 } from '../bind.js'
import type { Primitive } from '../primitive.js'
import { atan as atanExpansion } from '../scalar/expansions/arctangent.js'
import { unary } from './constructors/differentiable.js'
import { noParams, type NoParams } from './constructors/noParams.js'
import { cosAtan } from './cosAtan.js'
import { integerPow } from './integerPow.js'

export const atanP: Primitive<NoParams> = unary({
  name: 'atan',
  doc: 'Inverse tangent. d atan(x) = dx / (1 + x^2).',
  body: atanExpansion,
  derivative: (x) => integerPow(cosAtan(x), 2),
})

/**
 * Inverse tangent of each element.
 *
 * @example
 * lax.atan(np.array([0])).toArray() // [0]
 */
export function atan(x: NdArray): NdArray {
  return bind1(atanP, [x], noParams)
}
