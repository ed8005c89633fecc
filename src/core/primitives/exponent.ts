import type { NdArray } from '../array.js'
import { bind1 } from '../bind.js'
import { isFloat } from '../dtype.js'
import { DtypeError } from '../errors.js'
import type { Primitive, Tangent, TransposeOperand } from '../primitive.js'
import { Zero } from '../primitive.js'
import type { ScalarBuilder } from '../scalar/builder.js'
import { decomposePositive } from '../scalar/expansions/decompose.js'
import type { Expr } from '../scalar/expression.js'
import { at } from '../shape.js'
import { elementwise } from './constructors/elementwise.js'
import { zeroTangent } from './constructors/differentiable.js'
import { noParams, type NoParams } from './constructors/noParams.js'
import { sampleReal } from './constructors/samples.js'
import { floats, type Signature } from './constructors/signatures.js'
import { isZero, known, only, operandAval, zeroLike } from './constructors/tangents.js'

export const exponentP: Primitive<NoParams> = zeroTangent({
  name: 'exponent',
  doc: 'The integer e (int32) for which x = m 2^e with 1/2 <= |m| < 1; 0 for zeros, infinities and NaN. Derivative 0.',
  signature: (operation, dtypes) => {
    floats(operation, dtypes)
    return ['int32']
  },
  body: (s, xs) => [exponentOf(s, at(xs, 0))],
  sample: (draw) => sampleReal(draw, { avoid: [-2, -1, -0.5, -0.25, 0, 0.25, 0.5, 1, 2], margin: 0.05 }),
})

const scaled: Signature = (operation, [x, n]) => {
  if (x === undefined || !isFloat(x) || n !== 'int32') {
    throw new DtypeError(`${operation}: takes floats and int32 exponents, not ${String(x)} and ${String(n)}. Convert with astype.`)
  }
  return [x]
}

export const ldexpP: Primitive<NoParams> = elementwise({
  name: 'ldexp',
  doc: 'x 2^n with int32 n, rounded once. Linear in x: d ldexp(x, n) = ldexp(dx, n).',
  signature: scaled,
  body: (s, xs) => [s.scale(at(xs, 0), at(xs, 1))],
  jvp: (primals, tangents) => {
    const [x, n] = [at(primals, 0), at(primals, 1)]
    const dx = at(tangents, 0)
    const y = ldexp(x, n)
    return [[y], [isZero(dx) ? zeroLike(y) : ldexp(dx, n)]]
  },
  transpose: (cotangents: readonly Tangent[], operands: readonly TransposeOperand[]) => {
    const ct = only(cotangents)
    return [isZero(ct) ? new Zero(operandAval(at(operands, 0))) : ldexp(ct, known(at(operands, 1), 'ldexp')), null]
  },
  sample: (draw) => {
    const shape = draw.shape()
    return { operands: [draw.real(shape, draw.floatDtype()), draw.elements(shape, 'int32')], params: noParams }
  },
})

/** The exponent of each float as int32; the significand is then at least 1/2 and below 1. */
export function exponent(x: NdArray): NdArray {
  return bind1(exponentP, [x], noParams)
}

/** `x 2^n`, of equal shape, `n` of int32. */
export function ldexp(x: NdArray, n: NdArray): NdArray {
  return bind1(ldexpP, [x, n], noParams)
}

function exponentOf(s: ScalarBuilder, x: Expr): Expr {
  const magnitude = s.abs(x)
  const isOrdinary = s.and(s.gt(magnitude, s.literal(x.type, 0)), s.lt(magnitude, s.literal(x.type, Infinity)))
  return s.select(isOrdinary, decomposePositive(s, magnitude, 0.5).exponent, s.literal('int32', 0))
}
