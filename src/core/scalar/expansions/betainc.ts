import type { ScalarBuilder } from '../builder.js'
import type { Expr } from '../expression.js'
import { betaFraction, shapesOf, type BetaSide } from './betaFraction.js'
import { betaPrefix, excessOverMean } from './betaPrefix.js'
import { literalsLike } from './byType.js'
import { digammaExcess } from './digammaExcess.js'
import { digammaSteps } from './digammaSteps.js'
import { factorial } from './factorial.js'
import { coefficientOf, JetAlgebra } from './jets.js'
import { log } from './log.js'
import { log1p } from './log1p.js'
import { branch, outOfLine } from './outOfLine.js'
import { polygamma } from './polygamma.js'
import { powerOfTwo } from './powerOfTwo.js'

/** Beyond, the fraction would end too early. */
const largestSum = 1e8

/**
 * The derivative of order `orderA` in a and `orderB` in b of I_x(a, b), the regularised incomplete beta function: 1/B(a, b) times the integral of
 * t^(a - 1) (1 - t)^(b - 1) from 0 to x; orders 0 and 0 are the function itself. Error of the function below 20 ulp in float64, also of the smallest
 * results; beyond x = (a + 1) / (a + b + 2), where it is the complement of the other side, in ulp of 1. Of the first derivatives up to 100, of the second ones 2000 ulp of
 * 0.01, where terms cancel near a zero; of the mixed one 8000 where a + b is small, whose terms grow as (a + b)^-2. float32 is computed in float64.
 *
 * a, b >= 0, not both 0, with a + b <= 1e8 (NaN beyond, unless one is Infinity), and 0 <= x <= 1; NaN elsewhere. I_x(0, b) = 1, I_x(a, 0) = 0.
 *
 * By a continued fraction of jets in a and b.
 */
export function betainc(s: ScalarBuilder, a: Expr, b: Expr, x: Expr, orderA: number, orderB: number): Expr {
  const name = `${String(orderA)}_${String(orderB)}`
  return outOfLine(s, `betainc${name}`, [a, b, x], (inner, [p, q, y]) => {
    const literal = literalsLike(inner, p)
    const [zero, one, infinity] = [literal(0), literal(1), literal(Infinity)]
    const isPlain = orderA + orderB === 0
    const mean = inner.div(inner.add(p, one), inner.add(inner.add(p, q), literal(2)))
    const isBetween = inner.and(inner.gt(y, zero), inner.lt(y, one))
    const isTooLarge = inner.gt(inner.add(p, q), literal(largestSum))
    const isPositive = inner.and(inner.ge(p, zero), inner.ge(q, zero))
    const within = inner.and(isBetween, inner.and(isPositive, inner.not(isTooLarge)))
    const isLow = inner.and(within, inner.le(y, mean))
    const isHigh = inner.and(within, inner.gt(y, mean))
    const side =
      (turned: boolean) =>
      (body: ScalarBuilder, [r, t, z]: readonly [Expr, Expr, Expr]) =>
        sideOf(body, r, t, z, orderA, orderB, turned)
    const high = branch(inner, isHigh, `betaincHigh${name}`, [p, q, y], side(true), zero)
    const low = branch(inner, isLow, `betaincLow${name}`, [p, q, y], side(false), zero)
    const end = (value: number): Expr => literal(isPlain ? value : 0)
    const inside = inner.select(isHigh, inner.sub(end(1), high), low)
    const [pIsInfinite, qIsInfinite] = [inner.eq(p, infinity), inner.eq(q, infinity)]
    const isOne = inner.or(inner.eq(y, one), qIsInfinite)
    const isZero = inner.or(inner.eq(y, zero), pIsInfinite)
    const limits = inner.select(isZero, end(0), inner.select(isOne, end(1), inside))
    const isOutside = inner.or(inner.or(inner.lt(p, zero), inner.lt(q, zero)), inner.or(inner.lt(y, zero), inner.gt(y, one)))
    const isUnknown = inner.and(isTooLarge, inner.not(inner.or(isZero, isOne)))
    const isUndefined = inner.or(
      inner.or(inner.and(inner.or(isOne, inner.eq(p, zero)), isZero), inner.and(isOne, inner.eq(q, zero))),
      inner.and(inner.eq(p, zero), inner.eq(q, zero)),
    )
    return inner.select(inner.or(inner.or(isOutside, isUnknown), isUndefined), literal(NaN), limits)
  })
}

/** The derivative of I_x(a, b) for x up to its mean, or, `turned`, that of I_(1 - x)(b, a). */
function sideOf(s: ScalarBuilder, a: Expr, b: Expr, x: Expr, orderA: number, orderB: number, turned: boolean): Expr {
  const jets = new JetAlgebra(s, orderA, orderB)
  const literal = literalsLike(s, a)
  const one = literal(1)
  const rest = s.sub(one, x)
  const excess = excessOverMean(s, a, b, x).high
  const side: BetaSide = turned ? { a: b, b: a, x: rest, rest: x, lack: excess, turned } : { a, b, x, rest, lack: s.neg(excess), turned }
  const [p, q] = shapesOf(jets, side)
  const weight = jets.div(q, jets.add(p, q))
  const slopes = jets.build((i, j) => (i + j === 0 ? null : logSlope(s, a, b, x, i, j)))
  const jet = jets.mul(jets.mul(betaFraction(s, jets, side), weight), jets.expOfRest(slopes, one))
  const coefficient = coefficientOf(jet, orderA, orderB) ?? one
  return s.mul(s.mul(betaPrefix(s, a, b, x), coefficient), literal(factorial(orderA) * factorial(orderB)))
}

/** The Taylor coefficient of u^i v^j, i + j > 0, of a log x + b log(1 - x) + lgamma(a + b + 1) - lgamma(a + 1) - lgamma(b + 1). */
function logSlope(s: ScalarBuilder, a: Expr, b: Expr, x: Expr, i: number, j: number): Expr {
  const literal = literalsLike(s, a)
  const one = literal(1)
  const own = i > 0 ? a : b
  if (i + j > 1) {
    const common = polygamma(s, s.add(s.add(a, b), one), i + j - 1)
    const value = i > 0 && j > 0 ? common : s.sub(common, polygamma(s, s.add(own, one), i + j - 1))
    return s.mul(value, literal(1 / (factorial(i) * factorial(j))))
  }
  const excess = excessOverMean(s, a, b, x).high
  const [other, y, rest, difference] = i === 1 ? [b, x, s.sub(one, x), excess] : [a, s.sub(one, x), x, s.neg(excess)]
  // log y + digamma(a + b + 1) - digamma(own + 1) cancels near the mean: where digamma is near log, the logarithms are one, and the rest is a sum of positive terms.
  const { steps, sum } = digammaSteps(s, own, s.div(one, other))
  const start = s.add(own, steps)
  const end = s.add(start, other)
  const t = s.div(s.sub(difference, s.mul(steps, rest)), start)
  // Products of subnormal numbers are rounded coarsely.
  const isTiny = s.lt(y, literal(1e-280))
  const scaled = s.div(s.mul(s.mul(y, s.select(isTiny, literal(powerOfTwo(500)), one)), end), start)
  const far = s.sub(log(s, scaled), s.select(isTiny, literal(500 * Math.LN2), literal(0)))
  const logarithm = s.select(s.lt(s.abs(t), literal(0.5)), log1p(s, t), far)
  return s.add(logarithm, s.add(sum, s.sub(digammaExcess(s, end), digammaExcess(s, start))))
}
