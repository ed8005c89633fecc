import type { ScalarBuilder } from '../builder.js'
import type { Expr } from '../expression.js'
import { literalsLike } from './byType.js'
import { erfc } from './erfc.js'
import { erfcx } from './erfcx.js'
import { erfInv } from './erfInv.js'
import { exp } from './exp.js'
import { outOfLine } from './outOfLine.js'
import { productError } from './productError.js'
import { log } from './log.js'

/** sqrt(1/2) in two parts. */
const rootHalf = { high: Math.SQRT1_2, low: -4.833646656726457e-17 }

/**
 * The density of the normal distribution, exp(-x^2 / 2) / sqrt(2 pi). Error below 4 ulp in float64 and 0.51 ulp in float32, also in the tails, for the rounding
 * error of the square is kept; 0 at ±Infinity.
 */
export function normalDensity(s: ScalarBuilder, x: Expr): Expr {
  return outOfLine(s, 'normalDensity', [x], (inner, [y]) => {
    const literal = literalsLike(inner, y)
    const cut = inner.min(inner.abs(y), literal(39))
    const square = inner.mul(cut, cut)
    const lost = inner.mul(literal(0.5), productError(inner, cut, cut, square))
    // In halves, so that a subnormal result is rounded once.
    const quarter = exp(inner, inner.mul(literal(-0.25), square))
    const factor = inner.mul(quarter, literal(0.3989422804014327))
    return inner.mul(inner.sub(factor, inner.mul(factor, lost)), quarter)
  })
}

/**
 * The distribution function of the normal distribution, erfc(-x / sqrt(2)) / 2. Error below 5 ulp in float64 and 0.51 ulp in float32, down to its underflow at
 * -38.5: the rounding error of x / sqrt(2) is kept. 0 at -Infinity, 1 at Infinity.
 */
export function normalDistribution(s: ScalarBuilder, x: Expr): Expr {
  return outOfLine(s, 'normalDistribution', [x], (inner, [y]) => {
    const literal = literalsLike(inner, y)
    // Beyond, the result is 0 or 1.
    const cut = inner.max(literal(-40), inner.min(y, literal(40)))
    const root = literal(rootHalf.high)
    const scaled = inner.neg(inner.mul(cut, root))
    const lost = inner.sub(inner.neg(productError(inner, cut, root, inner.neg(scaled))), inner.mul(cut, literal(rootHalf.low)))
    const value = inner.mul(literal(0.5), erfc(inner, scaled))
    // erfc'(t) = -2 / sqrt(pi) erfc(t) / erfcx(t).
    const slope = inner.div(literal(1.1283791670955126), erfcx(inner, scaled, 0))
    return inner.sub(value, inner.mul(value, inner.mul(lost, slope)))
  })
}

/**
 * The inverse of {@link normalDistribution}. Error below 8 ulp in float64 and 0.51 ulp in float32. -Infinity at 0, Infinity at 1, NaN outside.
 *
 * Between 1/4 and 3/4 by erfInv, beyond by Newton's method on the logarithm of the distribution function, from the asymptotic form of its tail: x^2 = -2 log p - log(2 pi x^2).
 */
export function normalQuantile(s: ScalarBuilder, p: Expr): Expr {
  return outOfLine(s, 'normalQuantile', [p], (inner, [q]) => {
    const literal = literalsLike(inner, q)
    const [half, zero, one] = [literal(0.5), literal(0), literal(1)]
    const isUpper = inner.gt(q, half)
    // 1 - q is exact here.
    const tail = inner.select(isUpper, inner.sub(one, q), q)
    const logarithm = log(inner, tail)
    // x = -sqrt(2) t.
    const rough = inner.sub(
      inner.mul(literal(-1), logarithm),
      inner.mul(half, log(inner, inner.add(one, inner.mul(literal(-4 * Math.PI), logarithm)))),
    )
    const start = inner.sqrt(inner.max(rough, zero))
    const [t = q] = inner.repeat(
      12,
      [start, inner.add(start, one)],
      [logarithm],
      (body, [now = q, before = q]) =>
        body.gt(body.abs(body.sub(now, before)), body.mul(body.literal(q.type, 1e-11), body.add(now, body.literal(q.type, 0.1)))),
      (body, [now = q], [wanted = q]) => {
        const constant = (value: number): Expr => body.literal(q.type, value)
        const scaled = erfcx(body, now, 0)
        // log(erfc(t) / 2) = log(erfcx(t) / 2) - t^2; its derivative is -2 / (sqrt(pi) erfcx(t)).
        const value = body.sub(log(body, body.mul(constant(0.5), scaled)), body.add(body.mul(now, now), wanted))
        return [body.add(now, body.mul(value, body.mul(scaled, constant(0.886226925452758)))), now]
      },
    )
    const size = inner.mul(literal(Math.SQRT2), t)
    const outer = inner.select(isUpper, size, inner.neg(size))
    const isCentral = inner.lt(inner.abs(inner.sub(q, half)), literal(0.25))
    // Exact where it is taken.
    const central = inner.select(isCentral, inner.sub(inner.add(q, q), one), zero)
    const value = inner.select(isCentral, inner.mul(literal(Math.SQRT2), erfInv(inner, central)), outer)
    const inside = inner.select(inner.eq(tail, zero), inner.select(isUpper, literal(Infinity), literal(-Infinity)), value)
    return inner.select(inner.and(inner.ge(q, zero), inner.le(q, one)), inside, literal(NaN))
  })
}
