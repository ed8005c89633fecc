import type { NdArray } from '../array.js'
import { bind1 } from '../bind.js'
import type { Primitive } from '../primitive.js'
import type { ScalarBuilder } from '../scalar/builder.js'
import type { Expr } from '../scalar/expression.js'
import { at } from '../shape.js'
import { zeroTangent } from './constructors/differentiable.js'
import { noParams, type NoParams } from './constructors/noParams.js'
import { integers } from './constructors/signatures.js'

export const gcdP: Primitive<NoParams> = zeroTangent({
  name: 'gcd',
  doc: 'The greatest common divisor of two integers, not negative; 0 of 0 and 0. 2^31 wraps in int32.',
  signature: integers,
  body: (s, xs) => [euclid(s, at(xs, 0), at(xs, 1))],
  sample: (draw) => {
    const shape = draw.shape()
    const dtype = draw.dtype(['int32', 'uint32'])
    const range = { low: dtype === 'int32' ? -360 : 0, high: 360 }
    return { operands: [draw.elements(shape, dtype, range), draw.elements(shape, dtype, range)], params: noParams }
  },
})

/** The greatest common divisor, of equal shape and integer dtype. */
export function gcd(x: NdArray, y: NdArray): NdArray {
  return bind1(gcdP, [x, y], noParams)
}

/** Consecutive Fibonacci numbers below 2^32 take the most steps of Euclid's algorithm. */
const mostSteps = 48

function euclid(s: ScalarBuilder, x: Expr, y: Expr): Expr {
  const magnitude = (z: Expr): Expr => s.convert(s.abs(z), 'uint32')
  const [divisor = x] = s.repeat(
    mostSteps,
    [magnitude(x), magnitude(y)],
    [],
    (inner, states) => inner.ne(at(states, 1), inner.literal('uint32', 0)),
    (inner, states) => [at(states, 1), inner.rem(at(states, 0), at(states, 1))],
  )
  return s.convert(divisor, x.type)
}
