import type { ScalarBuilder } from '../builder.js'
import type { Expr } from '../expression.js'
import { literalsLike } from './byType.js'
import { digamma } from './digamma.js'
import { digammaExcess } from './digammaExcess.js'
import { digammaSteps } from './digammaSteps.js'
import { factorial } from './factorial.js'
import { gammaPrefix } from './gammaDensity.js'
import { JetAlgebra, type Jet } from './jets.js'
import { log } from './log.js'
import { log1p } from './log1p.js'
import { polygamma } from './polygamma.js'
import { powerOfTwo } from './powerOfTwo.js'

/** Iterations of the series and the continued fraction at most; about 9 sqrt(a) are needed at x = a, for high orders more. */
const limit = 1_000_000
const negligible = powerOfTwo(-57)

/**
 * The Taylor coefficient number `order` in a of P(a, x), the regularised lower incomplete gamma function, by the series of DLMF 8.11.4: x^a exp(-x) / Gamma(a + 1)
 * times the sum of x^n / ((a + 1) ... (a + n)), every term a jet in a. For x up to a or 1.
 */
export function lowerSeries(s: ScalarBuilder, a: Expr, x: Expr, order: number): Expr {
  const jets = new JetAlgebra(s, order, 0)
  const literal = literalsLike(s, a)
  const [zero, one] = [literal(0), literal(1)]
  const start = jets.flat(jets.constant(one), zero)
  const nothing = jets.flat(jets.constant(zero), zero)
  const { size } = jets
  const states = s.repeat(
    limit,
    [zero, ...start, ...start, ...nothing],
    [a, x],
    (inner, [, ...rest]) => goesOn(inner, size, rest),
    (inner, [n = a, ...rest], [b = a, y = x]) => {
      const next = inner.add(n, inner.literal(n.type, 1))
      const under = inner.add(b, next)
      // (a + n) t_n = x t_(n - 1), coefficient by coefficient.
      const terms: Expr[] = []
      for (const last of rest.slice(0, size)) {
        const over = inner.mul(last, y)
        const before = terms.at(-1)
        terms.push(inner.div(before === undefined ? over : inner.sub(over, before), under))
      }
      return [next, ...terms, ...added(inner, size, rest, terms)]
    },
  )
  const [, ...rest] = states
  return coefficient(s, jets, a, x, totalOf(jets, rest))
}

/**
 * The Taylor coefficient number `order` in a of Q(a, x) = 1 - P(a, x), by the even part of its continued fraction (DLMF 8.9.2), whose convergents are jets in a
 * (Steed's algorithm: the differences of convergents are added up). For x > a and x >= 1.
 */
export function upperFraction(s: ScalarBuilder, a: Expr, x: Expr, order: number): Expr {
  const jets = new JetAlgebra(s, order, 0)
  const literal = literalsLike(s, a)
  const zero = literal(0)
  const one = literal(1)
  const firstUnder = jets.variable(s.add(s.sub(x, a), one), -1, 0)
  const first = jets.div(jets.constant(one), firstUnder)
  const flat = jets.flat(first, zero)
  const nothing = jets.flat(jets.constant(zero), zero)
  const { size } = jets
  const states = s.repeat(
    limit,
    [zero, ...flat, ...flat, ...nothing, ...flat],
    [a, x],
    (inner, [, ...rest]) => goesOn(inner, size, rest),
    (inner, [n = a, ...rest], [b = a, y = x]) => {
      const algebra = new JetAlgebra(inner, order, 0)
      const constant = (value: number): Expr => inner.literal(n.type, value)
      const next = inner.add(n, constant(1))
      const [difference, ratio] = [algebra.unflat(rest, 0), algebra.unflat(rest, 3 * size)]
      // The partial numerator -n (n - a) and denominator x + 2n + 1 - a.
      const over = algebra.scale(algebra.variable(inner.sub(b, next), 1, 0), next)
      const under = algebra.variable(inner.add(inner.sub(y, b), inner.add(inner.mul(constant(2), next), constant(1))), -1, 0)
      const scaled = algebra.mul(over, ratio)
      const ratioNext = algebra.div(algebra.constant(constant(1)), algebra.add(under, scaled))
      // b D - 1 = -(a D') D, where D' is the last ratio.
      const change = algebra.flat(algebra.neg(algebra.mul(difference, algebra.mul(scaled, ratioNext))), constant(0))
      return [next, ...change, ...added(inner, size, rest, change), ...algebra.flat(ratioNext, constant(0))]
    },
  )
  const [, ...rest] = states
  return coefficient(s, jets, a, x, jets.mul(jets.variable(a, 1, 0), totalOf(jets, rest)))
}

/** The sums with one more term each, and what they have lost by rounding so far. States are terms, sums and losses. */
function added(s: ScalarBuilder, size: number, states: readonly Expr[], terms: readonly Expr[]): readonly Expr[] {
  const sums = terms.map((term, k) => s.add(states[size + k] ?? term, term))
  const losses = terms.map((term, k) => s.add(states[2 * size + k] ?? term, s.sub(term, s.sub(sums[k] ?? term, states[size + k] ?? term))))
  return [...sums, ...losses]
}

function totalOf(jets: JetAlgebra, states: readonly Expr[]): Jet {
  return jets.add(jets.unflat(states, jets.size), jets.unflat(states, 2 * jets.size))
}

/** Does any of the terms, which are the first `size` states, still matter beside its sum, which are the next ones? */
function goesOn(s: ScalarBuilder, size: number, states: readonly Expr[]): Expr {
  const matters = states
    .slice(0, size)
    .map((term, k) => s.gt(s.abs(term), s.mul(s.abs(states[size + k] ?? term), s.literal(term.type, negligible))))
  return matters.reduce((p, q) => s.or(p, q))
}

/** The highest coefficient of the jet times x^a exp(-x) / Gamma(a + 1). */
function coefficient(s: ScalarBuilder, jets: JetAlgebra, a: Expr, x: Expr, sum: Jet): Expr {
  const prefix = gammaPrefix(s, a, x)
  const order = jets.orderU
  const one = s.literal(a.type, 1)
  const logarithm = jets.build((k) => (k === 0 ? null : logSlope(s, a, x, k)))
  const total = jets.mul(sum, jets.expOfRest(logarithm, one))
  return s.mul(prefix, total[order]?.[0] ?? one)
}

/** The Taylor coefficient number k >= 1 in a of a log x - lgamma(a + 1). */
function logSlope(s: ScalarBuilder, a: Expr, x: Expr, k: number): Expr {
  const literal = literalsLike(s, a)
  if (k > 1) {
    return s.mul(polygamma(s, s.add(a, literal(1)), k - 1), literal(-1 / factorial(k)))
  }
  // log x - digamma(a + 1) cancels where x is near a: where digamma is near log, the logarithms are one, and the rest is a sum of positive terms.
  const { steps, sum } = digammaSteps(s, a, literal(0))
  const start = s.add(a, steps)
  const t = s.div(s.sub(s.sub(x, a), steps), start)
  // Of less, the second power is 0.
  const argument = s.max(x, literal(1e-300))
  const ratio = s.select(s.lt(s.abs(t), literal(0.5)), log1p(s, t), log(s, s.div(argument, start)))
  const steady = s.add(ratio, s.sub(sum, digammaExcess(s, start)))
  const plain = s.sub(log(s, x), digamma(s, s.add(a, literal(1))))
  return s.select(s.lt(a, literal(2)), plain, steady)
}
