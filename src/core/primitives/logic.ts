import type { NdArray } from '../array.js'
import { bind1 } from '../bind.js'
import type { Primitive } from '../primitive.js'
import type { ScalarBuilder } from '../scalar/builder.js'
import type { Expr } from '../scalar/expression.js'
import { at } from '../shape.js'
import { zeroTangent } from './constructors/differentiable.js'
import { noParams, type NoParams } from './constructors/noParams.js'
import { sampleOne, samplePair } from './constructors/samples.js'
import { bits } from './constructors/signatures.js'

function bitwise(name: string, doc: string, body: (s: ScalarBuilder, x: Expr, y: Expr) => Expr): Primitive<NoParams> {
  return zeroTangent({
    name,
    doc,
    signature: bits,
    body: (s, xs) => [body(s, at(xs, 0), at(xs, 1))],
    sample: (draw) => samplePair(draw, ['int32', 'uint32', 'bool']),
  })
}

export const andP: Primitive<NoParams> = bitwise('and', 'Conjunction of booleans, or of the bits of integers.', (s, x, y) => s.and(x, y))
export const orP: Primitive<NoParams> = bitwise('or', 'Disjunction of booleans, or of the bits of integers.', (s, x, y) => s.or(x, y))
export const xorP: Primitive<NoParams> = bitwise('xor', 'Exclusive or of booleans, or of the bits of integers.', (s, x, y) => s.xor(x, y))

export const notP: Primitive<NoParams> = zeroTangent({
  name: 'not',
  doc: 'Negation of booleans, or of the bits of integers.',
  signature: bits,
  body: (s, xs) => [s.not(at(xs, 0))],
  sample: (draw) => sampleOne(draw, ['int32', 'uint32', 'bool']),
})

/**
 * `x and y`, bit by bit for integers.
 *
 * @example
 * lax.bitwiseAnd(np.array([6, 5], { dtype: 'int32' }), np.array([3, 4], { dtype: 'int32' })).toArray() // [2, 4]
 */
export function and(x: NdArray, y: NdArray): NdArray {
  return bind1(andP, [x, y], noParams)
}

/**
 * `x or y`, bit by bit for integers.
 *
 * @example
 * lax.bitwiseOr(np.array([true, false]), np.array([false, false])).toArray() // [true, false]
 */
export function or(x: NdArray, y: NdArray): NdArray {
  return bind1(orP, [x, y], noParams)
}

/**
 * `x xor y`, bit by bit for integers.
 *
 * @example
 * lax.bitwiseXor(np.array([true, false]), np.array([true, true])).toArray() // [false, true]
 */
export function xor(x: NdArray, y: NdArray): NdArray {
  return bind1(xorP, [x, y], noParams)
}

/**
 * `not x`, bit by bit for integers.
 *
 * @example
 * lax.bitwiseNot(np.array([0, 5], { dtype: 'int32' })).toArray() // [-1, -6]
 */
export function not(x: NdArray): NdArray {
  return bind1(notP, [x], noParams)
}
