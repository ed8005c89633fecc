import type { ScalarBuilder } from '../builder.js'
import type { Expr } from '../expression.js'
import { betaPrefix, excessOverMean } from './betaPrefix.js'
import { literalsLike } from './byType.js'
import { digamma } from './digamma.js'
import { digammaExcess } from './digammaExcess.js'
import { factorial } from './factorial.js'
import { JetAlgebra, type Jet } from './jets.js'
import { log } from './log.js'
import { log1p } from './log1p.js'
import { branch, outOfLine } from './outOfLine.js'
import { polygamma } from './polygamma.js'
import { powerOfTwo } from './powerOfTwo.js'

/** Steps of the continued fraction at most; a few times sqrt(a + b) are needed. */
const limit = 20_000
const negligible = powerOfTwo(-57)

/** Beyond, the fraction would end too early. */
const largestSum = 1e8

/**
 * The derivative of order `orderA` in a and `orderB` in b of I_x(a, b), the regularised incomplete beta function: 1/B(a, b) times the integral of
 * t^(a - 1) (1 - t)^(b - 1) from 0 to x; orders 0 and 0 are the function itself. Error of the function below 20 + 4 sqrt(a + b) ulp in
 * float64, also of the smallest results; beyond x = (a + 1) / (a + b + 2), where it is the complement of the other side, in ulp of 1. Of the first derivatives
 * up to 700, of the second ones 2000 ulp of 0.01, near the mean. float32 is computed in float64.
 *
 * a, b >= 0, not both 0, with a + b <= 1e8 (NaN beyond, unless one is Infinity), and 0 <= x <= 1; NaN elsewhere. I_x(0, b) = 1, I_x(a, 0) = 0.
 *
 * The continued fraction of DLMF 8.17.22, whose convergents are jets in a and b (Steed's algorithm: the differences of convergents are added up).
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
  const [p, q] = [jets.variable(a, 1, 0), jets.variable(b, 0, 1)]
  const argument = turned ? s.sub(literal(1), x) : x
  const fraction = turned ? fractionOf(s, b, a, argument, jets, true) : fractionOf(s, a, b, argument, jets, false)
  const weight = jets.div(turned ? p : q, jets.add(p, q))
  const slopes = jets.build((i, j) => (i + j === 0 ? null : logSlope(s, a, b, x, i, j)))
  const one = literal(1)
  const jet = jets.mul(jets.mul(fraction, weight), jets.expOfRest(slopes, one))
  const coefficient = jet[orderA]?.[orderB] ?? one
  return s.mul(s.mul(betaPrefix(s, a, b, x), coefficient), literal(factorial(orderA) * factorial(orderB)))
}

/** 1 / (1 + d1 / (1 + d2 / ...)) with jets in a and b, or, `turned`, in b and a. */
function fractionOf(s: ScalarBuilder, a: Expr, b: Expr, x: Expr, jets: JetAlgebra, turned: boolean): Jet {
  const { orderU, orderV, size } = jets
  const one = s.literal(a.type, 1)
  const shapes = (algebra: JetAlgebra, p: Expr, q: Expr): readonly [Jet, Jet] => [
    algebra.variable(p, turned ? 0 : 1, turned ? 1 : 0),
    algebra.variable(q, turned ? 1 : 0, turned ? 0 : 1),
  ]
  const [p, q] = shapes(jets, a, b)
  const first = jets.neg(jets.div(jets.scale(jets.add(p, q), x), jets.add(p, jets.constant(one))))
  const start = step(jets, first, { ratio: jets.constant(one), change: jets.constant(one), sum: jets.constant(one) }, one)
  // No coefficient of a convergent is known to be zero, so that it does not matter what stands for such.
  const flat = (algebra: JetAlgebra, parts: Convergent, filler: Expr): readonly Expr[] =>
    [parts.ratio, parts.change, parts.sum].flatMap((part) => algebra.flat(part, filler))
  const convergent = (algebra: JetAlgebra, parts: readonly Expr[]): Convergent => ({
    ratio: algebra.unflat(parts, 0),
    change: algebra.unflat(parts, size),
    sum: algebra.unflat(parts, 2 * size),
  })
  const [, ...last] = s.repeat(
    limit,
    [one, ...flat(jets, start, one)],
    [a, b, x],
    (inner, [m = a, ...rest]) => {
      const algebra = new JetAlgebra(inner, orderU, orderV)
      const { change, sum } = convergent(algebra, rest)
      const sizesOf = (part: Jet): readonly Expr[] => algebra.flat(part, m).map((x) => inner.abs(x))
      const sums = sizesOf(sum)
      const matters = sizesOf(change).map((x, k) => inner.gt(x, inner.mul(sums[k] ?? x, inner.literal(m.type, negligible))))
      return matters.reduce((r, t) => inner.or(r, t))
    },
    (inner, [m = a, ...rest], [u = a, v = b, y = x]) => {
      const algebra = new JetAlgebra(inner, orderU, orderV)
      const constant = (value: number): Expr => inner.literal(m.type, value)
      const shifted = (jet: Jet, by: Expr): Jet => algebra.add(jet, algebra.constant(by))
      const [r, t] = shapes(algebra, u, v)
      const twice = inner.mul(constant(2), m)
      const [below, middle, above] = [
        shifted(r, inner.sub(twice, constant(1))),
        shifted(r, twice),
        shifted(r, inner.add(twice, constant(1))),
      ]
      // m (b - m) x / ((a + 2m - 1) (a + 2m)) and -(a + m) (a + b + m) x / ((a + 2m) (a + 2m + 1)).
      const even = algebra.div(algebra.div(algebra.scale(shifted(t, inner.neg(m)), inner.mul(m, y)), below), middle)
      const sums = algebra.div(algebra.scale(shifted(r, m), y), middle)
      const odd = algebra.neg(algebra.div(algebra.mul(sums, shifted(algebra.add(r, t), m)), above))
      const next = step(algebra, odd, step(algebra, even, convergent(algebra, rest), constant(1)), constant(1))
      return [inner.add(m, constant(1)), ...flat(algebra, next, m)]
    },
  )
  return convergent(jets, last).sum
}

/** Where a continued fraction stands: the ratio of its last two denominators, the last difference of convergents, and the last convergent. */
interface Convergent {
  readonly ratio: Jet
  readonly change: Jet
  readonly sum: Jet
}

/** One more partial numerator, over a partial denominator of 1. */
function step(algebra: JetAlgebra, numerator: Jet, { ratio, change, sum }: Convergent, one: Expr): Convergent {
  const scaled = algebra.mul(numerator, ratio)
  const next = algebra.div(algebra.constant(one), algebra.add(algebra.constant(one), scaled))
  const difference = algebra.mul(change, algebra.neg(algebra.mul(scaled, next)))
  return { ratio: next, change: difference, sum: algebra.add(sum, difference) }
}

/** The Taylor coefficient of u^i v^j, i + j > 0, of a log x + b log(1 - x) + lgamma(a + b + 1) - lgamma(a + 1) - lgamma(b + 1). */
function logSlope(s: ScalarBuilder, a: Expr, b: Expr, x: Expr, i: number, j: number): Expr {
  const literal = literalsLike(s, a)
  const one = literal(1)
  const total = s.add(s.add(a, b), one)
  const own = i > 0 ? a : b
  const scale = (value: Expr): Expr => s.mul(value, literal(1 / (factorial(i) * factorial(j))))
  if (i + j > 1) {
    const common = polygamma(s, total, i + j - 1)
    if (i > 0 && j > 0) return scale(common)
    return scale(s.sub(common, polygamma(s, s.add(own, one), i + j - 1)))
  }
  const difference = excessOverMean(s, a, b, x).high
  const [t, ratio] =
    i === 1 ? [s.div(difference, a), s.mul(x, s.add(a, b))] : [s.div(s.neg(difference), b), s.mul(s.sub(one, x), s.add(a, b))]
  // Near the mean log x + digamma(a + b + 1) - digamma(a + 1) cancels.
  const steady = s.add(
    s.select(s.lt(s.abs(t), literal(0.5)), log1p(s, t), log(s, s.div(ratio, own))),
    s.sub(digammaExcess(s, s.add(a, b)), digammaExcess(s, own)),
  )
  const plain = s.add(i === 1 ? log(s, x) : log1p(s, s.neg(x)), s.sub(digamma(s, total), digamma(s, s.add(own, one))))
  return s.select(s.lt(own, literal(10)), plain, steady)
}
