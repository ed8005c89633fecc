import type { ScalarBuilder } from '../builder.js'
import type { Expr } from '../expression.js'
import { literalsLike } from './byType.js'
import { hyperbolicRemainders } from './hyperbolicRemainders.js'
import { reduceByLog2 } from './reduceByLog2.js'

/**
 * Hyperbolic sine. Error below 1 ulp in float64 and float32; odd, -0 to -0, overflow and ±Infinity to ±Infinity, NaN to NaN.
 *
 * With |x| = n ln 2 + r it is 2^n (m cosh r + p sinh r), m, p = (1 ∓ 4^-n) / 2: nothing cancels for small x, where m = 0, and nothing is divided.
 */
export function sinh(s: ScalarBuilder, x: Expr): Expr {
  const literal = literalsLike(s, x)
  const { exponent, remainder, correction, decay } = reduceMagnitude(s, x)
  const half = literal(0.5)
  const minus = s.sub(half, decay)
  const lost = s.sub(s.sub(half, minus), decay)
  const plus = s.add(half, decay)
  const rests = hyperbolicRemainders(s, remainder)
  const linear = s.mul(half, remainder)
  const sum = s.add(minus, linear)
  const rounding = s.add(s.sub(linear, s.sub(sum, minus)), lost)
  const corrected = s.mul(correction, s.add(plus, s.mul(minus, remainder)))
  const rest = s.add(s.mul(minus, rests.cosh), s.add(s.mul(plus, rests.sinh), corrected))
  const far = s.scale(s.add(sum, s.add(s.add(rounding, s.mul(decay, remainder)), rest)), exponent)
  const magnitude = s.select(s.eq(exponent, s.literal('int32', 0)), s.add(remainder, rests.sinh), far)
  const signed = s.select(s.lt(x, literal(0)), s.neg(magnitude), magnitude)
  return s.select(s.eq(x, literal(0)), x, signed)
}

/**
 * Hyperbolic cosine. Error below 1 ulp in float64 and float32; even, overflow and ±Infinity to Infinity, NaN to NaN.
 *
 * With |x| = n ln 2 + r it is 2^n (p cosh r + m sinh r), p, m = (1 ± 4^-n) / 2.
 */
export function cosh(s: ScalarBuilder, x: Expr): Expr {
  const literal = literalsLike(s, x)
  const { exponent, remainder, correction, decay } = reduceMagnitude(s, x)
  const half = literal(0.5)
  const plus = s.add(half, decay)
  const lost = s.add(s.sub(half, plus), decay)
  const minus = s.sub(half, decay)
  const rests = hyperbolicRemainders(s, remainder)
  const linear = s.mul(half, remainder)
  const sum = s.add(plus, linear)
  const rounding = s.add(s.sub(linear, s.sub(sum, plus)), lost)
  const corrected = s.mul(correction, s.add(minus, s.mul(plus, remainder)))
  const rest = s.add(s.mul(plus, rests.cosh), s.add(s.mul(minus, rests.sinh), corrected))
  return s.scale(s.add(sum, s.add(s.sub(rounding, s.mul(decay, remainder)), rest)), exponent)
}

/**
 * |x| = exponent ln 2 + remainder + correction, and decay = 4^-exponent / 2; |x| is cut where the result overflows for certain. The comparison
 * is such that a NaN stays.
 */
function reduceMagnitude(s: ScalarBuilder, x: Expr): { exponent: Expr; remainder: Expr; correction: Expr; decay: Expr } {
  const literal = literalsLike(s, x)
  const magnitude = s.abs(x)
  const most = literal({ float64: 711, float32: 90 })
  const { exponent, high, low, remainder } = reduceByLog2(s, s.select(s.gt(magnitude, most), most, magnitude))
  const twice = s.add(exponent, exponent)
  return { exponent, remainder, correction: s.sub(s.sub(high, remainder), low), decay: s.scale(literal(0.5), s.neg(twice)) }
}
