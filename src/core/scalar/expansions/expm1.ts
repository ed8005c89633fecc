import type { ScalarBuilder } from '../builder.js'
import type { Expr } from '../expression.js'
import { literalsLike } from './byType.js'
import { hyperbolicRemainders } from './hyperbolicRemainders.js'
import { reduceByLog2 } from './reduceByLog2.js'

/**
 * e^x - 1, accurate near 0. Error below 1 ulp in float64 and float32; -0 to -0, -Infinity to -1, NaN to NaN.
 *
 * With x = n ln 2 + r it is 2^n ((1 - 2^-n) + r + (e^r - 1 - r)); the first two terms are added with their rounding error, which joins the
 * small third one, so that nothing cancels at any n.
 */
export function expm1(s: ScalarBuilder, x: Expr): Expr {
  const literal = literalsLike(s, x)
  // Below the least bound the result rounds to -1.
  const least = literal({ float64: -50, float32: -25 })
  const most = literal({ float64: 710, float32: 89 })
  const above = s.select(s.lt(x, least), least, x)
  const clamped = s.select(s.gt(above, most), most, above)
  const { exponent, high, low, remainder } = reduceByLog2(s, clamped)
  const one = literal(1)
  const unit = s.scale(one, s.neg(exponent))
  const whole = s.sub(one, unit)
  const lost = s.sub(s.sub(one, whole), unit)
  const sum = s.add(whole, remainder)
  const rounding = s.sub(remainder, s.sub(sum, whole))
  const { cosh, sinh } = hyperbolicRemainders(s, remainder)
  const correction = s.sub(s.sub(high, remainder), low)
  const corrected = s.add(s.add(correction, s.mul(correction, remainder)), sinh)
  const small = s.add(s.add(s.add(rounding, lost), corrected), cosh)
  const result = s.scale(s.add(sum, small), exponent)
  // Keeps -0 and NaN.
  return s.select(s.gt(s.abs(x), literal(0)), result, x)
}
