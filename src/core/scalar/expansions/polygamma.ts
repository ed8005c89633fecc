import type { ScalarBuilder } from '../builder.js'
import type { Expr } from '../expression.js'
import { bernoulliNumbers } from './bernoulli.js'
import { literalsLike } from './byType.js'
import { decomposePositive } from './decompose.js'
import { horner } from './horner.js'
import { branch, outOfLine } from './outOfLine.js'
import { powerOfTwo } from './powerOfTwo.js'

/** The highest order: beyond, its factorial is no float64. */
export const highestPolygamma = 170

/**
 * The derivative number `order` of digamma, 1 <= order <= {@link highestPolygamma}. Error below order + 5 ulp in
 * float64 and 0.51 ulp in float32; for even orders and negative arguments, where it has zeros, in ulp of its largest term.
 * At 0 and the negative integers, where odd orders are Infinity, even orders are -Infinity at 0, Infinity at -0 and NaN at the others; NaN at -Infinity.
 *
 * (-1)^(n + 1) n! times the sum of (x + k)^-(n + 1): as many terms as bring the argument to 10 + n, then the asymptotic series (DLMF 5.15.1 and 5.15.9).
 * For negative x the sum over all integers, made of two such sums, less the one that is too much; all its terms have one sign for odd orders.
 */
export function polygamma(s: ScalarBuilder, x: Expr, order: number): Expr {
  return outOfLine(s, `polygamma${String(order)}`, [x], (inner, [y]) => polygammaOfNumber(inner, y, order))
}

function polygammaOfNumber(s: ScalarBuilder, x: Expr, order: number): Expr {
  const literal = literalsLike(s, x)
  const name = String(order)
  const above = branch(s, s.gt(x, literal(0)), `polygammaSum${name}`, [x], (inner, [y]) => sumFrom(inner, y, order), pole(s, x, order))
  const value = branch(s, s.lt(x, literal(0)), `polygammaReflected${name}`, [x], (inner, [y]) => reflectedSum(inner, y, order), above)
  return order % 2 === 1 ? value : s.neg(value)
}

/** Infinity at ±0, with the sign of x for even orders, whose poles change sign. */
function pole(s: ScalarBuilder, x: Expr, order: number): Expr {
  const infinity = s.literal(x.type, Infinity)
  return order % 2 === 1 ? infinity : s.div(infinity, x)
}

/** order! times the sum of (x + k)^-(order + 1) over all k >= 0, for x > 0. */
function sumFrom(s: ScalarBuilder, x: Expr, order: number): Expr {
  const literal = literalsLike(s, x)
  const first = 10 + order
  const zero = literal(0)
  const [count = x, sum = x] = s.repeat(
    first,
    [zero, zero, zero],
    [x],
    (inner, [k = x, total = x, last = x], [y = x]) => {
      const isBelow = inner.lt(inner.add(y, k), inner.literal(x.type, first))
      const matters = inner.gt(last, inner.mul(total, inner.literal(x.type, powerOfTwo(-60))))
      return inner.and(isBelow, inner.or(inner.eq(k, inner.literal(x.type, 0)), matters))
    },
    (inner, [k = x, total = x], [y = x]) => {
      const next = termAt(inner, y, k, order)
      return [inner.add(k, inner.literal(x.type, 1)), inner.add(total, next), next]
    },
  )
  const y = s.add(x, count)
  const reciprocal = s.div(literal(1), y)
  const square = s.mul(reciprocal, reciprocal)
  const half = s.mul(literal(order / 2), reciprocal)
  const factor = s.add(literal(1), s.add(half, s.mul(square, horner(s, square, seriesOf(order)))))
  const rest = s.mul(factorialPower(s, y, order), factor)
  // Terms that vanish beside the sum stop it before the series holds.
  return s.select(s.lt(y, literal(first)), sum, s.add(sum, rest))
}

/** order! (x + k)^-(order + 1), with the rounding error of x + k. */
function termAt(s: ScalarBuilder, x: Expr, k: Expr, order: number): Expr {
  const y = s.add(x, k)
  // y - k is exact, for both are multiples of the last place of y.
  const lost = s.sub(x, s.sub(y, k))
  const reciprocal = s.div(s.literal(x.type, 1), y)
  const term = s.mul(factorialPower(s, y, order), s.mul(s.literal(x.type, order), reciprocal))
  const correction = s.mul(term, s.mul(s.literal(x.type, order + 1), s.mul(lost, reciprocal)))
  // Of the first term nothing is lost, and its reciprocal may be infinite.
  return s.select(s.eq(lost, s.literal(x.type, 0)), term, s.sub(term, correction))
}

/** (order - 1)! y^-order for y > 0, of a few ulp for small orders; only the last step over- or underflows. */
function factorialPower(s: ScalarBuilder, y: Expr, order: number): Expr {
  const literal = literalsLike(s, y)
  if (order === 1) return s.div(literal(1), y)
  const { mantissa, exponent } = decomposePositive(s, y)
  const { value, shift } = factorial(order - 1)
  const power = s.div(literal(value), powerOf(s, mantissa, order))
  const by = s.sub(s.literal('int32', shift), s.mul(s.literal('int32', order), exponent))
  // At infinity the parts are arbitrary.
  return s.select(s.lt(y, literal(Infinity)), s.scale(power, by), literal(0))
}

function powerOf(s: ScalarBuilder, x: Expr, n: number): Expr {
  if (n === 1) return x
  const half = powerOf(s, x, Math.floor(n / 2))
  const square = s.mul(half, half)
  return n % 2 === 1 ? s.mul(square, x) : square
}

/** n! = value 2^shift with a value near 1. */
function factorial(n: number): { readonly value: number; readonly shift: number } {
  let value = 1
  let shift = 0
  for (let k = 2; k <= n; k++) {
    value *= k
    for (; value >= 2; shift++) value /= 2
  }
  return { value, shift }
}

/** B2k (n + 2k - 1)! / ((n - 1)! (2k)!) of the asymptotic series. */
function seriesOf(order: number): readonly number[] {
  let factor = 1
  return bernoulliNumbers.slice(0, 11).map((b, i) => {
    const k = 2 * i + 1
    factor *= ((order + k - 1) / k) * ((order + k) / (k + 1))
    return b * factor
  })
}

/** The sum for x < 0: over all integers k of (x + k)^-(order + 1), less the one over k < 0. */
function reflectedSum(s: ScalarBuilder, x: Expr, order: number): Expr {
  const literal = literalsLike(s, x)
  const sum = s.outline(`polygammaSum${String(order)}`, [x.type], (inner, [y]) => sumFrom(inner, y, order))
  const always = s.eq(x, x)
  const at = (y: Expr): Expr => s.callWhere(always, sum, [y], literal(NaN))
  const rest = s.sub(x, s.round(x))
  const distance = s.abs(rest)
  const isAbove = s.gt(rest, literal(0))
  const one = literal(1)
  // Terms at the integers below and above: n! |rest + k|^-(n + 1).
  const upper = at(s.select(isAbove, distance, s.sub(one, distance)))
  const lower = at(s.select(isAbove, s.sub(one, distance), distance))
  const excess = at(s.sub(one, x))
  const odd = order % 2 === 1
  const value = odd ? s.add(upper, s.sub(lower, excess)) : s.sub(upper, s.sub(lower, excess))
  return s.select(s.eq(rest, literal(0)), literal(odd ? Infinity : NaN), value)
}
