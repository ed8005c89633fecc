import type { ScalarBuilder } from '../builder.js'
import type { Expr } from '../expression.js'
import { literalsLike } from './byType.js'
import { exp } from './exp.js'
import { gamma } from './gamma.js'
import { relativeDeviance } from './gammaDensity.js'
import { gammaOfSum } from './gammaOfSum.js'
import { horner } from './horner.js'
import { branch } from './outOfLine.js'
import { pow } from './pow.js'
import type { Parts } from './powPositive.js'
import { exactProduct, exactSum, powerProduct, quotientAndError } from './powerProduct.js'
import { stirlingSeries } from './stirlingSeries.js'

/** From here on Stirling's series holds. */
const large = 8
/** If both parameters are beyond, logarithms of powers lose more than the deviance does near the mean. */
const far = 1e8
/** If one is beyond, the rounding errors of a quotient count. */
const farthest = 1e12

/** a, b, x, and 1 - x in two parts. */
type Pair = readonly [Expr, Expr, Expr, Expr, Expr]
/** The smaller parameter and the larger one, and what is raised to each, in two parts. */
type Mixed = readonly [Expr, Expr, Expr, Expr, Expr, Expr]

/**
 * x^a (1 - x)^b Gamma(a + b + 1) / (Gamma(a + 1) Gamma(b + 1)) for a, b >= 0, a + b > 0 and 0 < x < 1 in float64, or, as a density, x^(a - 1) (1 - x)^(b - 1) / B(a, b).
 * Relative error of some ulp where one of them is up to 10^8 and the other up to 10^12, or one of them up to 8; beyond, 10 ulp times the exponent where the result is small, and sqrt(a + b) / 10 ulp.
 *
 * Of large parameters Stirling's formula is taken out, whose powers are taken together with extra bits.
 */
export function betaPrefix(s: ScalarBuilder, a: Expr, b: Expr, x: Expr, name: 'betaPrefix' | 'betaDensity' = 'betaPrefix'): Expr {
  const isDensity = name === 'betaDensity'
  const limit = s.literal(a.type, large)
  const [aIsLarge, bIsLarge] = [s.gt(a, limit), s.gt(b, limit)]
  const [least, most] = [s.min(a, b), s.max(a, b)]
  const isFarthest = s.gt(most, s.literal(a.type, farthest))
  const isFar = s.or(isFarthest, s.gt(least, s.literal(a.type, far)))
  const both = s.and(aIsLarge, bIsLarge)
  const isMixed = s.ne(aIsLarge, bIsLarge)
  const rest = exactSum(s, s.literal(a.type, 1), s.neg(x))
  const own: Parts = { high: x, low: s.literal(a.type, 0) }
  const pick = (p: Parts, q: Parts): readonly [Expr, Expr] => [s.select(aIsLarge, q.high, p.high), s.select(aIsLarge, q.low, p.low)]
  const mixed: Mixed = [least, most, ...pick(own, rest), ...pick(rest, own)]
  const body =
    <T>(f: (inner: ScalarBuilder, xs: T, isDensity: boolean) => Expr) =>
    (inner: ScalarBuilder, xs: T): Expr =>
      f(inner, xs, isDensity)
  const small = branch(s, s.not(s.or(aIsLarge, bIsLarge)), `${name}OfSmall`, [a, b, x, rest.high, rest.low], body(smallPair), a)
  const near = branch(s, s.and(both, s.not(isFar)), `${name}OfLarge`, [a, b, x, rest.high, rest.low], body(largePair), small)
  const beyond = branch(s, s.and(both, isFar), `${name}OfFar`, [a, b, x], body(farPair), near)
  const oneNear = branch(s, s.and(isMixed, s.not(isFarthest)), `${name}OfMixed`, mixed, body(mixedPair), beyond)
  return branch(s, s.and(isMixed, isFarthest), `${name}OfFarMixed`, [least, most, mixed[2]], body(farMixedPair), oneNear)
}

/** x (a + b) - a, with the rounding errors of the product and the sum. */
export function excessOverMean(s: ScalarBuilder, a: Expr, b: Expr, x: Expr): Expr {
  const product = timesParts(s, { high: x, low: s.literal(x.type, 0) }, exactSum(s, a, b))
  return s.add(s.sub(product.high, a), product.low)
}

function timesParts(s: ScalarBuilder, x: Parts, y: Parts): Parts {
  const { high, low } = exactProduct(s, x.high, y.high)
  return { high, low: s.add(low, s.add(s.mul(x.high, y.low), s.mul(x.low, y.high))) }
}

/** Gamma(x + 1) for 0 <= x, where x + 1 may be rounded. */
function factorialOf(s: ScalarBuilder, x: Expr): Expr {
  const one = s.literal(x.type, 1)
  const isBelow = s.lt(x, one)
  return s.mul(s.select(isBelow, one, x), gamma(s, s.select(isBelow, s.add(x, one), x)))
}

/** For a, b <= 8. */
function smallPair(s: ScalarBuilder, [a, b, x, rest, restLow]: Pair, isDensity: boolean): Expr {
  const literal = literalsLike(s, a)
  const one = literal(1)
  // Below 1/2, a - 1 is rounded, and x^a not small: there the density divides by x.
  const [aIsSteep, bIsSteep] = [s.lt(a, literal(0.5)), s.lt(b, literal(0.5))]
  const exponentOf = (p: Expr, isSteep: Expr): Expr => (isDensity ? s.select(isSteep, p, s.sub(p, one)) : p)
  const exponent = exponentOf(b, bIsSteep)
  const powerOfRest = pow(s, rest, exponent)
  const corrected = s.add(powerOfRest, s.mul(powerOfRest, s.div(s.mul(exponent, restLow), rest)))
  // (a + b) Gamma(a + b), whose sum loses less than a + b + 1.
  const total = s.add(a, b)
  const over = s.select(s.lt(total, one), gamma(s, s.add(total, one)), s.mul(total, gammaOfSum(s, a, b)))
  const binomial = s.div(over, s.mul(factorialOf(s, a), factorialOf(s, b)))
  const product = s.mul(s.mul(pow(s, x, exponentOf(a, aIsSteep)), corrected), binomial)
  if (!isDensity) return product
  // Times a b / (a + b), in an order that neither underflows nor makes more of tiny parameters.
  const [least, share] = [s.min(a, b), s.div(s.max(a, b), total)]
  const [underA, underB] = [s.select(aIsSteep, x, one), s.select(bIsSteep, rest, one)]
  const scaled = s.mul(product, share)
  const isTiny = s.lt(least, literal(1e-10))
  return s.select(isTiny, s.mul(s.div(least, s.mul(underA, underB)), scaled), s.div(s.div(s.mul(least, scaled), underA), underB))
}

/** sqrt(n / (2 pi a b)) (x n / a)^a ((1 - x) n / b)^b exp(series) for a, b > 8; as a density with powers one less, times n. */
function largePair(s: ScalarBuilder, [a, b, x, rest, restLow]: Pair, isDensity: boolean): Expr {
  const literal = literalsLike(s, a)
  const zero = literal(0)
  const total = exactSum(s, a, b)
  const first = quotientAndError(s, timesParts(s, { high: x, low: zero }, total), { high: a, low: zero })
  const second = quotientAndError(s, timesParts(s, { high: rest, low: restLow }, total), { high: b, low: zero })
  const less = literal(isDensity ? 1 : 0)
  const [powerA, powerB] = [s.sub(a, less), s.sub(b, less)]
  const { mantissa, exponent } = powerProduct(s, [
    { base: first.high, exponent: powerA },
    { base: second.high, exponent: powerB },
  ])
  const series = s.sub(s.sub(stirlingSeries(s, total.high), stirlingSeries(s, a)), stirlingSeries(s, b))
  const small = exp(s, s.add(series, s.add(s.mul(powerA, first.low), s.mul(powerB, second.low))))
  const root = s.sqrt(s.div(s.div(total.high, a), s.mul(literal(2 * Math.PI), b)))
  const factor = isDensity ? s.mul(total.high, root) : root
  return s.scale(s.mul(s.mul(factor, small), mantissa), exponent)
}

/** sqrt(n / (2 pi a b)) exp(-a phi(d / a) - b phi(-d / b) + series) with d = x n - a, phi(t) = t - log(1 + t) (Loader, Fast and accurate computation of binomial probabilities, 2000). */
function farPair(s: ScalarBuilder, [a, b, x]: readonly [Expr, Expr, Expr], isDensity: boolean): Expr {
  const literal = literalsLike(s, a)
  const [total, rest] = [s.add(a, b), s.sub(literal(1), x)]
  const difference = excessOverMean(s, a, b, x)
  const first = s.mul(a, relativeDeviance(s, a, s.mul(x, total), difference))
  const second = s.mul(b, relativeDeviance(s, b, s.mul(rest, total), s.neg(difference)))
  const series = s.sub(s.sub(stirlingSeries(s, total), stirlingSeries(s, a)), stirlingSeries(s, b))
  const factor = s.sqrt(s.div(s.div(total, a), s.mul(literal(2 * Math.PI), b)))
  const value = s.mul(factor, exp(s, s.sub(series, s.add(first, second))))
  return isDensity ? s.div(s.div(s.mul(s.mul(a, s.div(b, total)), value), x), rest) : value
}

/** What both mixed pairs have: of a density, 1 / Gamma(a) for 1 / Gamma(a + 1), and the power of x n one less, or, where that is rounded, a division by x n. */
function smallParameter(
  s: ScalarBuilder,
  a: Expr,
  isDensity: boolean,
): { readonly power: Expr; readonly factor: Expr; readonly divided: (value: Expr, by: Expr) => Expr } {
  const literal = literalsLike(s, a)
  const one = literal(1)
  if (!isDensity) return { power: a, factor: s.div(one, factorialOf(s, a)), divided: (value) => value }
  const isSteep = s.lt(a, literal(0.5))
  return {
    power: s.select(isSteep, a, s.sub(a, one)),
    factor: s.div(a, factorialOf(s, a)),
    divided: (value, by) => s.select(isSteep, s.div(value, by), value),
  }
}

/** (x n)^a (y n / b)^b exp(-a) sqrt(n / b) exp(series) / Gamma(a + 1) for a <= 8 < b, n = a + b and y = 1 - x; as a density with powers one less, times a n. */
function mixedPair(s: ScalarBuilder, [a, b, x, xLow, y, yLow]: Mixed, isDensity: boolean): Expr {
  const zero = s.literal(a.type, 0)
  const total = exactSum(s, a, b)
  const first = timesParts(s, { high: x, low: xLow }, total)
  const second = quotientAndError(s, timesParts(s, { high: y, low: yLow }, total), { high: b, low: zero })
  const { power, factor, divided } = smallParameter(s, a, isDensity)
  const powerOfRest = isDensity ? s.sub(b, s.literal(a.type, 1)) : b
  const powers = [
    { base: first.high, exponent: power },
    { base: second.high, exponent: powerOfRest },
  ] as const
  const { mantissa, exponent } = powerProduct(s, powers, { high: s.neg(a), low: zero })
  const series = s.sub(stirlingSeries(s, total.high), stirlingSeries(s, b))
  const lost = s.add(s.mul(power, s.div(first.low, first.high)), s.mul(powerOfRest, second.low))
  const root = s.mul(s.sqrt(s.div(total.high, b)), exp(s, s.add(series, lost)))
  const value = s.mul(s.mul(isDensity ? s.mul(factor, total.high) : factor, root), mantissa)
  return divided(s.scale(value, exponent), first.high)
}

/**
 * As {@link mixedPair} with b so large that of the logarithm of (y n / b)^b exp(-a) = (1 - x)^b (1 + a / b)^b exp(-a) the terms -b x - b x^2 / 2 - b x^3 / 3 - a^2 / (2b)
 * are left, and nothing of Stirling's series; where y^b is not 0, x is exact. As a density times a b.
 */
function farMixedPair(s: ScalarBuilder, [a, b, x]: readonly [Expr, Expr, Expr], isDensity: boolean): Expr {
  const literal = literalsLike(s, a)
  const [given, total] = [{ high: x, low: literal(0) }, exactSum(s, a, b)]
  const first = timesParts(s, given, total)
  const { power, factor, divided } = smallParameter(s, a, isDensity)
  const decay = timesParts(s, given, exactSum(s, b, literal(isDensity ? -1 : 0)))
  const growth = { high: s.neg(decay.high), low: s.neg(decay.low) }
  const { mantissa, exponent } = powerProduct(s, [{ base: first.high, exponent: power }], growth)
  const ofRest = s.mul(s.mul(decay.high, x), horner(s, x, [1 / 2, 1 / 3]))
  const ofSum = s.mul(a, s.div(s.mul(literal(0.5), a), b))
  const lost = s.mul(power, s.div(first.low, first.high))
  const root = s.mul(s.sqrt(s.div(total.high, b)), exp(s, s.sub(lost, s.add(ofRest, ofSum))))
  const value = s.mul(s.mul(isDensity ? s.mul(factor, b) : factor, root), mantissa)
  return divided(s.scale(value, exponent), first.high)
}
