import type { ScalarBuilder } from '../builder.js'
import type { Expr } from '../expression.js'
import { besselI0e, besselI1e } from './besselI.js'
import { literalsLike } from './byType.js'
import { exp } from './exp.js'
import { factorial } from './factorial.js'
import { integerPow } from './integerPow.js'
import { branch, outOfLine } from './outOfLine.js'
import { powerOfTwo } from './powerOfTwo.js'

/**
 * The modified Bessel function I of an integer order from 0 on, with the parity of its order. Error below 8 ulp in float64 for orders 0 and 1, and
 * 10 + 5 n ulp for order n; 0.51 ulp in float32. Infinity at Infinity.
 *
 * Orders 0 and 1 from their scaled forms, the others by the power series (DLMF 10.25.2), whose terms are positive, and far out by the asymptotic one (10.40.1).
 */
export function besselIn(s: ScalarBuilder, x: Expr, order: number): Expr {
  return outOfLine(s, `besselI${String(order)}`, [x], (inner, [y]) => {
    const magnitude = inner.abs(y)
    const value = order < 2 ? unscaled(inner, magnitude, order) : higher(inner, magnitude, order)
    if (order % 2 === 0) return value
    const zero = inner.literal(y.type, 0)
    const signed = inner.select(inner.lt(y, zero), inner.neg(value), value)
    return inner.select(inner.eq(y, zero), y, signed)
  })
}

/** For x >= 0, in halves: the exponential overflows first. */
function unscaled(s: ScalarBuilder, x: Expr, order: number): Expr {
  const scaled = order === 0 ? besselI0e(s, x) : besselI1e(s, x)
  const growth = exp(s, s.mul(s.literal(x.type, 0.5), x))
  // At infinity a product of 0 and Infinity.
  return s.select(s.eq(x, s.literal(x.type, Infinity)), x, s.mul(s.mul(scaled, growth), growth))
}

function higher(s: ScalarBuilder, x: Expr, order: number): Expr {
  const limit = s.literal(x.type, 20 + order * order)
  const isFar = s.gt(x, limit)
  const name = String(order)
  const near = branch(s, s.not(isFar), `besselISeries${name}`, [x], (inner, [y]) => series(inner, y, order), x)
  return branch(s, isFar, `besselIFar${name}`, [x], (inner, [y]) => far(inner, y, order), near)
}

/** (x / 2)^n / n! times the sum of (x^2 / 4)^k n! / (k! (n + k)!). */
function series(s: ScalarBuilder, x: Expr, order: number): Expr {
  const half = s.mul(s.literal(x.type, 0.5), x)
  const one = s.literal(x.type, 1)
  const [, , sum = x] = s.repeat(
    200 + 2 * order * order,
    [one, one, one],
    [s.mul(half, half)],
    (inner, [, term = x, total = x]) => inner.gt(term, inner.mul(total, inner.literal(x.type, powerOfTwo(-56)))),
    (inner, [k = x, term = x, total = x], [z = x]) => {
      const following = inner.mul(term, inner.div(z, inner.mul(k, inner.add(k, inner.literal(x.type, order)))))
      return [inner.add(k, inner.literal(x.type, 1)), following, inner.add(total, following)]
    },
  )
  return s.mul(s.mul(integerPow(s, half, order), s.literal(x.type, 1 / factorial(order))), sum)
}

/** exp(x) / sqrt(2 pi x) times the sum of (1 - 4n^2) (9 - 4n^2) ... ((2k - 1)^2 - 4n^2) / (k! (8x)^k). */
function far(s: ScalarBuilder, x: Expr, order: number): Expr {
  const literal = literalsLike(s, x)
  const one = literal(1)
  const [, , sum = x] = s.repeat(
    60,
    [one, one, one],
    [x],
    (inner, [, term = x, total = x]) => inner.gt(inner.abs(term), inner.mul(inner.abs(total), inner.literal(x.type, powerOfTwo(-56)))),
    (inner, [k = x, term = x, total = x], [y = x]) => {
      const constant = (value: number): Expr => inner.literal(x.type, value)
      const odd = inner.sub(inner.add(k, k), constant(1))
      const over = inner.sub(inner.mul(odd, odd), constant(4 * order * order))
      const following = inner.mul(term, inner.div(over, inner.mul(inner.mul(constant(8), k), y)))
      return [inner.add(k, constant(1)), following, inner.add(total, following)]
    },
  )
  const growth = exp(s, s.mul(literal(0.5), x))
  const scaled = s.div(s.mul(literal(1 / Math.sqrt(2 * Math.PI)), sum), s.sqrt(x))
  return s.select(s.eq(x, literal(Infinity)), x, s.mul(s.mul(scaled, growth), growth))
}
