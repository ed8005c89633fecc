import type { ScalarBuilder } from '../builder.js'
import type { Expr } from '../expression.js'
import { literalsLike } from './byType.js'
import { exp } from './exp.js'
import { expm1 } from './expm1.js'
import { factorial } from './factorial.js'
import { lgammaOfOnePlus } from './lgamma.js'
import { lowerSeries, upperFraction } from './igammaSeries.js'
import { log } from './log.js'
import { branch, outOfLine } from './outOfLine.js'
import { powerOfTwo } from './powerOfTwo.js'

/** Beyond, the series and the fraction end too early near x = a. */
const largestShape = 1e8

/**
 * The derivative number `order` in a of P(a, x) = 1/Gamma(a) times the integral of t^(a - 1) exp(-t) from 0 to x, the regularised lower incomplete gamma
 * function; order 0 is the function itself. Error of order 0 below 12 + 1.2 sqrt(a) ulp in float64, also of the smallest results; of the first derivative below
 * 25 + 2 sqrt(a) ulp of 0.01, of the second one below 100 + 2 sqrt(a) ulp of 0.1, for they have zeros. float32 is computed in float64.
 *
 * 0 <= a <= 1e8 (NaN beyond, unless a is Infinity) and x >= 0; P(0, x) = 1 for x > 0, P(a, 0) = 0 for a > 0, P(a, Infinity) = 1, P(Infinity, x) = 0, and
 * NaN at (0, 0) and (Infinity, Infinity). Derivatives are right to any order, also at a = 0.
 *
 * On the domain of docs/accuracy.md at most 10 ulp, float32 0.51 ulp.
 */
export function igamma(s: ScalarBuilder, a: Expr, x: Expr, order: number): Expr {
  return outOfLine(s, `igamma${String(order)}`, [a, x], (inner, [b, y]) => {
    const literal = literalsLike(inner, b)
    const isInside = isWithin(inner, b, y, order)
    // Derivatives of the fraction in a lose accuracy where it converges slowly, near x = a; those of the series do not.
    const edge = order === 0 ? b : inner.add(b, inner.mul(literal(0.5), inner.sqrt(b)))
    const isFraction = inner.and(isInside, usesFraction(inner, edge, y))
    const isSeries = inner.and(isInside, inner.not(isFraction))
    const below = branch(inner, isSeries, ...seriesOf(b, y, order), outside(inner, b, y, [literal(0), literal(order === 0 ? 1 : 0)]))
    const value = branch(inner, isFraction, ...fractionOf(b, y, order), below)
    return inner.select(isFraction, order === 0 ? inner.sub(literal(1), value) : inner.neg(value), value)
  })
}

/** Q(a, x) = 1 - P(a, x), the regularised upper incomplete gamma function, without cancellation. Error below 20 + 1.2 sqrt(a) ulp in float64. Otherwise as {@link igamma}. */
export function igammac(s: ScalarBuilder, a: Expr, x: Expr): Expr {
  return outOfLine(s, 'igammac', [a, x], (inner, [b, y]) => {
    const literal = literalsLike(inner, b)
    const isInside = isWithin(inner, b, y, 0)
    const isFraction = inner.and(isInside, usesFraction(inner, b, y))
    const isOther = inner.and(isInside, inner.not(isFraction))
    const isLow = isMostlyLow(inner, b, y)
    const isSeries = inner.and(isOther, inner.not(isLow))
    const below = branch(inner, isSeries, ...seriesOf(b, y, 0), outside(inner, b, y, [literal(1), literal(0)]))
    const series = inner.select(isSeries, inner.sub(literal(1), below), below)
    const isSmall = inner.and(isOther, isLow)
    const small = branch(inner, isSmall, 'igammacOfSmall', [b, y], (body, [c, z]) => upperOfSmall(body, c, z), series)
    return branch(inner, isFraction, ...fractionOf(b, y, 0), small)
  })
}

type Outlined = readonly [string, readonly [Expr, Expr], (s: ScalarBuilder, xs: readonly [Expr, Expr]) => Expr]

function seriesOf(a: Expr, x: Expr, order: number): Outlined {
  return [`igammaSeries${String(order)}`, [a, x], (s, [b, y]) => s.mul(s.literal(a.type, factorial(order)), lowerSeries(s, b, y, order))]
}

function fractionOf(a: Expr, x: Expr, order: number): Outlined {
  return [
    `igammaFraction${String(order)}`,
    [a, x],
    (s, [b, y]) => s.mul(s.literal(a.type, factorial(order)), upperFraction(s, b, y, order)),
  ]
}

/** Within the domain, away from its ends: where iterations end soon. Derivatives have nothing special at a = 0. */
function isWithin(s: ScalarBuilder, a: Expr, x: Expr, order: number): Expr {
  const literal = literalsLike(s, a)
  const zero = literal(0)
  const xIsInside = s.and(s.gt(x, zero), s.lt(x, literal(Infinity)))
  return s.and(xIsInside, s.and(order === 0 ? s.gt(a, zero) : s.ge(a, zero), s.le(a, literal(largestShape))))
}

/** Is Q(a, x) by its continued fraction the way, and not P(a, x) by its series? */
function usesFraction(s: ScalarBuilder, a: Expr, x: Expr): Expr {
  return s.gt(x, s.max(a, s.literal(a.type, 1.1)))
}

/** Is P(a, x) near or above 1/2, for x < 1.1? (DiDonato and Morris, ACM TOMS 12, 1986, 377-393.) */
function isMostlyLow(s: ScalarBuilder, a: Expr, x: Expr): Expr {
  const literal = literalsLike(s, a)
  const near = s.lt(a, s.mul(literal(0.75), x))
  const far = s.lt(s.mul(s.neg(a), log(s, x)), literal(0.4))
  return s.select(s.lt(x, literal(0.5)), far, near)
}

/** 1 - x^a / Gamma(a + 1) (1 + a times the sum of (-x)^n / (n! (a + n))), with expm1 of the logarithm (DLMF 8.7.3); a < 1. */
function upperOfSmall(s: ScalarBuilder, a: Expr, x: Expr): Expr {
  const literal = literalsLike(s, a)
  const [zero, one] = [literal(0), literal(1)]
  const [, , others = a] = s.repeat(
    40,
    [one, s.neg(x), zero],
    [a, x],
    (inner, [, power = a, total = a]) => inner.gt(inner.abs(power), inner.mul(inner.abs(total), inner.literal(a.type, powerOfTwo(-60)))),
    (inner, [n = a, power = a, total = a], [b = a, y = x]) => {
      const next = inner.add(n, inner.literal(a.type, 1))
      const following = inner.neg(inner.div(inner.mul(power, y), next))
      return [next, following, inner.add(total, inner.div(following, inner.add(b, next)))]
    },
  )
  // The first term last, so that the sum of the others is rounded less.
  const sum = s.sub(others, s.div(x, s.add(a, one)))
  const logarithm = s.sub(s.mul(a, log(s, x)), lgammaOfOnePlus(s, a))
  // Of results that underflow, the rounding may leave -0.
  return s.max(zero, s.neg(s.add(expm1(s, logarithm), s.mul(exp(s, logarithm), s.mul(a, sum)))))
}

/** What is not within: `low` for x = 0 and a = Infinity, `high` for x = Infinity and a = 0, NaN for both at once and beyond the ends. */
function outside(s: ScalarBuilder, a: Expr, x: Expr, [low, high]: readonly [Expr, Expr]): Expr {
  const literal = literalsLike(s, a)
  const [zero, infinity, none] = [literal(0), literal(Infinity), literal(NaN)]
  const [isLow, isHigh] = [s.or(s.eq(x, zero), s.eq(a, infinity)), s.or(s.eq(x, infinity), s.eq(a, zero))]
  const atEnd = s.select(isLow, s.select(isHigh, none, low), s.select(isHigh, high, none))
  return s.select(s.or(s.lt(x, zero), s.lt(a, zero)), none, atEnd)
}
