import type { ScalarBuilder } from '../builder.js'
import type { Expr } from '../expression.js'
import { literalsLike } from './byType.js'
import { horner } from './horner.js'
import type { Parts } from './powPositive.js'
import { exactProduct, exactSum, timesParts } from './powerProduct.js'

/** From here on a parameter has a deviance that is exact enough for an exponential; below, its powers are. */
export const leastOfDeviance = 1e6

/** What is further away is taken for a deviance of about 2000, whose exponential is 0. */
const most = 2000

/** Beyond, products could not be split, and one step of a is further away than all that. */
const largest = 1e290

/** 2/3, in two parts. */
const twoThirds = { high: 2 / 3, low: 3.700743415417188e-17 }

/** 2/4, -2/5, ...: t - log(1 + t) = t^2/2 (1 - 2/3 t + t^2 (2/4 - 2/5 t + ...)). */
const coefficients = Array.from({ length: 12 }, (_, k) => (k % 2 === 0 ? 2 : -2) / (k + 4))

/**
 * a (t - log(1 + t)) for t = difference / a and a >= 10^6, in float64, or more than 1900 where it is. Error of the sum of both parts below 0.51 ulp, and of some ulp
 * of 1 even where it is in the hundreds, so that they may go into an exponential (Loader, Fast and accurate computation of binomial probabilities, 2000, but in two parts).
 */
export function deviance(s: ScalarBuilder, a: Expr, difference: Parts): Parts {
  const literal = literalsLike(s, a)
  const bounded = s.min(a, literal(largest))
  const furthest = s.mul(literal(Math.sqrt(2 * most)), s.sqrt(bounded))
  const d = {
    high: s.max(s.neg(furthest), s.min(furthest, difference.high)),
    low: s.select(s.lt(s.abs(difference.high), furthest), difference.low, literal(0)),
  }
  const t = s.div(d.high, bounded)
  const back = exactProduct(s, t, bounded)
  const restOfT = s.div(s.add(s.sub(s.sub(d.high, back.high), back.low), d.low), bounded)
  const square = timesParts(s, d, { high: t, low: restOfT })
  const cube = timesParts(s, square, { high: t, low: restOfT })
  const third = timesParts(s, cube, { high: literal(twoThirds.high), low: literal(twoThirds.low) })
  const both = exactSum(s, square.high, s.neg(third.high))
  const others = s.mul(s.mul(cube.high, t), horner(s, t, coefficients))
  const half = (value: Expr): Expr => s.mul(value, literal(0.5))
  return { high: half(both.high), low: half(s.add(s.add(both.low, s.sub(square.low, third.low)), others)) }
}
