import type { ScalarBuilder } from '../builder.js'
import type { Expr } from '../expression.js'
import { literalsLike } from './byType.js'
import { coefficientOf, JetAlgebra, type Jet } from './jets.js'
import { powerOfTwo } from './powerOfTwo.js'

/** Steps at most; about ten times the cube root of ab / (a + b) are needed. */
const limit = 20_000
const negligible = powerOfTwo(-60)

/** What I_x(a, b) is computed from. The other side is I_(1 - x)(b, a), whose `a` is b, and so on. */
export interface BetaSide {
  readonly a: Expr
  readonly b: Expr
  readonly x: Expr
  /** 1 - x */
  readonly rest: Expr
  /** a - (a + b) x */
  readonly lack: Expr
  /** Are u and v, in which jets are, added to the other ones of a and b? */
  readonly turned: boolean
}

/** a and b as jets. */
export function shapesOf(jets: JetAlgebra, { a, b, turned }: BetaSide): readonly [Jet, Jet] {
  const [own, other] = turned ? [0, 1] : [1, 0]
  return [jets.variable(a, own, other), jets.variable(b, other, own)]
}

/**
 * a B(a, b) I_x(a, b) / (x^a (1 - x)^b) as a jet, for 0 < x <= (a + 1) / (a + b + 2).
 *
 * The continued fraction of DiDonato and Morris (ACM TOMS 18, 1992, 360-373, formula 9), the even part of DLMF 8.17.22, every partial numerator and denominator multiplied
 * by what saves divisions. Its terms are positive up to n = b, so that it is evaluated from its end, where errors die away: its first convergents are far off, and
 * their derivatives farther. Where it may end is seen before, on the differences of convergents of order 0 (Steed's algorithm).
 */
export function betaFraction(s: ScalarBuilder, jets: JetAlgebra, side: BetaSide): Jet {
  const { a, b, x, rest, lack, turned } = side
  const literal = literalsLike(s, a)
  const [zero, one] = [literal(0), literal(1)]
  const first = s.add(lack, one)
  // An integer b would end the fraction, but not its derivatives.
  const between = s.add(s.floor(b), literal(0.5))
  const inside = ([u = a, v = b, y = x, z = rest, w = lack]: readonly Expr[]): BetaSide => ({ a: u, b: v, x: y, rest: z, lack: w, turned })
  const [end = one] = s.repeat(
    limit,
    [one, s.div(one, first), one, one],
    [a, between, x, rest, lack],
    (inner, [, , change = a, sum = a]) => inner.gt(inner.abs(change), inner.mul(inner.abs(sum), inner.literal(a.type, negligible))),
    (inner, [n = a, ratio = a, change = a, sum = a], values) => {
      const { over, under } = termOf(inner, new JetAlgebra(inner, 0, 0), inside(values), n)
      const scaled = inner.mul(coefficientOf(over, 0, 0) ?? n, ratio)
      const next = inner.div(inner.literal(a.type, 1), inner.add(coefficientOf(under, 0, 0) ?? n, scaled))
      const difference = inner.neg(inner.mul(change, inner.mul(scaled, next)))
      return [inner.add(n, inner.literal(a.type, 1)), next, difference, inner.add(sum, difference)]
    },
  )
  const [, ...tail] = s.repeat(
    limit,
    [end, ...jets.flat(jets.constant(zero), zero)],
    [a, b, x, rest, lack],
    (inner, [n = a]) => inner.gt(n, inner.literal(a.type, 0)),
    (inner, [n = a, ...behind], values) => {
      const algebra = new JetAlgebra(inner, jets.orderU, jets.orderV)
      const { over, under } = termOf(inner, algebra, inside(values), n)
      const here = algebra.div(over, algebra.add(under, algebra.unflat(behind, 0)))
      return [inner.sub(n, inner.literal(a.type, 1)), ...algebra.flat(here, inner.literal(a.type, 0))]
    },
  )
  const [p, q] = shapesOf(jets, side)
  const next = jets.add(p, jets.constant(one))
  // 1 - (a + b) x / (a + 1), whose slopes are small where x is, and whose value loses nothing near the mean.
  const slopes = jets.neg(jets.div(jets.scale(jets.add(p, q), x), next))
  const start = jets.build((i, j) => (i + j === 0 ? s.div(first, s.add(a, one)) : coefficientOf(slopes, i, j)))
  return jets.div(jets.constant(one), jets.add(start, jets.div(jets.unflat(tail, 0), next)))
}

/** The partial numerator and denominator number n + 1, for n >= 1. */
function termOf(s: ScalarBuilder, jets: JetAlgebra, side: BetaSide, n: Expr): { readonly over: Jet; readonly under: Jet } {
  const { x, rest, lack, turned } = side
  const [one, twice] = [s.literal(n.type, 1), s.add(n, n)]
  const [p, q] = shapesOf(jets, side)
  const plus = (jet: Jet, value: Expr): Jet => jets.add(jet, jets.constant(value))
  // k = n (a + 2n + 1) / ((a + n) (a + 2n - 1)), k x^2 (b - n) (a + b + n - 1), and k (a + 2n - 1) + k x (b - n) + a - (a + b) x + 1 + n (2 - x).
  const below = plus(p, s.sub(twice, one))
  const factor = jets.div(jets.scale(plus(p, s.add(twice, one)), n), jets.mul(plus(p, n), below))
  const share = jets.mul(factor, jets.scale(plus(q, s.neg(n)), x))
  const over = jets.mul(share, jets.scale(plus(jets.add(p, q), s.sub(n, one)), x))
  const value = s.add(s.add(lack, one), s.mul(n, s.add(one, rest)))
  const linear = jets.build((i, j) => (i + j === 0 ? value : i + j > 1 ? null : (i === 1) === turned ? s.neg(x) : rest))
  return { over, under: jets.add(jets.add(jets.mul(factor, below), share), linear) }
}
