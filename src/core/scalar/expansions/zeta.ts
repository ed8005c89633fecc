import type { ScalarBuilder } from '../builder.js'
import type { Expr } from '../expression.js'
import { bernoulliNumbers } from './bernoulli.js'
import { literalsLike } from './byType.js'
import { exp } from './exp.js'
import { factorial } from './factorial.js'
import { JetAlgebra, type Jet } from './jets.js'
import { log } from './log.js'
import { branch, outOfLine } from './outOfLine.js'
import { powPositive } from './powPositive.js'

/** Terms that are added up at most: behind fewer than fifty either the asymptotic series holds, or the others vanish beside the sum. */
const limit = 64

/** The asymptotic series holds from here on, plus the exponent. */
const first = 10

/**
 * The derivative number `order` in x of the Hurwitz zeta function, the sum of (q + k)^-x over all k >= 0. Error below 3 ulp in float64 for order 0 and 8 ulp for the
 * next ones, 4 ulp for negative q, and 0.51 ulp in float32; where terms have either sign, for odd orders and q below 1 and for odd x and q below 0, in ulp of
 * the largest one. Infinity at x = 1 (-Infinity for odd orders), NaN below; 0 at q = Infinity. For q <= 0 Infinity at integers; elsewhere the sum for integers
 * x, and NaN for others and for derivatives.
 *
 * As many terms as bring q + k to 10 + x, then the formula of Euler and Maclaurin (DLMF 25.11.5 with the remainder left out), as jets in x. For negative q the
 * sum over all integers, made of two such sums, less the one that is too much.
 */
export function zeta(s: ScalarBuilder, x: Expr, q: Expr, order: number): Expr {
  const name = String(order)
  return outOfLine(s, `zeta${name}`, [x, q], (inner, [y, r]) => {
    const literal = literalsLike(inner, y)
    const [zero, one, infinity] = [literal(0), literal(1), literal(Infinity)]
    const isMeant = inner.gt(y, one)
    const isAbove = inner.and(inner.gt(r, zero), inner.lt(r, infinity))
    const sum = (body: ScalarBuilder, [z = y, t = r]: readonly Expr[]): Expr => sumFrom(body, z, t, order)
    const above = branch(inner, inner.and(isMeant, isAbove), `zetaSum${name}`, [y, r], sum, zero)
    const below =
      order > 0
        ? literal(NaN)
        : branch(
            inner,
            inner.and(isMeant, inner.lt(r, zero)),
            'zetaReflected',
            [y, r],
            (body, [z = y, t = r]) => reflected(body, z, t),
            infinity,
          )
    const value = inner.select(inner.gt(r, zero), above, below)
    // A pole of this order, with the sign of (-1)^order.
    const pole = literal(order % 2 === 0 ? Infinity : -Infinity)
    return inner.select(isMeant, value, inner.select(inner.eq(y, one), pole, literal(NaN)))
  })
}

/** The sum for x > 1 and 0 < q < Infinity. */
function sumFrom(s: ScalarBuilder, x: Expr, q: Expr, order: number): Expr {
  const jets = new JetAlgebra(s, order, 0)
  const literal = literalsLike(s, x)
  const zero = literal(0)
  const end = s.add(literal(first), x)
  // Beyond, terms are below e^-43 = 2^-62 of the second one: of the first one derivatives may vanish.
  const stop = s.min(end, s.mul(s.add(q, literal(1)), exp(s, s.div(literal(43), x))))
  const states = s.repeat(
    limit,
    [zero, zero, ...jets.flat(jets.constant(zero), zero)],
    [x, q, stop],
    (inner, [k = x], [, r = q, until = stop]) => inner.lt(inner.add(r, k), until),
    (inner, [k = x, error = x, ...sum], [y = x, r = q]) => {
      const algebra = new JetAlgebra(inner, order, 0)
      const term = termAt(inner, algebra, y, r, k)
      const next = algebra.flat(algebra.add(algebra.unflat(sum, 0), term), inner.literal(x.type, 0))
      const value = term[0]?.[0] ?? k
      const [before = k] = sum
      const [after = k] = next
      // What the sum loses, of terms that become smaller.
      return [inner.add(k, inner.literal(x.type, 1)), inner.add(error, inner.sub(value, inner.sub(after, before))), ...next]
    },
  )
  const [count = x, error = zero, ...sums] = states
  const sum = jets.unflat(sums, 0)
  const behind = rest(s, jets, x, q, count)
  const [plain, last] = [sum[order]?.[0] ?? zero, behind[order]?.[0] ?? zero]
  // Where terms end before the series holds, those behind them vanish beside the sum.
  const tail = s.select(s.ge(s.add(q, count), end), last, zero)
  // An infinite sum has lost nothing.
  const lost = order === 0 ? s.select(s.lt(plain, literal(Infinity)), error, zero) : zero
  return s.mul(literal(factorial(order)), s.add(plain, s.add(tail, lost)))
}

/** The rounding error of q + k over q + k, where q + k is `y` and the integer k so small that y - k is exact. */
function lostShare(s: ScalarBuilder, q: Expr, k: Expr, y: Expr): Expr {
  return s.div(s.sub(q, s.sub(y, k)), y)
}

/** (q + k)^-x as a jet in x, with the rounding error of q + k. */
function termAt(s: ScalarBuilder, jets: JetAlgebra, x: Expr, q: Expr, k: Expr): Jet {
  const y = s.add(q, k)
  const lost = lostShare(s, q, k, y)
  const value = powPositive(s, y, s.neg(x))
  const correction = s.mul(value, s.mul(x, lost))
  // The value may be infinite, and so may x; neither has a correction.
  const exact = s.select(s.lt(s.abs(correction), value), s.sub(value, correction), value)
  return timesPower(s, jets, jets.constant(exact), y, lost)
}

/** A jet times y^-u, where u is what x moves by, and `lost` the share by which y is too small. */
function timesPower(s: ScalarBuilder, jets: JetAlgebra, jet: Jet, y: Expr, lost: Expr): Jet {
  const slope = jets.build((i) => (i === 1 ? s.neg(s.add(log(s, y), lost)) : null))
  return jets.mul(jet, jets.expOfRest(slope, s.literal(y.type, 1)))
}

/** The sum from q + count on: y^(1 - x) (1/(x - 1) + (1/2 + (x/y) (B2/2! + ((x + 1) (x + 2) / y²) (B4/4! + …))) / y). */
function rest(s: ScalarBuilder, jets: JetAlgebra, x: Expr, q: Expr, count: Expr): Jet {
  const literal = literalsLike(s, x)
  const one = literal(1)
  const y = s.add(q, count)
  const lost = lostShare(s, q, count, y)
  const reciprocal = s.div(one, y)
  const over = (k: number): Jet => jets.scale(jets.variable(s.add(x, literal(k)), 1, 0), reciprocal)
  const coefficients = bernoulliNumbers.slice(0, 11).map((b, i) => b / factorial(2 * i + 2))
  const series = coefficients.reduceRight<Jet>(
    (inner, c, i) => {
      const next = jets.add(jets.constant(literal(c)), inner)
      return i === 0 ? jets.mul(over(0), next) : jets.mul(jets.mul(over(2 * i - 1), over(2 * i)), next)
    },
    jets.build(() => null),
  )
  const half = jets.constant(literal(0.5))
  // d/dy of the sum is -x times that for x + 1, of which two terms are enough here.
  const moved = jets.scale(jets.add(jets.constant(one), jets.scale(over(0), literal(0.5))), lost)
  const small = jets.sub(jets.scale(jets.add(half, series), reciprocal), moved)
  const large = jets.div(jets.constant(one), jets.variable(s.sub(x, one), 1, 0))
  const power = powPositive(s, y, s.sub(one, x))
  const jet = jets.add(jets.scale(large, power), jets.scale(small, power))
  return timesPower(s, jets, jet, y, literal(0))
}

/** The sum for x > 1 and q < 0: over all integers k of (q + k)^-x, less the one over k < 0. */
function reflected(s: ScalarBuilder, x: Expr, q: Expr): Expr {
  const literal = literalsLike(s, x)
  const [zero, one] = [literal(0), literal(1)]
  const sum = s.outline('zetaSum0', [x.type, x.type], (inner, [y, r]) => sumFrom(inner, y, r, 0))
  const at = (r: Expr): Expr => s.callWhere(s.gt(r, zero), sum, [x, r], zero)
  const distance = s.sub(q, s.round(q))
  const far = s.abs(distance)
  const isAbove = s.gt(distance, zero)
  const upper = at(s.select(isAbove, far, s.sub(one, far)))
  const lower = at(s.select(isAbove, s.sub(one, far), far))
  const excess = at(s.sub(one, q))
  const half = s.mul(x, literal(0.5))
  const isEven = s.eq(half, s.floor(half))
  const others = s.sub(lower, excess)
  const value = s.select(isEven, s.add(upper, others), s.sub(upper, others))
  const isInteger = s.eq(x, s.floor(x))
  return s.select(s.eq(q, s.round(q)), literal(Infinity), s.select(isInteger, value, literal(NaN)))
}
