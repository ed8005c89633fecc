import type { ScalarBuilder } from '../builder.js'
import type { Expr } from '../expression.js'
import { literalsLike } from './byType.js'
import { gamma } from './gamma.js'
import { log } from './log.js'
import { exactSum } from './powerProduct.js'

/**
 * Gamma(x + y) in float64 for x, y > 0, with the rounding error of the sum: it counts as often as digamma(x + y) is large. NaN where the sum, or its gamma function,
 * is below the normal numbers or beyond them.
 */
export function gammaOfSum(s: ScalarBuilder, x: Expr, y: Expr): Expr {
  const { high, low } = exactSum(s, x, y)
  const value = gamma(s, high)
  return s.add(value, s.mul(value, s.mul(low, gammaSlope(s, high))))
}

/** digamma(x) within some percent, for x > 0. */
export function gammaSlope(s: ScalarBuilder, x: Expr): Expr {
  const literal = literalsLike(s, x)
  return s.sub(log(s, s.add(x, literal(0.5))), s.div(literal(1), x))
}
