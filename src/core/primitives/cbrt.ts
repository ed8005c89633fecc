import type { NdArray } from '../array.js'
import { bind1 } from '../bind.js'
import { fill } from '../constant.js'
import type { Primitive } from '../primitive.js'
import { cbrt as cbrtExpansion } from '../scalar/expansions/cbrt.js'
import { unary } from './constructors/differentiable.js'
import { noParams, type NoParams } from './constructors/noParams.js'
import { integerPow } from './integerPow.js'
import { mul } from './mul.js'

export const cbrtP: Primitive<NoParams> = unary({
  name: 'cbrt',
  doc: 'Cube root, also of negative numbers. d cbrt(x) = dx / (3 cbrt(x)^2), +Infinity at 0.',
  body: cbrtExpansion,
  derivative: (_x, y) => mul(fill(1 / 3, y.aval), integerPow(y, -2)),
  range: { low: -5, high: 5, avoid: [0], margin: 0.3 },
})

/**
 * Cube root of each element.
 *
 * @example
 * lax.cbrt(np.array([-27, 8])).toArray() // [-3, 2]
 */
export function cbrt(x: NdArray): NdArray {
  return bind1(cbrtP, [x], noParams)
}
