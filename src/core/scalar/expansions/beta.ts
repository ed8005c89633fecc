import type { ScalarBuilder } from '../builder.js'
import type { Expr } from '../expression.js'
import { literalsLike } from './byType.js'
import { gamma } from './gamma.js'
import { gammaOfSum } from './gammaOfSum.js'
import { timesInverseBinomial, type Binomial } from './inverseBinomial.js'
import { branch, outOfLine } from './outOfLine.js'
import { powerOfTwo } from './powerOfTwo.js'
import { exactSum } from './powerProduct.js'
import { sinPi } from './sinPi.js'

/**
 * B(a, b) = Gamma(a) Gamma(b) / Gamma(a + b). Error below 10 ulp in float64 wherever the result is a normal number, for large, tiny and negative parameters too, and
 * 0.51 ulp in float32. Infinity where one is 0 or a negative integer, else 0 where their sum is one; 0 where one is Infinity and the other positive, NaN for other
 * infinities.
 *
 * For positive parameters below 8 the quotient of gamma functions, beyond a power and Stirling's series; negative parameters by reflection.
 */
export function beta(s: ScalarBuilder, a: Expr, b: Expr): Expr {
  return outOfLine(s, 'beta', [a, b], (inner, [x, y]) => {
    const literal = literalsLike(inner, x)
    const [zero, infinity] = [literal(0), literal(Infinity)]
    const [least, most] = [inner.min(x, y), inner.max(x, y)]
    const pole = isPole(inner, x, y)
    const [isPositive, isFinite] = [inner.gt(least, zero), inner.lt(inner.max(inner.neg(least), most), infinity)]
    const ends = inner.select(pole, infinity, inner.select(isPositive, zero, literal(NaN)))
    const isNegative = inner.and(inner.not(isPositive), inner.and(isFinite, inner.not(pole)))
    const negative = branch(inner, isNegative, 'betaOfNegative', [least, most], ofNegative, ends)
    const [isSmall, isLarge] = [inner.lt(most, literal(8)), inner.and(inner.ge(most, literal(8)), isFinite)]
    const large = branch(inner, inner.and(isPositive, isLarge), 'betaOfLarge', [least, most], ofLarge, negative)
    return branch(inner, inner.and(isPositive, isSmall), 'betaOfSmall', [least, most], ofSmall, large)
  })
}

/** Is one of them 0 or a negative integer? */
export function isPole(s: ScalarBuilder, a: Expr, b: Expr): Expr {
  const isNonPositive = (x: Expr): Expr =>
    s.and(s.and(s.le(x, s.literal(x.type, 0)), s.gt(x, s.literal(x.type, -Infinity))), s.eq(x, s.round(x)))
  return s.or(isNonPositive(a), isNonPositive(b))
}

/** For 0 < p <= q < 8. */
function ofSmall(s: ScalarBuilder, [p, q]: readonly [Expr, Expr]): Expr {
  const quotient = s.mul(gamma(s, p), s.div(gamma(s, q), gammaOfSum(s, p, q)))
  // B(p, q) is (p + q) / (p q) for the smallest p, whose gamma function is infinite.
  return s.select(s.lt(p, s.literal(p.type, 1e-300)), s.div(s.div(s.add(p, q), q), p), quotient)
}

/** For 0 < p <= q and 8 <= q. */
function ofLarge(s: ScalarBuilder, [p, q]: readonly [Expr, Expr]): Expr {
  const [zero, one] = [s.literal(p.type, 0), s.literal(p.type, 1)]
  const binomial = { p, q: { high: q, low: zero }, n: exactSum(s, p, q) }
  // n / (p q), where n may be infinite.
  const factor = s.div(s.add(one, s.div(p, q)), p)
  return timesInverseBinomial(s, binomial, factor, s.ne(zero, zero))
}

/** For `least` < 0; no poles. */
function ofNegative(s: ScalarBuilder, [least, most]: readonly [Expr, Expr]): Expr {
  const { binomial, over, under, isInverse } = reflectedBeta(s, least, most)
  const zero = s.literal(least.type, 0)
  const value = timesInverseBinomial(s, binomial, s.div(over, under), isInverse)
  return s.select(s.eq(over, zero), zero, value)
}

/** B(a, b) = over / under C(p, q), or, where `isInverse`, over / under / C(p, q). */
export interface Reflected {
  readonly binomial: Binomial
  readonly over: Expr
  readonly under: Expr
  readonly isInverse: Expr
}

/**
 * The beta function of `least` < 0 and `most`, which are no poles, by C of positive numbers, as Gamma(-x) is -pi / (sin(pi x) Gamma(x + 1)) (DLMF 5.5.3). The
 * sine of a sum is taken of the exact sum, so that zeros of the function are as sharp as numbers are.
 */
export function reflectedBeta(s: ScalarBuilder, least: Expr, most: Expr): Reflected {
  const literal = literalsLike(s, least)
  const zero = literal(0)
  const [x, z] = [s.neg(least), s.abs(most)]
  const bothNegative = s.lt(most, zero)
  const isAbove = s.gt(most, x)
  // x + z, z - x, or x - z: the sum of the parameters up to its sign.
  const plus = exactSum(s, x, z)
  const minus = exactSum(s, s.max(x, z), s.neg(s.min(x, z)))
  const total = { high: s.select(bothNegative, plus.high, minus.high), low: s.select(bothNegative, plus.low, minus.low) }
  // The summands are x and z below x + z, x and z - x below z, z and x - z below x.
  const first = s.select(s.or(bothNegative, isAbove), x, z)
  const second = { high: s.select(bothNegative, z, minus.high), low: s.select(bothNegative, zero, minus.low) }
  // The smaller one has no low part: a difference below what is taken away is exact (Sterbenz).
  const isInOrder = s.le(first, second.high)
  const p = s.select(isInOrder, first, second.high)
  const q = { high: s.select(isInOrder, second.high, first), low: s.select(isInOrder, second.low, zero) }
  const n = { high: s.select(bothNegative, plus.high, s.max(x, z)), low: s.select(bothNegative, plus.low, zero) }
  // -pi sin(pi n) / (sin(pi x) sin(pi z)), -pi (z - x) / (z sin(pi x)), or sin(pi (x - z)) / (z sin(pi x)); without pi where sines are as small as subnormals.
  const tiny = literal(powerOfTwo(-500))
  const sine = sinPi(s, x)
  const quotient = s.select(s.lt(x, tiny), s.div(total.high, x), s.div(sinPi(s, total.high, total.low), sine))
  const sineOverPi = (y: Expr, value: Expr): Expr => s.select(s.lt(y, tiny), y, s.div(value, literal(Math.PI)))
  const over = s.select(bothNegative, s.neg(quotient), s.select(isAbove, s.neg(s.div(minus.high, z)), quotient))
  const under = s.select(bothNegative, sineOverPi(z, sinPi(s, z)), s.select(isAbove, sineOverPi(x, sine), z))
  return { binomial: { p, q, n }, over, under, isInverse: s.or(bothNegative, isAbove) }
}
