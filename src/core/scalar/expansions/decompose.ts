import type { ScalarBuilder } from '../builder.js'
import type { Expr } from '../expression.js'
import { floatType, literalsLike } from './byType.js'
import { powerOfTwo } from './powerOfTwo.js'

/** x = mantissa * 2^exponent, the exponent an int32. */
export interface Decomposed {
  readonly mantissa: Expr
  readonly exponent: Expr
}

/** The smallest normal number of each type. */
export const leastNormal: { readonly float64: number; readonly float32: number } = { float64: powerOfTwo(-1022), float32: powerOfTwo(-126) }

/**
 * Splits a positive, finite, normal `x` so that the mantissa lies within [least, 2 least), up to the precision of an upper word. For
 * other `x` both are arbitrary numbers, but the exponent of zero and of subnormal numbers is at most one below that of the smallest normal number.
 *
 * @param least at least 1/2 and below 1
 */
export function decompose(s: ScalarBuilder, x: Expr, least: number = Math.SQRT1_2): Decomposed {
  const int = (value: number): Expr => s.literal('int32', value)
  const wide = floatType(x) === 'float64'
  const fractionBits = wide ? 20 : 23
  const half = wide ? 0x3fe00000 : 0x3f000000
  const leastBits = half + Math.floor((2 * least - 1) * powerOfTwo(fractionBits))
  const exponent = s.shiftRight(s.sub(wide ? s.highWord(x) : s.bitsOf(x), int(leastBits)), int(fractionBits))
  return { mantissa: s.scale(x, s.neg(exponent)), exponent }
}

/** {@link decompose} for a positive, finite `x` that may be subnormal. */
export function decomposePositive(s: ScalarBuilder, x: Expr, least: number = Math.SQRT1_2): Decomposed {
  const literal = literalsLike(s, x)
  const isSubnormal = s.lt(x, literal(leastNormal))
  const shift = { float64: 54, float32: 25 }
  const steps = shift[floatType(x)]
  const normal = s.select(isSubnormal, s.mul(x, literal(powerOfTwo(steps))), x)
  const { mantissa, exponent } = decompose(s, normal, least)
  return { mantissa, exponent: s.select(isSubnormal, s.sub(exponent, s.literal('int32', steps)), exponent) }
}
