import type { ScalarBuilder } from '../builder.js'
import type { Expr } from '../expression.js'
import { literalsLike } from './byType.js'
import { gamma } from './gamma.js'
import { log } from './log.js'

/** Gamma(x + y) in float64, with the rounding error of the sum where x + y is positive: it counts as often as digamma(x + y) is large. */
export function gammaOfSum(s: ScalarBuilder, x: Expr, y: Expr): Expr {
  const literal = literalsLike(s, x)
  const total = s.add(x, y)
  const back = s.sub(total, x)
  const lost = s.add(s.sub(x, s.sub(total, back)), s.sub(y, back))
  // digamma within some percent.
  const slope = s.sub(log(s, s.add(total, literal(0.5))), s.div(literal(1), total))
  const value = gamma(s, total)
  const corrected = s.add(value, s.mul(value, s.mul(lost, slope)))
  return s.select(s.and(s.ne(lost, literal(0)), s.and(s.gt(total, literal(1)), s.lt(total, literal(171)))), corrected, value)
}
