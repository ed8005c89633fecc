import type { NdArray } from '../array.js'
import { bind1 } from '../bind.js'
import { fill } from '../constant.js'
import type { Primitive } from '../primitive.js'
import { tan as tanExpansion } from '../scalar/expansions/tangent.js'
import { add } from './add.js'
import { unary } from './constructors/differentiable.js'
import { noParams, type NoParams } from './constructors/noParams.js'
import { integerPow } from './integerPow.js'

export const tanP: Primitive<NoParams> = unary({
  name: 'tan',
  doc: 'Tangent. d tan(x) = (1 + tan(x)^2) dx.',
  body: tanExpansion,
  derivative: (_x, y) => add(fill(1, y.aval), integerPow(y, 2)),
  range: { avoid: [-Math.PI / 2, Math.PI / 2], margin: 0.4 },
})

/**
 * Tangent of each element.
 *
 * @example
 * lax.tan(np.array([0])).toArray() // [0]
 */
export function tan(x: NdArray): NdArray {
  return bind1(tanP, [x], noParams)
}
