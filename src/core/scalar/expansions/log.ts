import type { ScalarBuilder } from '../builder.js'
import type { Expr } from '../expression.js'
import { literalsLike } from './byType.js'
import { decomposePositive } from './decompose.js'
import { logReduced } from './logReduced.js'

/**
 * The natural logarithm. Error below 1 ulp in float64 and float32, subnormal arguments included; ±0 to -Infinity, negative numbers and NaN to NaN,
 * Infinity to Infinity.
 *
 * x = 2^n (1 + f), log(1 + f) as in fdlibm's e_log.c.
 */
export function log(s: ScalarBuilder, x: Expr): Expr {
  const literal = literalsLike(s, x)
  const { mantissa, exponent } = decomposePositive(s, x)
  return logOutside(s, x, logReduced(s, s.sub(mantissa, literal(1)), exponent))
}

/** `inside` where 0 < x < Infinity, else the logarithm of such an `x`. */
export function logOutside(s: ScalarBuilder, x: Expr, inside: Expr): Expr {
  const literal = literalsLike(s, x)
  const notAbove = s.select(s.lt(x, literal(Infinity)), inside, x)
  return s.select(s.gt(x, literal(0)), notAbove, s.select(s.eq(x, literal(0)), literal(-Infinity), literal(NaN)))
}
