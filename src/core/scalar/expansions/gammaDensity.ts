import type { ScalarBuilder } from '../builder.js'
import type { Expr } from '../expression.js'
import { literalsLike } from './byType.js'
import { exp } from './exp.js'
import { gamma } from './gamma.js'
import { horner } from './horner.js'
import { log } from './log.js'
import { branch, outOfLine } from './outOfLine.js'
import { pow } from './pow.js'
import { exactSum, powerProduct, quotientAndError } from './powerProduct.js'
import { stirlingSeries } from './stirlingSeries.js'

/** From here on Stirling's series holds. */
const large = 8
/** Beyond, logarithms of powers lose more than the deviance does near x = a. */
const far = 1e8

/**
 * x^a exp(-x) / Gamma(a + 1) for a >= 0 and 0 < x < Infinity in float64. Relative error of some ulp up to a = 10^8; beyond, 4 ulp times the exponent of small
 * results.
 */
export function gammaPrefix(s: ScalarBuilder, a: Expr, x: Expr): Expr {
  const literal = literalsLike(s, a)
  const one = literal(1)
  // a Gamma(a), for a + 1 may be rounded.
  const factorial = s.mul(s.select(s.lt(a, one), one, a), gamma(s, s.select(s.lt(a, one), s.add(a, one), a)))
  // Beyond 2000 the exponential is 0 in any case, and no power of it is infinite.
  const argument = s.min(x, literal(2000))
  const product = s.div(s.mul(pow(s, argument, a), exp(s, s.neg(argument))), factorial)
  return ofLarge(s, a, x, 'gammaPrefix', product)
}

/** `otherwise` up to a = 8, and beyond x^a exp(-x) / Gamma(a + 1), or, as a `density`, x^(a - 1) exp(-x) / Gamma(a). */
function ofLarge(s: ScalarBuilder, a: Expr, x: Expr, name: 'gammaPrefix' | 'gammaDensity', otherwise: Expr): Expr {
  const isFar = s.gt(a, s.literal(a.type, far))
  const isLarge = s.and(s.gt(a, s.literal(a.type, large)), s.not(isFar))
  const isDensity = name === 'gammaDensity'
  const byPower = branch(s, isLarge, `${name}OfLarge`, [a, x], (inner, [b, y]) => power(inner, b, y, isDensity), otherwise)
  return branch(
    s,
    isFar,
    `${name}OfFar`,
    [a, x],
    (inner, [b = a, y = x]) => {
      const value = deviance(inner, b, y)
      return isDensity ? inner.div(inner.mul(b, value), y) : value
    },
    byPower,
  )
}

/** (x / a)^a exp(a - x) / sqrt(2 pi a) exp(-series), and one power less of a density. */
function power(s: ScalarBuilder, a: Expr, x: Expr, isDensity: boolean): Expr {
  const literal = literalsLike(s, a)
  const zero = literal(0)
  // Beyond the exponential is 0 in any case.
  const argument = s.min(x, literal(1e10))
  const ratio = quotientAndError(s, { high: argument, low: zero }, { high: a, low: zero })
  const exponent = isDensity ? s.sub(a, literal(1)) : a
  const growth = exactSum(s, a, s.neg(argument))
  const { mantissa, exponent: binary } = powerProduct(s, [{ base: ratio.high, exponent }], growth)
  const small = exp(s, s.sub(s.mul(exponent, ratio.low), stirlingSeries(s, a)))
  const root = s.sqrt(s.mul(literal(2 * Math.PI), a))
  return s.scale(s.div(s.mul(mantissa, small), root), binary)
}

/**
 * exp(-a phi((x - a) / a)) / sqrt(2 pi a) exp(-series), phi(t) = t - log(1 + t), so that nothing cancels near x = a (Loader, Fast and accurate computation of
 * binomial probabilities, 2000).
 */
function deviance(s: ScalarBuilder, a: Expr, x: Expr): Expr {
  const exponent = s.add(s.mul(a, relativeDeviance(s, a, x, s.sub(x, a))), stirlingSeries(s, a))
  return s.div(exp(s, s.neg(exponent)), s.mul(s.literal(a.type, Math.sqrt(2 * Math.PI)), s.sqrt(a)))
}

// 1/3, 1/5, ...: log(1 + t) = 2 (r + r^3/3 + ...) with r = t / (2 + t).
const atanhCoefficients = Array.from({ length: 11 }, (_, k) => 1 / (2 * k + 3))

/** t - log(1 + t) for t = difference / a, where 1 + t = x / a; x >= 0 and a > 0. */
export function relativeDeviance(s: ScalarBuilder, a: Expr, x: Expr, difference: Expr): Expr {
  const literal = literalsLike(s, a)
  const t = s.div(difference, a)
  const r = s.div(t, s.add(literal(2), t))
  const square = s.mul(r, r)
  const series = s.mul(s.mul(literal(2), s.mul(r, square)), horner(s, square, atanhCoefficients))
  const near = s.sub(s.mul(t, r), series)
  const far = s.sub(t, log(s, s.div(x, a)))
  return s.select(s.lt(s.abs(r), literal(0.2)), near, far)
}

/**
 * The derivative of P(a, x) in x: x^(a - 1) exp(-x) / Gamma(a), 0 for negative x or a = 0; NaN for negative a. Errors as those of {@link gammaPrefix}.
 *
 * On the domain of docs/accuracy.md at most 6 ulp, float32 0.51 ulp.
 */
export function gammaDensity(s: ScalarBuilder, a: Expr, x: Expr): Expr {
  return outOfLine(s, 'gammaDensity', [a, x], (inner, [b, y]) => {
    const literal = literalsLike(inner, b)
    const [zero, one, infinity] = [literal(0), literal(1), literal(Infinity)]
    const argument = inner.min(y, literal(2000))
    // Below 1/2, a - 1 is rounded, and x^a not small.
    const isSteep = inner.lt(b, literal(0.5))
    const steep = inner.div(inner.mul(pow(inner, argument, b), b), argument)
    const numerator = inner.select(isSteep, steep, pow(inner, argument, inner.sub(b, one)))
    const denominator = gamma(inner, inner.select(isSteep, inner.add(b, one), b))
    const product = inner.div(inner.mul(numerator, exp(inner, inner.neg(argument))), denominator)
    const atZero = inner.select(inner.gt(b, one), zero, inner.select(inner.eq(b, one), one, infinity))
    const value = inner.select(inner.eq(y, zero), atZero, ofLarge(inner, b, y, 'gammaDensity', product))
    const isZero = inner.or(inner.or(inner.lt(y, zero), inner.eq(b, zero)), inner.or(inner.eq(y, infinity), inner.eq(b, infinity)))
    return inner.select(inner.lt(b, zero), literal(NaN), inner.select(isZero, zero, value))
  })
}
