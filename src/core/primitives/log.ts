import type { NdArray } from '../array.js'
import { bind1 } from '../bind.js'
import { fill } from '../constant.js'
import type { Primitive } from '../primitive.js'
import { log as logExpansion } from '../scalar/expansions/log.js'
import { log1p as log1pExpansion } from '../scalar/expansions/log1p.js'
import { add } from './add.js'
import { unary } from './constructors/differentiable.js'
import { noParams, type NoParams } from './constructors/noParams.js'
import { reciprocal } from './integerPow.js'

export const logP: Primitive<NoParams> = unary({
  name: 'log',
  doc: 'Natural logarithm. d log(x) = dx / x.',
  body: logExpansion,
  derivative: (x) => reciprocal(x),
  range: { low: 0.2, high: 5 },
})

export const log1pP: Primitive<NoParams> = unary({
  name: 'log1p',
  doc: 'log(1 + x), accurate near 0. d log1p(x) = dx / (1 + x).',
  body: log1pExpansion,
  derivative: (x) => reciprocal(add(fill(1, x.aval), x)),
  range: { low: -0.8, high: 5 },
})

/**
 * Natural logarithm of each element.
 *
 * @example
 * lax.log(np.array([0, 1])).toArray() // [-Infinity, 0]
 */
export function log(x: NdArray): NdArray {
  return bind1(logP, [x], noParams)
}

/**
 * log(1 + x), accurate near 0.
 *
 * @example
 * lax.log1p(np.array([0, 1e-20])).toArray() // [0, 1e-20]
 */
export function log1p(x: NdArray): NdArray {
  return bind1(log1pP, [x], noParams)
}
