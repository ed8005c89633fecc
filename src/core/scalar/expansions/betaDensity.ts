import type { ScalarBuilder } from '../builder.js'
import type { Expr } from '../expression.js'
import { betaPrefix } from './betaPrefix.js'
import { literalsLike } from './byType.js'
import { outOfLine } from './outOfLine.js'

/**
 * The derivative of betainc in x: x^(a - 1) (1 - x)^(b - 1) / B(a, b), 0 outside of [0, 1]. Errors as those of {@link betaPrefix}; NaN for negative parameters, and for
 * sums of parameters beyond 1e290.
 *
 * On the domain of docs/accuracy.md at most 8 ulp, float32 0.51 ulp.
 */
export function betaDensity(s: ScalarBuilder, a: Expr, b: Expr, x: Expr): Expr {
  return outOfLine(s, 'betaDensity', [a, b, x], (inner, [p, q, y]) => {
    const literal = literalsLike(inner, p)
    const [zero, one] = [literal(0), literal(1)]
    // At the ends 0, the other parameter, or Infinity.
    const end = (own: Expr, other: Expr): Expr =>
      inner.select(
        inner.gt(own, one),
        zero,
        inner.select(inner.eq(own, one), other, inner.select(inner.gt(own, zero), literal(Infinity), zero)),
      )
    const atLow = inner.select(inner.eq(y, zero), end(p, q), betaPrefix(inner, p, q, y, 'betaDensity'))
    const atHigh = inner.select(inner.eq(y, one), end(q, p), atLow)
    const isZero = inner.or(inner.or(inner.lt(y, zero), inner.gt(y, one)), inner.or(inner.eq(p, zero), inner.eq(q, zero)))
    const isOutside = inner.or(inner.or(inner.lt(p, zero), inner.lt(q, zero)), inner.gt(inner.add(p, q), literal(1e290)))
    return inner.select(isOutside, literal(NaN), inner.select(isZero, zero, atHigh))
  })
}
