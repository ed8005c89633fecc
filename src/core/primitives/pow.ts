import { ConcreteArray, type NdArray } from '../array.js'
import { avalOf } from '../aval.js'
import { bind1 } from '../bind.js'
import { fill, literalValue } from '../constant.js'
import { isFloat } from '../dtype.js'
import type { Primitive } from '../primitive.js'
import type { ScalarBuilder } from '../scalar/builder.js'
import { pow as powExpansion } from '../scalar/expansions/pow.js'
import type { Expr } from '../scalar/expression.js'
import { at } from '../shape.js'
import { sub } from './add.js'
import { eq, ge } from './comparisons.js'
import { binary } from './constructors/differentiable.js'
import { noParams, type NoParams } from './constructors/noParams.js'
import { numbers } from './constructors/signatures.js'
import { log } from './log.js'
import { and } from './logic.js'
import { mul } from './mul.js'
import { select } from './select.js'

export const powP: Primitive<NoParams> = binary({
  name: 'pow',
  doc: 'x^y. d x^y = y x^(y-1) dx + log(x) x^y dy, with derivative 0 in x where y = 0, and in y where x = 0 and y >= 0. NaN in y for negative x. Integers wrap; their negative powers truncate.',
  signature: numbers,
  body: (s, x, y) => (isFloat(x.type) ? powExpansion(s, x, y) : wrappingPow(s, x, y)),
  partials: [alongBase, alongExponent],
  sample: (draw) => {
    const shape = draw.shape()
    const dtype = draw.dtype(['float64', 'float32', 'int32', 'uint32'])
    const x = isFloat(dtype) ? draw.real(shape, dtype, { low: 0.2, high: 4 }) : draw.elements(shape, dtype)
    // Exponents that are known have rules of their own.
    const known = draw.pick([null, null, -2, -1, 0, 1, 2, 3])
    const y = known === null ? draw.elements(shape, dtype) : fill(dtype === 'uint32' ? Math.abs(known) : known, avalOf(shape, dtype))
    return { operands: [x, y], params: noParams }
  },
})

/**
 * `x^y`, of equal shape and dtype.
 *
 * @example
 * lax.pow(np.array([4, 9]), np.array([0.5, -0.5])).toArray() // [2, 1 / 3]
 */
export function pow(x: NdArray, y: NdArray): NdArray {
  return bind1(powP, [x, y], noParams)
}

/**
 * y x^(y-1). x^0 is 1 also at 0, so its derivatives in x vanish there to every order: the base is replaced by 1 where both are 0, and nowhere
 * else, so that the derivative of this factor in y is right everywhere (1/x at y = 0).
 */
function alongBase(x: NdArray, y: NdArray): NdArray {
  const exponent = y instanceof ConcreteArray ? literalValue(y) : null
  if (exponent === 0) return fill(0, y.aval)
  if (exponent !== null) return mul(y, pow(x, fill(exponent - 1, y.aval)))
  const zero = fill(0, x.aval)
  const flat = and(eq(x, zero), eq(y, zero))
  const one = fill(1, x.aval)
  return mul(y, pow(select(flat, one, x), sub(y, one)))
}

/** log(x) x^y. 0^y does not change with y > 0; at y = 0, where it jumps, the derivative is taken from that side. */
function alongExponent(x: NdArray, y: NdArray, z: NdArray): NdArray {
  const zero = fill(0, x.aval)
  const flat = and(eq(x, zero), ge(y, zero))
  return mul(log(select(flat, fill(1, x.aval), x)), z)
}

/** By repeated squaring. 1 / x^|y| is truncated, which is 0 unless |x| = 1; the bits of y are read from the lowest. */
function wrappingPow(s: ScalarBuilder, x: Expr, y: Expr): Expr {
  const int = (value: number): Expr => s.literal('uint32', value)
  const negative = y.type === 'int32' ? s.lt(y, s.literal('int32', 0)) : null
  const magnitude = s.convert(s.abs(y), 'uint32')
  const [power] = s.repeat(
    32,
    [s.literal(x.type, 1), x, magnitude],
    [],
    (inner, states) => inner.ne(at(states, 2), inner.literal('uint32', 0)),
    (inner, states) => {
      const [result, base, rest] = [at(states, 0), at(states, 1), at(states, 2)]
      const odd = inner.ne(inner.and(rest, inner.literal('uint32', 1)), inner.literal('uint32', 0))
      return [inner.select(odd, inner.mul(result, base), result), inner.mul(base, base), inner.shiftRight(rest, inner.literal('uint32', 1))]
    },
  )
  if (power === undefined || negative === null) return power ?? x
  const large = s.gt(s.convert(s.abs(x), 'uint32'), int(1))
  return s.select(s.and(negative, large), s.literal(x.type, 0), power)
}
