import type { NdArray } from '../array.js'
import { bind1 } from '../bind.js'
import type { Primitive } from '../primitive.js'
import { logistic as logisticExpansion } from '../scalar/expansions/logistic.js'
import { unary } from './constructors/differentiable.js'
import { noParams, type NoParams } from './constructors/noParams.js'
import { mul } from './mul.js'
import { neg } from './neg.js'

export const logisticP: Primitive<NoParams> = unary({
  name: 'logistic',
  doc: 'Logistic function, 1 / (1 + exp(-x)). d logistic(x) = logistic(x) logistic(-x) dx.',
  body: logisticExpansion,
  // Not y (1 - y), which cancels for large x.
  derivative: (x, y) => mul(y, logistic(neg(x))),
})

/**
 * `1 / (1 + exp(-x))`.
 *
 * @example
 * lax.logistic(np.array([0, Infinity])).toArray() // [0.5, 1]
 */
export function logistic(x: NdArray): NdArray {
  return bind1(logisticP, [x], noParams)
}
