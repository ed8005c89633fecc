import type { ScalarBuilder } from '../builder.js'
import type { Expr } from '../expression.js'
import { literalsLike } from './byType.js'
import { exp } from './exp.js'
import { gamma } from './gamma.js'
import { horner } from './horner.js'
import { log } from './log.js'
import { branch, outOfLine } from './outOfLine.js'
import { pow } from './pow.js'
import { stirlingSeries } from './stirlingSeries.js'

/**
 * x^a exp(-x) / Gamma(a + 1) for a >= 0 and 0 <= x < Infinity in float64. Relative error of some ulp up to a = 8, and up to a = 60 for x from
 * 1e-4 to 500; beyond, 4 ulp times the exponent where the result is small.
 *
 * Beyond, with Stirling's formula taken out: exp(-a phi((x - a) / a)) / sqrt(2 pi a), phi(t) = t - log(1 + t), so that nothing cancels near
 * x = a (Loader, Fast and accurate computation of binomial probabilities, 2000).
 */
export function gammaPrefix(s: ScalarBuilder, a: Expr, x: Expr): Expr {
  const literal = literalsLike(s, a)
  // Beyond 2000 the exponential is 0 in any case, and no power of it is infinite.
  const argument = s.select(s.gt(x, literal(2000)), literal(2000), x)
  const one = literal(1)
  // a Gamma(a), for a + 1 may be rounded.
  const factorial = s.mul(s.select(s.lt(a, one), one, a), gamma(s, s.select(s.lt(a, one), s.add(a, one), a)))
  const product = s.div(s.mul(pow(s, argument, a), exp(s, s.neg(argument))), factorial)
  // Where none of the factors over- or underflows.
  const isModerate = s.and(s.le(a, literal(60)), s.and(s.gt(x, literal(1e-4)), s.lt(x, literal(500))))
  const isLarge = s.and(s.gt(a, literal(8)), s.not(isModerate))
  return branch(
    s,
    isLarge,
    'gammaPrefixOfLarge',
    [a, x],
    (inner, [b = a, y = x]) => {
      const exponent = inner.add(inner.mul(b, relativeDeviance(inner, b, y, inner.sub(y, b))), stirlingSeries(inner, b))
      return inner.div(exp(inner, inner.neg(exponent)), inner.mul(inner.literal(b.type, Math.sqrt(2 * Math.PI)), inner.sqrt(b)))
    },
    product,
  )
}

// 1/3, 1/5, ...: log(1 + t) = 2 (r + r^3/3 + ...) with r = t / (2 + t).
const atanhCoefficients = Array.from({ length: 13 }, (_, k) => 1 / (2 * k + 3))

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
 * The derivative of P(a, x) in x: x^(a - 1) exp(-x) / Gamma(a), 0 for negative x or a = 0. Errors as those of {@link gammaPrefix}; NaN for negative a.
 *
 * On the domain of docs/accuracy.md at most 250 ulp, float32 0.51 ulp.
 */
export function gammaDensity(s: ScalarBuilder, a: Expr, x: Expr): Expr {
  return outOfLine(s, 'gammaDensity', [a, x], (inner, [b = a, y = x]) => {
    const literal = literalsLike(inner, b)
    const [zero, one] = [literal(0), literal(1)]
    // Where x^a may underflow and x^(a - 1) does not, or a - 1 is rounded.
    const isTiny = inner.lt(y, literal(1e-30))
    const factor = gamma(inner, inner.add(b, one))
    const steep = inner.div(inner.mul(pow(inner, y, b), b), y)
    const shallow = inner.mul(pow(inner, y, inner.sub(b, one)), b)
    const tiny = inner.div(inner.select(inner.lt(b, literal(0.5)), steep, shallow), factor)
    const usual = inner.div(inner.mul(b, gammaPrefix(inner, b, y)), y)
    const value = inner.select(inner.and(isTiny, inner.le(b, literal(100))), tiny, usual)
    const isZero = inner.or(
      inner.or(inner.lt(y, zero), inner.eq(b, zero)),
      inner.or(inner.eq(y, literal(Infinity)), inner.eq(b, literal(Infinity))),
    )
    const inside = inner.select(isZero, zero, inner.select(inner.and(inner.eq(y, zero), inner.gt(b, one)), zero, value))
    return inner.select(inner.lt(b, zero), literal(NaN), inside)
  })
}
