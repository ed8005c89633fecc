import type { NdArray } from '../array.js'
import { bind1 } from '../bind.js'
import { dtypes } from '../dtype.js'
import type { Primitive } from '../primitive.js'
import type { ScalarBuilder } from '../scalar/builder.js'
import type { Expr } from '../scalar/expression.js'
import { comparing } from './constructors/differentiable.js'
import { noParams, type NoParams } from './constructors/noParams.js'
import { sampleDistinctPair } from './constructors/samples.js'

function comparison(name: string, doc: string, body: (s: ScalarBuilder, x: Expr, y: Expr) => Expr): Primitive<NoParams> {
  return comparing(name, doc, body, (draw) => sampleDistinctPair(draw, dtypes))
}

export const eqP: Primitive<NoParams> = comparison('eq', 'Is x equal to y? False with NaN. Derivative 0.', (s, x, y) => s.eq(x, y))
export const neP: Primitive<NoParams> = comparison('ne', 'Is x different from y? True with NaN. Derivative 0.', (s, x, y) => s.ne(x, y))
export const ltP: Primitive<NoParams> = comparison('lt', 'Is x less than y? False with NaN. Derivative 0.', (s, x, y) => s.lt(x, y))
export const leP: Primitive<NoParams> = comparison('le', 'Is x at most y? False with NaN. Derivative 0.', (s, x, y) => s.le(x, y))
export const gtP: Primitive<NoParams> = comparison('gt', 'Is x greater than y? False with NaN. Derivative 0.', (s, x, y) => s.gt(x, y))
export const geP: Primitive<NoParams> = comparison('ge', 'Is x at least y? False with NaN. Derivative 0.', (s, x, y) => s.ge(x, y))

/**
 * `x == y`, of equal shape and dtype, as bool.
 *
 * @example
 * lax.eq(np.array([1, 2]), np.array([1, 3])).toArray() // [true, false]
 */
export function eq(x: NdArray, y: NdArray): NdArray {
  return bind1(eqP, [x, y], noParams)
}

/**
 * `x != y`, of equal shape and dtype, as bool.
 *
 * @example
 * lax.ne(np.array([1, 2]), np.array([1, 3])).toArray() // [false, true]
 */
export function ne(x: NdArray, y: NdArray): NdArray {
  return bind1(neP, [x, y], noParams)
}

/**
 * `x < y`, of equal shape and dtype, as bool.
 *
 * @example
 * lax.lt(np.array([1, 2]), np.array([1, 3])).toArray() // [false, true]
 */
export function lt(x: NdArray, y: NdArray): NdArray {
  return bind1(ltP, [x, y], noParams)
}

/**
 * `x <= y`, of equal shape and dtype, as bool.
 *
 * @example
 * lax.le(np.array([1, 4]), np.array([1, 3])).toArray() // [true, false]
 */
export function le(x: NdArray, y: NdArray): NdArray {
  return bind1(leP, [x, y], noParams)
}

/**
 * `x > y`, of equal shape and dtype, as bool.
 *
 * @example
 * lax.gt(np.array([1, 4]), np.array([1, 3])).toArray() // [false, true]
 */
export function gt(x: NdArray, y: NdArray): NdArray {
  return bind1(gtP, [x, y], noParams)
}

/**
 * `x >= y`, of equal shape and dtype, as bool.
 *
 * @example
 * lax.ge(np.array([1, 2]), np.array([1, 3])).toArray() // [true, false]
 */
export function ge(x: NdArray, y: NdArray): NdArray {
  return bind1(geP, [x, y], noParams)
}
