import type { ScalarBuilder } from '../builder.js'
import type { Expr } from '../expression.js'
import { beta, isPole, reflectedBeta } from './beta.js'
import { literalsLike } from './byType.js'
import { gamma } from './gamma.js'
import { gammaOfSum } from './gammaOfSum.js'
import { lgamma } from './lgamma.js'
import { log } from './log.js'
import { log1p } from './log1p.js'
import { branch, outOfLine } from './outOfLine.js'
import { stirlingSeries } from './stirlingSeries.js'

/**
 * log |B(a, b)|, without the cancellation of lgamma(a) + lgamma(b) - lgamma(a + b). Error below 10 ulp of the larger of 1 and the result in float64, on the domain of docs/accuracy.md 6 ulp, for
 * large, tiny and negative parameters too, and 0.51 ulp in float32. Infinity where one is 0 or a negative integer, else -Infinity where their sum is one; -Infinity where one is
 * Infinity and the other positive, NaN for other infinities.
 *
 * Stirling's formula is taken out of what is above 8, as in Didonato and Morris (ACM TOMS 18, 1992, 360-373); for negative parameters the logarithm of
 * {@link beta}, and beyond its range that of its factors.
 */
export function lbeta(s: ScalarBuilder, a: Expr, b: Expr): Expr {
  return outOfLine(s, 'lbeta', [a, b], (inner, [x, y]) => {
    const [zero, infinity] = [inner.literal(x.type, 0), inner.literal(x.type, Infinity)]
    const [least, most] = [inner.min(x, y), inner.max(x, y)]
    const pole = isPole(inner, x, y)
    const isPositive = inner.gt(least, zero)
    const isNegative = inner.and(inner.and(inner.lt(least, zero), inner.lt(inner.max(inner.neg(least), most), infinity)), inner.not(pole))
    const ends = inner.select(pole, infinity, inner.literal(x.type, NaN))
    const negative = branch(inner, isNegative, 'lbetaOfNegative', [least, most], ofNegative, ends)
    return branch(inner, isPositive, 'lbetaOfPositive', [least, most], ofPositive, negative)
  })
}

/** For `least` < 0, no poles, and no infinities. */
function ofNegative(s: ScalarBuilder, [least, most]: readonly [Expr, Expr]): Expr {
  const literal = literalsLike(s, least)
  const logarithm = log(s, s.abs(beta(s, least, most)))
  const isInRange = s.lt(s.abs(logarithm), literal(667))
  const beyond = (inner: ScalarBuilder, [x, y]: readonly [Expr, Expr]): Expr => {
    const zero = inner.literal(x.type, 0)
    const { binomial, over, under, isInverse } = reflectedBeta(inner, x, y)
    const [p, q] = [binomial.p, binomial.q.high]
    // C(p, q) is p q / (p + q) B(p, q); `over` is 0 where p is.
    const plain = branch(inner, inner.gt(p, zero), 'lbetaOfPositive', [p, q], ofPositive, zero)
    const size = inner.add(plain, inner.sub(log(inner, p), log1p(inner, inner.div(p, q))))
    const factor = inner.sub(log(inner, inner.abs(over)), log(inner, inner.abs(under)))
    return inner.add(factor, inner.select(isInverse, inner.neg(size), size))
  }
  return branch(s, s.not(isInRange), 'lbetaBeyondBeta', [least, most], beyond, logarithm)
}

/** For 0 < p <= q. */
function ofPositive(s: ScalarBuilder, [p, q]: readonly [Expr, Expr]): Expr {
  const literal = literalsLike(s, p)
  const [limit, half] = [literal(8), literal(0.5)]
  const total = s.add(p, q)
  // In halves, whose sum does not overflow.
  const [halfP, halfQ] = [s.mul(half, p), s.mul(half, q)]
  const share = s.div(halfP, s.add(halfP, halfQ))
  const rest = log1p(s, s.neg(share))
  const series = s.sub(stirlingSeries(s, q), stirlingSeries(s, total))
  // log sqrt(2 pi) - log(q) / 2 + (p - 1/2) log(p / n) + q log(q / n) + series
  const both = s.add(
    s.add(s.sub(literal(0.9189385332046728), s.mul(half, log(s, q))), s.add(series, stirlingSeries(s, p))),
    s.add(s.mul(s.sub(p, half), log(s, share)), s.mul(q, rest)),
  )
  // lgamma(p) + p - p log n + (q - 1/2) log(q / n) + series
  const mixed = s.add(s.add(lgamma(s, p), s.mul(p, s.sub(literal(1), log(s, total)))), s.add(series, s.mul(s.sub(q, half), rest)))
  const quotient = log(s, s.mul(gamma(s, p), s.div(gamma(s, q), gammaOfSum(s, p, q))))
  // B(p, q) is (p + q) / (p q) for the smallest p, whose gamma function is infinite.
  const small = s.select(s.lt(p, literal(1e-300)), s.sub(log(s, s.div(total, q)), log(s, p)), quotient)
  const value = s.select(s.lt(q, limit), small, s.select(s.lt(p, limit), mixed, both))
  return s.select(s.eq(q, literal(Infinity)), literal(-Infinity), value)
}
