import type { ScalarBuilder } from '../builder.js'
import type { Expr } from '../expression.js'
import { literalsLike } from './byType.js'
import { exp } from './exp.js'
import { gamma } from './gamma.js'
import { gammaOfSum } from './gammaOfSum.js'
import { lgamma } from './lgamma.js'
import { log } from './log.js'
import { log1p } from './log1p.js'
import { branch, outOfLine } from './outOfLine.js'
import { stirlingSeries } from './stirlingSeries.js'

/**
 * log |B(a, b)|, without the cancellation of lgamma(a) + lgamma(b) - lgamma(a + b) where one or both are large and positive. Error for positive a and b a few
 * ulp of the larger of 1 and the result, for negative ones of the terms; Infinity where one is 0 or a negative integer.
 *
 * Stirling's formula is taken out of what is above 8, as in Didonato and Morris (ACM TOMS 18, 1992, 360-373).
 *
 * On the domain of docs/accuracy.md at most 6 ulp, float32 0.51 ulp.
 */
export function lbeta(s: ScalarBuilder, a: Expr, b: Expr): Expr {
  return outOfLine(s, 'lbeta', [a, b], (inner, [x = a, y = b]) => {
    const zero = inner.literal(x.type, 0)
    const [least, most] = [inner.min(x, y), inner.max(x, y)]
    const general = inner.select(isPole(inner, x, y), inner.literal(x.type, Infinity), bySums(inner, x, y))
    return branch(inner, inner.gt(least, zero), 'lbetaOfPositive', [least, most], (body, [p = x, q = y]) => positive(body, p, q), general)
  })
}

/**
 * B(a, b) = Gamma(a) Gamma(b) / Gamma(a + b). Error of some ulp where a + b is below 100, and beyond of a few ulp of the logarithm of the result, or, for negative
 * parameters, of its terms. Infinity where one is 0 or a negative integer.
 *
 * On the domain of docs/accuracy.md at most 14 ulp, float32 0.51 ulp.
 */
export function beta(s: ScalarBuilder, a: Expr, b: Expr): Expr {
  return outOfLine(s, 'beta', [a, b], (inner, [x = a, y = b]) => {
    const literal = literalsLike(inner, x)
    const [least, most] = [inner.min(x, y), inner.max(x, y)]
    const magnitude = exp(inner, lbeta(inner, x, y))
    const isModerate = inner.and(inner.lt(inner.abs(least), literal(100)), inner.lt(inner.abs(most), literal(100)))
    // B(a, b) is (a + b) / (a b) for the smallest a, whose gamma function is infinite.
    const direct = inner.mul(gamma(inner, least), inner.div(gamma(inner, most), gammaOfSum(inner, x, y)))
    const isTiny = inner.and(inner.lt(inner.abs(least), literal(1e-300)), inner.gt(most, literal(0)))
    const near = inner.select(isTiny, inner.div(inner.div(inner.add(x, y), most), least), direct)
    const value = inner.select(isModerate, near, inner.select(inner.gt(least, literal(0)), magnitude, signed(inner, x, y, magnitude)))
    return inner.select(isPole(inner, x, y), literal(Infinity), value)
  })
}

/** Is one of them 0 or a negative integer? */
function isPole(s: ScalarBuilder, a: Expr, b: Expr): Expr {
  const isNonPositive = (x: Expr): Expr =>
    s.and(s.and(s.le(x, s.literal(x.type, 0)), s.gt(x, s.literal(x.type, -Infinity))), s.eq(x, s.round(x)))
  return s.or(isNonPositive(a), isNonPositive(b))
}

/** The magnitude with the sign of the gamma functions. */
function signed(s: ScalarBuilder, a: Expr, b: Expr, magnitude: Expr): Expr {
  const isNegative = (x: Expr): Expr => {
    const half = s.mul(s.literal(x.type, 0.5), s.floor(x))
    return s.and(s.lt(x, s.literal(x.type, 0)), s.ne(half, s.floor(half)))
  }
  const isOdd = [a, b, s.add(a, b)].map(isNegative).reduce((p, q) => s.ne(p, q))
  return s.select(isOdd, s.neg(magnitude), magnitude)
}

function bySums(s: ScalarBuilder, a: Expr, b: Expr): Expr {
  return s.sub(s.add(lgamma(s, a), lgamma(s, b)), lgamma(s, s.add(a, b)))
}

/** For 0 < p <= q. */
function positive(s: ScalarBuilder, p: Expr, q: Expr): Expr {
  const literal = literalsLike(s, p)
  const limit = literal(8)
  const total = s.add(p, q)
  const share = s.div(p, total)
  const rest = log1p(s, s.neg(share))
  const series = s.sub(stirlingSeries(s, q), stirlingSeries(s, total))
  // log sqrt(2 pi) - log(q) / 2 + (p - 1/2) log(p / n) + q log(q / n) + series
  const both = s.add(
    s.add(s.sub(literal(0.9189385332046728), s.mul(literal(0.5), log(s, q))), s.add(series, stirlingSeries(s, p))),
    s.add(s.mul(s.sub(p, literal(0.5)), log(s, share)), s.mul(q, rest)),
  )
  // lgamma(p) + p - p log n + (q - 1/2) log(q / n) + series
  const mixed = s.add(s.add(lgamma(s, p), s.mul(p, s.sub(literal(1), log(s, total)))), s.add(series, s.mul(s.sub(q, literal(0.5)), rest)))
  const quotient = log(s, s.mul(gamma(s, p), s.div(gamma(s, q), gammaOfSum(s, p, q))))
  // B(p, q) is (p + q) / (p q) for the smallest p, whose gamma function is infinite.
  const small = s.select(s.lt(p, literal(1e-300)), s.sub(log(s, s.div(total, q)), log(s, p)), quotient)
  const value = s.select(s.lt(q, limit), small, s.select(s.lt(p, limit), mixed, both))
  return s.select(s.eq(q, literal(Infinity)), literal(-Infinity), value)
}
