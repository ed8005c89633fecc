import type { ScalarBuilder } from '../builder.js'
import type { Expr } from '../expression.js'
import { literalsLike } from './byType.js'
import { exp } from './exp.js'
import { gamma } from './gamma.js'
import { gammaOfSum } from './gammaOfSum.js'
import { relativeDeviance } from './gammaDensity.js'
import { log } from './log.js'
import { log1p } from './log1p.js'
import { branch, outOfLine } from './outOfLine.js'
import { pow } from './pow.js'
import { productError } from './productError.js'
import { stirlingSeries } from './stirlingSeries.js'

/** Above, Stirling's series holds. */
const large = 8

/**
 * x^a (1 - x)^b Gamma(a + b + 1) / (Gamma(a + 1) Gamma(b + 1)) for a, b >= 0, a + b > 0 and 0 < x < 1 in float64. Relative error of some ulp up to
 * a, b = 8, beyond it 4 ulp times the exponent where the result is small, and sqrt(a + b) / 10 ulp.
 *
 * Of large parameters Stirling's formula is taken out, so that nothing cancels near x = a / (a + b) (Loader, Fast and accurate computation of
 * binomial probabilities, 2000).
 */
export function betaPrefix(s: ScalarBuilder, a: Expr, b: Expr, x: Expr): Expr {
  const limit = s.literal(a.type, large)
  const [aIsLarge, bIsLarge] = [s.gt(a, limit), s.gt(b, limit)]
  const both = branch(s, s.and(aIsLarge, bIsLarge), 'betaPrefixOfLarge', [a, b, x], largePair, bothSmall(s, a, b, x))
  const onlyB = branch(
    s,
    s.and(s.not(aIsLarge), bIsLarge),
    'betaPrefixOfLargeB',
    [a, b, x],
    (inner, xs) => mixedPair(inner, xs, false),
    both,
  )
  return branch(s, s.and(aIsLarge, s.not(bIsLarge)), 'betaPrefixOfLargeA', [b, a, x], (inner, xs) => mixedPair(inner, xs, true), onlyB)
}

/** x (a + b) - a, with the rounding errors of the product and the sum. */
export function excessOverMean(s: ScalarBuilder, a: Expr, b: Expr, x: Expr): Expr {
  const total = s.add(a, b)
  const back = s.sub(total, a)
  const lost = s.add(s.sub(a, s.sub(total, back)), s.sub(b, back))
  const product = s.mul(x, total)
  return s.add(s.sub(product, a), s.add(productError(s, x, total, product), s.mul(x, lost)))
}

function bothSmall(s: ScalarBuilder, a: Expr, b: Expr, x: Expr): Expr {
  const one = s.literal(a.type, 1)
  const powers = s.mul(pow(s, x, a), powerOfRest(s, x, b))
  // (a + b) Gamma(a + b), whose sum loses less than a + b + 1.
  const total = s.add(a, b)
  const over = s.select(s.lt(total, one), gamma(s, s.add(total, one)), s.mul(total, gammaOfSum(s, a, b)))
  return s.div(s.mul(powers, over), s.mul(factorialOf(s, a), factorialOf(s, b)))
}

/** Gamma(x + 1) for 0 <= x, where x + 1 may be rounded. */
function factorialOf(s: ScalarBuilder, x: Expr): Expr {
  const one = s.literal(x.type, 1)
  const isBelow = s.lt(x, one)
  return s.mul(s.select(isBelow, one, x), gamma(s, s.select(isBelow, s.add(x, one), x)))
}

/** (1 - x)^b. */
function powerOfRest(s: ScalarBuilder, x: Expr, b: Expr): Expr {
  const literal = literalsLike(s, x)
  return s.select(s.lt(x, literal(0.5)), exp(s, s.mul(b, log1p(s, s.neg(x)))), pow(s, s.sub(literal(1), x), b))
}

/** sqrt((a + b) / (2 pi a b)) exp(-a phi(d / a) - b phi(-d / b) + series) with d = x (a + b) - a. */
function largePair(s: ScalarBuilder, [a, b, x]: readonly Expr[]): Expr {
  if (a === undefined || b === undefined || x === undefined)
    throw new TypeError('scalar language: the prefix of betainc takes three operands')
  const literal = literalsLike(s, a)
  const total = s.add(a, b)
  const difference = excessOverMean(s, a, b, x)
  const first = s.mul(a, relativeDeviance(s, a, s.mul(x, total), difference))
  const second = s.mul(b, relativeDeviance(s, b, s.mul(s.sub(literal(1), x), total), s.neg(difference)))
  const series = s.sub(s.sub(stirlingSeries(s, total), stirlingSeries(s, a)), stirlingSeries(s, b))
  const factor = s.sqrt(s.div(s.div(total, a), s.mul(literal(2 * Math.PI), b)))
  return s.mul(factor, exp(s, s.sub(series, s.add(first, second))))
}

/** (x n)^a (1 - x)^b n / b exp((b - 1/2) log(1 + a/b) - a + series) / Gamma(a + 1) for a <= 8 < b and n = a + b; with x and 1 - x exchanged where `turned`. */
function mixedPair(s: ScalarBuilder, [a, b, x]: readonly Expr[], turned: boolean): Expr {
  if (a === undefined || b === undefined || x === undefined)
    throw new TypeError('scalar language: the prefix of betainc takes three operands')
  const literal = literalsLike(s, a)
  const total = s.add(a, b)
  const rest = s.sub(literal(1), x)
  const logarithm = turned ? log(s, x) : log1p(s, s.neg(x))
  const growth = s.sub(s.mul(s.sub(b, literal(0.5)), log1p(s, s.div(a, b))), a)
  const series = s.sub(stirlingSeries(s, total), stirlingSeries(s, b))
  const exponent = s.add(s.mul(b, logarithm), s.add(growth, series))
  const power = pow(s, s.mul(turned ? rest : x, total), a)
  const factor = s.div(s.div(total, b), gamma(s, s.add(a, literal(1))))
  // In two steps, for the power may be large where the exponential is small.
  const half = exp(s, s.mul(literal(0.5), exponent))
  return s.mul(s.mul(s.mul(power, half), factor), half)
}

/** The derivative of betainc in x: x^(a - 1) (1 - x)^(b - 1) / B(a, b), 0 outside of [0, 1]. Errors as those of {@link betaPrefix}; NaN for negative parameters, and for
 * sums of parameters beyond 1e290.
 *
 * On the domain of docs/accuracy.md at most 250 ulp, float32 0.51 ulp.
 */
export function betaDensity(s: ScalarBuilder, a: Expr, b: Expr, x: Expr): Expr {
  return outOfLine(s, 'betaDensity', [a, b, x], (inner, [p = a, q = b, y = x]) => {
    const literal = literalsLike(inner, p)
    const [zero, one] = [literal(0), literal(1)]
    const rest = inner.sub(one, y)
    const prefix = betaPrefix(inner, p, q, y)
    const total = inner.add(p, q)
    // p q / (p + q) in an order that neither underflows nor makes more of tiny parameters.
    const share = inner.div(inner.max(p, q), total)
    const weight = inner.mul(inner.min(p, q), share)
    const usual = inner.div(
      inner.select(
        inner.lt(inner.min(p, q), literal(1e-10)),
        inner.mul(inner.mul(inner.div(inner.min(p, q), y), share), prefix),
        inner.div(inner.mul(weight, prefix), y),
      ),
      rest,
    )
    // At the ends 0, the other parameter, or Infinity.
    const end = (own: Expr, other: Expr): Expr =>
      inner.select(
        inner.gt(own, one),
        zero,
        inner.select(inner.eq(own, one), other, inner.select(inner.gt(own, zero), literal(Infinity), zero)),
      )
    const atLow = inner.select(inner.eq(y, zero), end(p, q), usual)
    const atHigh = inner.select(inner.eq(y, one), end(q, p), atLow)
    const isZero = inner.or(inner.or(inner.lt(y, zero), inner.gt(y, one)), inner.or(inner.eq(p, zero), inner.eq(q, zero)))
    const isOutside = inner.or(inner.or(inner.lt(p, zero), inner.lt(q, zero)), inner.gt(inner.add(p, q), literal(1e290)))
    return inner.select(isOutside, literal(NaN), inner.select(isZero, zero, atHigh))
  })
}
