import type { ScalarBuilder } from '../builder.js'
import type { Expr } from '../expression.js'
import { literalsLike } from './byType.js'
import { exp } from './exp.js'
import { gamma } from './gamma.js'
import { gammaSlope } from './gammaOfSum.js'
import { horner } from './horner.js'
import { log } from './log.js'
import { branch } from './outOfLine.js'
import type { Parts } from './powPositive.js'
import { powerOfTwo } from './powerOfTwo.js'
import { powerProduct, quotientAndError } from './powerProduct.js'
import { stirlingSeries } from './stirlingSeries.js'

/** What C(p, q) = Gamma(p + 1) Gamma(q + 1) / Gamma(n + 1) is taken of: 0 <= p <= q, and n = p + q exactly, low parts included. */
export interface Binomial {
  readonly p: Expr
  readonly q: Parts
  readonly n: Parts
}

/** From here on Stirling's series holds. */
const large = 8
/** From here on q log(q / n) is -p + p^2 / (2q) - ..., wherever the result is not 0. */
const far = powerOfTwo(20)

/**
 * `factor` C(p, q) or, where `isInverse`, `factor` / C(p, q), in float64: C is the inverse of a binomial coefficient, 1 where p is tiny, and so without the poles of
 * the beta function. Relative error of some ulp wherever the result is a normal number.
 *
 * Stirling's formula with (p / n)^p (q / n)^q as powers, whose exponents have extra bits, and corrected for the rounding of their bases, so that no
 * result is the exponential of a rounded logarithm. NaN where one is infinite, but for n.
 */
export function timesInverseBinomial(s: ScalarBuilder, { p, q, n }: Binomial, factor: Expr, isInverse: Expr): Expr {
  const sign = s.select(isInverse, s.literal(factor.type, -1), s.literal(factor.type, 1))
  const given = [p, q.high, q.low, n.high, n.low, factor, sign] as const
  const isSmall = s.lt(q.high, s.literal(factor.type, large))
  const near = branch(s, isSmall, 'inverseBinomialOfSmall', given, ofSmall, factor)
  return branch(s, s.not(isSmall), 'inverseBinomialOfLarge', given, ofLarge, near)
}

interface Given extends Binomial {
  readonly factor: Expr
  readonly sign: Expr
}

/** p, both parts of q and n, the factor and the sign. */
type Operands = readonly [Expr, Expr, Expr, Expr, Expr, Expr, Expr]

function given([p, q, qLow, n, nLow, factor, sign]: Operands): Given {
  return { p, q: { high: q, low: qLow }, n: { high: n, low: nLow }, factor, sign }
}

/** The factor times the value, or over it where the sign is not 1. */
function apply(s: ScalarBuilder, { factor, sign }: Given, value: Expr): Expr {
  return s.select(s.eq(sign, s.literal(sign.type, 1)), s.mul(factor, value), s.div(factor, value))
}

/** Gamma(x + 1) for x >= 0, where x + 1 may be rounded. */
function factorialOf(s: ScalarBuilder, x: Expr): Expr {
  const one = s.literal(x.type, 1)
  const isBelow = s.lt(x, one)
  return s.mul(s.select(isBelow, one, x), gamma(s, s.select(isBelow, s.add(x, one), x)))
}

function ofSmall(s: ScalarBuilder, operands: Operands): Expr {
  const all = given(operands)
  const { p, q, n } = all
  const change = ({ high, low }: Parts): Expr => s.mul(low, gammaSlope(s, s.add(high, s.literal(high.type, 1))))
  const value = s.div(s.mul(factorialOf(s, p), factorialOf(s, q.high)), factorialOf(s, n.high))
  return apply(s, all, s.add(value, s.mul(value, s.sub(change(q), change(n)))))
}

/** `x` up to a bound. */
function upTo(s: ScalarBuilder, x: Parts, bound: number): Parts {
  const limit = s.literal(x.high.type, bound)
  return { high: s.min(x.high, limit), low: s.select(s.lt(x.high, limit), x.low, s.literal(x.high.type, 0)) }
}

function ofLarge(s: ScalarBuilder, operands: Operands): Expr {
  const all = given(operands)
  const literal = literalsLike(s, all.sign)
  const [zero, one] = [literal(0), literal(1)]
  // Where a bound changes a number, C is 0, or that number makes no difference.
  const [p, q, n] = [s.min(all.p, literal(far)), upTo(s, all.q, 1e200), upTo(s, all.n, 1e200)]
  const [shareOfP, shareOfQ] = [quotientAndError(s, { high: p, low: zero }, n), quotientAndError(s, q, n)]
  const isLarge = s.ge(p, literal(large))
  const isFar = s.ge(q.high, literal(far))
  // The first power is that of p / n to p, or, below 8, of n to -p; the second that of q / n to q, or, far out, 1.
  const base = s.select(isLarge, shareOfP.high, all.n.high)
  const exponent = s.select(isLarge, p, s.neg(p))
  // What is left of the exponents p of Stirling's formula for q and n, and -p of that for p.
  const growth = s.select(isLarge, s.select(isFar, s.neg(p), zero), s.select(isFar, zero, p))
  const t = s.div(s.min(p, literal(1000)), q.high)
  const excess = s.mul(s.mul(p, t), horner(s, t, [1 / 2, -1 / 3, 1 / 4, -1 / 5]))
  const ofPower1 = s.mul(exponent, s.select(isLarge, shareOfP.low, s.div(n.low, n.high)))
  const ofPower2 = s.select(isFar, excess, s.add(s.mul(q.low, log(s, shareOfQ.high)), s.mul(q.high, shareOfQ.low)))
  const series = s.sub(stirlingSeries(s, q.high), stirlingSeries(s, n.high))
  const ownSeries = s.select(isLarge, stirlingSeries(s, s.max(p, literal(large))), zero)
  const small = exp(s, s.add(s.add(series, ownSeries), s.add(ofPower1, ofPower2)))
  const root = s.sqrt(s.mul(s.select(isLarge, s.mul(literal(2 * Math.PI), p), one), shareOfQ.high))
  const ownFactor = s.select(isLarge, one, factorialOf(s, s.min(p, literal(large))))
  const rest = apply(s, all, s.mul(s.mul(root, ownFactor), small))
  const others = s.select(isFar, zero, s.mul(all.sign, q.high))
  const { mantissa, exponent: binary } = powerProduct(
    s,
    [
      { base, exponent: s.mul(all.sign, exponent) },
      { base: shareOfQ.high, exponent: others },
    ],
    { high: s.mul(all.sign, growth), low: zero },
  )
  return s.scale(s.mul(rest, mantissa), binary)
}
