import type { ScalarBuilder } from '../builder.js'
import type { Expr } from '../expression.js'
import { literalsLike } from './byType.js'
import { deviance, leastOfDeviance } from './deviance.js'
import { exp } from './exp.js'
import { gamma } from './gamma.js'
import { gammaOfSum } from './gammaOfSum.js'
import { horner } from './horner.js'
import { branch } from './outOfLine.js'
import { pow } from './pow.js'
import type { Parts } from './powPositive.js'
import { exactSum, powerProduct, quotientAndError, timesParts } from './powerProduct.js'
import { stirlingSeries } from './stirlingSeries.js'

/** From here on Stirling's series holds. */
const large = 8
/** If one is beyond, the rounding errors of a quotient count. */
const farthest = 1e12

/** a, b, x, and 1 - x in two parts. */
type Pair = readonly [Expr, Expr, Expr, Expr, Expr]
/** The smaller parameter and the larger one, and what is raised to each, in two parts. */
type Mixed = readonly [Expr, Expr, Expr, Expr, Expr, Expr]

/**
 * x^a (1 - x)^b Gamma(a + b + 1) / (Gamma(a + 1) Gamma(b + 1)) for a, b >= 0, a + b > 0 and 0 < x < 1 in float64, or, as a density, x^(a - 1) (1 - x)^(b - 1) / B(a, b).
 * Relative error of some ulp, however large they are and however small the result.
 *
 * Of large parameters Stirling's formula is taken out, whose powers are taken together with extra bits.
 */
export function betaPrefix(s: ScalarBuilder, a: Expr, b: Expr, x: Expr, name: 'betaPrefix' | 'betaDensity' = 'betaPrefix'): Expr {
  const isDensity = name === 'betaDensity'
  const limit = s.literal(a.type, large)
  const [aIsLarge, bIsLarge] = [s.gt(a, limit), s.gt(b, limit)]
  const [least, most] = [s.min(a, b), s.max(a, b)]
  const isFar = s.ge(least, s.literal(a.type, leastOfDeviance))
  const isFarthest = s.gt(most, s.literal(a.type, farthest))
  const both = s.and(aIsLarge, bIsLarge)
  const isMixed = s.ne(aIsLarge, bIsLarge)
  const rest = exactSum(s, s.literal(a.type, 1), s.neg(x))
  const own: Parts = { high: x, low: s.literal(a.type, 0) }
  const isTurned = s.gt(a, b)
  const pick = (p: Parts, q: Parts): readonly [Expr, Expr] => [s.select(isTurned, q.high, p.high), s.select(isTurned, q.low, p.low)]
  const mixed: Mixed = [least, most, ...pick(own, rest), ...pick(rest, own)]
  // What is raised to the smaller one is exact where the larger one is farthest and the result is not 0.
  const unequal = [least, most, mixed[2]] as const
  const body =
    <T>(f: (inner: ScalarBuilder, xs: T, isDensity: boolean) => Expr) =>
    (inner: ScalarBuilder, xs: T): Expr =>
      f(inner, xs, isDensity)
  const small = branch(s, s.not(s.or(aIsLarge, bIsLarge)), `${name}OfSmall`, [a, b, x, rest.high, rest.low], body(smallPair), a)
  const isNear = s.and(both, s.not(s.or(isFar, isFarthest)))
  const near = branch(s, isNear, `${name}OfLarge`, [a, b, x, rest.high, rest.low], body(largePair), small)
  const isUnequal = s.and(both, s.and(isFarthest, s.not(isFar)))
  const oneFarthest = branch(s, isUnequal, `${name}OfUnequal`, unequal, body(unequalPair), near)
  const beyond = branch(s, isFar, `${name}OfFar`, [a, b, x], body(farPair), oneFarthest)
  const oneNear = branch(s, s.and(isMixed, s.not(isFarthest)), `${name}OfMixed`, mixed, body(mixedPair), beyond)
  return branch(s, s.and(isMixed, isFarthest), `${name}OfFarMixed`, unequal, body(farMixedPair), oneNear)
}

/** x (a + b) - a, with the rounding errors of the product and the sum. */
export function excessOverMean(s: ScalarBuilder, a: Expr, b: Expr, x: Expr): Parts {
  const product = timesParts(s, { high: x, low: s.literal(x.type, 0) }, exactSum(s, a, b))
  const { high, low } = exactSum(s, product.high, s.neg(a))
  return exactSum(s, high, s.add(low, product.low))
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

/** sqrt(n / (2 pi a b)) exp(-deviances + series), and as a density times a b / (n x (1 - x)) (Loader, Fast and accurate computation of binomial probabilities, 2000). */
function farPair(s: ScalarBuilder, [a, b, x]: readonly [Expr, Expr, Expr], isDensity: boolean): Expr {
  const literal = literalsLike(s, a)
  const total = s.add(a, b)
  const excess = excessOverMean(s, a, b, x)
  const [first, second] = [deviance(s, a, excess), deviance(s, b, { high: s.neg(excess.high), low: s.neg(excess.low) })]
  const both = exactSum(s, first.high, second.high)
  const series = s.sub(s.sub(stirlingSeries(s, total), stirlingSeries(s, a)), stirlingSeries(s, b))
  const small = exp(s, s.sub(s.sub(series, both.low), s.add(first.low, second.low)))
  const root = s.sqrt(s.div(s.div(total, a), s.mul(literal(2 * Math.PI), b)))
  const factor = isDensity ? s.mul(asDensity(s, a, b, x), root) : root
  // In two steps: where the density is not 0, its exponential may be.
  const power = exp(s, s.mul(both.high, literal(-0.5)))
  return s.mul(s.mul(s.mul(factor, small), power), power)
}

/** a b / (n x (1 - x)), which makes the prefix a density. */
function asDensity(s: ScalarBuilder, a: Expr, b: Expr, x: Expr): Expr {
  return s.div(s.div(s.mul(a, s.div(b, s.add(a, b))), x), s.sub(s.literal(x.type, 1), x))
}

/**
 * sqrt(n / (2 pi a b)) (x n / a)^a exp(-d) exp(-d^2 / (2b) - d^3 / (3b^2) - series) with d = x n - a, for b so large that nothing else is left of its deviance
 * and of Stirling's series for it, as long as the rest is not 0.
 */
function unequalPair(s: ScalarBuilder, [a, b, x]: readonly [Expr, Expr, Expr], isDensity: boolean): Expr {
  const literal = literalsLike(s, a)
  const zero = literal(0)
  const total = exactSum(s, a, b)
  const product = timesParts(s, { high: x, low: zero }, total)
  const ratio = quotientAndError(s, product, { high: a, low: zero })
  const excess = excessOverMean(s, a, b, x)
  const { mantissa, exponent } = powerProduct(s, [{ base: ratio.high, exponent: a }], { high: s.neg(excess.high), low: s.neg(excess.low) })
  const t = s.div(excess.high, b)
  const ofLargest = s.mul(s.mul(excess.high, t), s.add(literal(0.5), s.mul(t, literal(1 / 3))))
  const small = exp(s, s.sub(s.mul(a, ratio.low), s.add(stirlingSeries(s, a), ofLargest)))
  const root = s.sqrt(s.div(s.div(total.high, a), s.mul(literal(2 * Math.PI), b)))
  const factor = isDensity ? s.mul(asDensity(s, a, b, x), root) : root
  return s.scale(s.mul(s.mul(factor, small), mantissa), exponent)
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
