import type { ScalarBuilder } from '../builder.js'
import type { Expr } from '../expression.js'
import { literalsLike } from './byType.js'
import { deviance, leastOfDeviance } from './deviance.js'
import { exp } from './exp.js'
import { gamma } from './gamma.js'
import { branch, outOfLine } from './outOfLine.js'
import { pow } from './pow.js'
import { exactSum, powerProduct, quotientAndError } from './powerProduct.js'
import { stirlingSeries } from './stirlingSeries.js'

/** From here on Stirling's series holds. */
const large = 8

/**
 * x^a exp(-x) / Gamma(a + 1) for a >= 0 and 0 < x < Infinity in float64. Relative error of some ulp, however large a is and however small the result.
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
  const isFar = s.ge(a, s.literal(a.type, leastOfDeviance))
  const isLarge = s.and(s.gt(a, s.literal(a.type, large)), s.not(isFar))
  const isDensity = name === 'gammaDensity'
  const byPower = branch(s, isLarge, `${name}OfLarge`, [a, x], (inner, [b, y]) => power(inner, b, y, isDensity), otherwise)
  return branch(s, isFar, `${name}OfFar`, [a, x], (inner, [b, y]) => byDeviance(inner, b, y, isDensity), byPower)
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

/** exp(-deviance) / sqrt(2 pi a) exp(-series), and as a density times a / x. */
function byDeviance(s: ScalarBuilder, a: Expr, x: Expr, isDensity: boolean): Expr {
  const { high, low } = deviance(s, a, exactSum(s, x, s.neg(a)))
  const small = exp(s, s.neg(s.add(low, stirlingSeries(s, a))))
  const root = s.mul(s.literal(a.type, Math.sqrt(2 * Math.PI)), s.sqrt(a))
  const value = s.div(s.mul(exp(s, s.neg(high)), small), root)
  return isDensity ? s.div(s.mul(a, value), x) : value
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
