import type { ScalarBuilder } from '../builder.js'
import type { Expr } from '../expression.js'
import { literalsLike } from './byType.js'
import { digamma } from './digamma.js'
import { digammaTail } from './digammaExcess.js'
import { log } from './log.js'
import { log1p } from './log1p.js'
import { outOfLine } from './outOfLine.js'
import { polygamma } from './polygamma.js'

/**
 * The derivative number `order` of digamma at a, less that at a + b. For order 0 and a >= 10 without the cancellation of their logarithms, error below
 * 20 ulp of the larger of the result and 1 / (12 a^2); elsewhere 20 ulp of the larger one, besides what the rounding of a + b makes where it is negative. float32 is computed in float64, where its differences are exact.
 */
export function polygammaDifference(s: ScalarBuilder, a: Expr, b: Expr, order: number): Expr {
  return outOfLine(s, `polygammaDifference${String(order)}`, [a, b], (inner, [x, y]) => {
    const total = inner.add(x, y)
    if (order > 0) return inner.sub(polygamma(inner, x, order), polygamma(inner, total, order))
    const literal = literalsLike(inner, x)
    const plain = inner.sub(digamma(inner, x), digamma(inner, total))
    // digamma(x) = log x - 1 / (2x) - tail, and 1 / a - 1 / (a + b) = b / (a (a + b)).
    const tails = inner.sub(digammaTail(inner, x), digammaTail(inner, total))
    const share = inner.div(y, total)
    const logarithm = inner.select(inner.lt(share, literal(0.5)), log1p(inner, inner.neg(share)), log(inner, inner.div(x, total)))
    const steady = inner.sub(inner.sub(logarithm, inner.div(share, inner.add(x, x))), tails)
    const holds = inner.and(inner.and(inner.ge(x, literal(10)), inner.ge(y, literal(0))), inner.lt(total, literal(Infinity)))
    return inner.select(holds, steady, plain)
  })
}
