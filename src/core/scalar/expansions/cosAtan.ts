import type { ScalarBuilder } from '../builder.js'
import type { Expr } from '../expression.js'
import { literalsLike } from './byType.js'

/**
 * cos(atan x) = 1 / sqrt(1 + x^2). Error below 2.5 ulp in float64 and float32; the square does not overflow. ±Infinity to 0, NaN to NaN.
 *
 * In units of half an ulp of 1: square and sum bring 2, which the root halves, the root 1 and the quotient 1/2 of a result's last place.
 */
export function cosAtan(s: ScalarBuilder, x: Expr): Expr {
  const literal = literalsLike(s, x)
  const magnitude = s.abs(x)
  // Beyond 2^30 (float32: 2^15), 1 + x^2 rounds to x^2.
  const far = s.gt(magnitude, literal({ float64: 1073741824, float32: 32768 }))
  const near = s.select(far, literal(1), x)
  return s.div(literal(1), s.select(far, magnitude, s.sqrt(s.add(literal(1), s.mul(near, near)))))
}
