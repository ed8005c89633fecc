import type { ScalarBuilder } from '../builder.js'
import type { Expr } from '../expression.js'
import { literalsLike } from './byType.js'
import { logOfOnePlus } from './log1p.js'
import { atanhSeries } from './logReduced.js'
import { powerOfTwo } from './powerOfTwo.js'

/** From here on asinh x and acosh x round to log 2x. */
const large = { float64: powerOfTwo(28), float32: powerOfTwo(13) }

/**
 * Inverse hyperbolic sine. Error below 1.5 ulp in float64 and float32; odd, -0 to -0, ±Infinity to ±Infinity, NaN to NaN.
 *
 * log(1 + |x| + x^2 / (1 + sqrt(1 + x^2))), the sum with its rounding error.
 */
export function asinh(s: ScalarBuilder, x: Expr): Expr {
  const literal = literalsLike(s, x)
  const one = literal(1)
  const magnitude = s.abs(x)
  const square = s.mul(x, x)
  const bend = s.div(square, s.add(one, s.sqrt(s.add(one, square))))
  const result = logOfSum(s, magnitude, magnitude, bend)
  const signed = s.select(s.lt(x, literal(0)), s.neg(result), result)
  const inside = s.and(s.gt(magnitude, literal(0)), s.lt(magnitude, literal(Infinity)))
  return s.select(inside, signed, x)
}

/**
 * Inverse hyperbolic cosine. Error below 2.5 ulp in float64 and float32; 1 to 0, below 1 and NaN to NaN, Infinity to Infinity.
 *
 * log(1 + t + sqrt(2t + t^2)) with t = x - 1, the sum with its rounding error.
 */
export function acosh(s: ScalarBuilder, x: Expr): Expr {
  const literal = literalsLike(s, x)
  const t = s.sub(x, literal(1))
  const root = s.sqrt(s.mul(t, s.add(t, literal(2))))
  const result = logOfSum(s, x, root, t)
  const finite = s.select(s.lt(x, literal(Infinity)), result, x)
  return s.select(s.ge(x, literal(1)), finite, literal(NaN))
}

/**
 * Inverse hyperbolic tangent. Error below 2 ulp in float64 and float32; odd, -0 to -0, ±1 to ±Infinity, beyond and NaN to NaN.
 *
 * The series that the logarithm itself uses for small |x|, else log(1 + 2|x| / (1 - |x|)) / 2.
 */
export function atanh(s: ScalarBuilder, x: Expr): Expr {
  const literal = literalsLike(s, x)
  const [half, one] = [literal(0.5), literal(1)]
  const magnitude = s.abs(x)
  const near = s.add(x, s.mul(s.mul(half, x), atanhSeries(s, s.mul(x, x))))
  const far = s.mul(half, logOfOnePlus(s, s.div(s.add(magnitude, magnitude), s.sub(one, magnitude))))
  const unsigned = s.select(s.lt(magnitude, one), far, s.select(s.eq(magnitude, one), literal(Infinity), literal(NaN)))
  const signed = s.select(s.lt(x, literal(0)), s.neg(unsigned), unsigned)
  return s.select(s.lt(magnitude, literal(0.17)), near, signed)
}

/** log(1 + larger + smaller), or log(2x) where x is large. */
function logOfSum(s: ScalarBuilder, x: Expr, larger: Expr, smaller: Expr): Expr {
  const literal = literalsLike(s, x)
  const isLarge = s.gt(x, literal(large))
  const sum = s.add(larger, smaller)
  const rounding = s.sub(smaller, s.sub(sum, larger))
  const int = (value: number): Expr => s.literal('int32', value)
  return logOfOnePlus(s, s.select(isLarge, x, sum), s.select(isLarge, literal(-1), rounding), s.select(isLarge, int(1), int(0)))
}
