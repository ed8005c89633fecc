import type { ScalarBuilder } from '../builder.js'
import type { Expr } from '../expression.js'
import { forType, literalsLike } from './byType.js'
import { decomposePositive } from './decompose.js'
import { expRemainder } from './expRemainder.js'
import { horner } from './horner.js'
import { roundToInt } from './roundToInt.js'
import { split } from './split.js'

/** A number in two parts that add up to it; the high one is short. */
export interface Parts {
  readonly high: Expr
  readonly low: Expr
}

// (3/2) (atanh(q) / q - 1 - q^2/3) / q^4 over q^2: fdlibm e_pow.c and e_powf.c.
const coefficients = {
  float64: [
    5.99999999999994648725e-1, 4.28571428578550184252e-1, 3.33333329818377432918e-1, 2.72728123808534006489e-1, 2.30660745775561754067e-1,
    2.06975017800338417784e-1,
  ],
  float32: [6.0000002384e-1, 4.2857143283e-1, 3.3333334327e-1],
}
/** 2 / (3 ln 2), log2 1.5 and ln 2: the upper 24 bits (float32: 11), the rest, and the whole. */
const scaleOf = {
  high: { float64: 0.9617967009544373, float32: 0.9619140625 },
  low: { float64: -7.028461650952758e-9, float32: -0.000117368574 },
  whole: 0.9617966939259756,
}
const centre = {
  high: { float64: 0.5849624872207642, float32: 0.5849609375 },
  low: { float64: 1.350039202129749e-8, float32: 1.56322119e-6 },
}
const log2 = {
  high: { float64: 0.6931471824645996, float32: 0.693359375 },
  low: { float64: -1.904654299957768e-9, float32: -0.000212194442 },
  whole: Math.LN2,
}

/**
 * x^y for 0 < x < Infinity and any `y` but NaN, subnormal `x` and results included. Error below 0.6 ulp in float64 and 0.7 ulp in float32.
 *
 * 2^(y log2 x), the logarithm and the product as unevaluated sums of two numbers (fdlibm e_pow.c, with Veltkamp's splitting in place of cleared
 * words).
 *
 * @param parts of `y`, where the caller has them more precisely
 */
export function powPositive(s: ScalarBuilder, x: Expr, y: Expr, parts: Parts = split(s, y)): Expr {
  const literal = literalsLike(s, x)
  const logarithm = log2InParts(s, x)
  const high = s.mul(parts.high, logarithm.high)
  const low = s.add(s.mul(parts.low, logarithm.high), s.mul(y, logarithm.low))
  const sum = s.add(high, low)
  // Beyond, the result is 0 or Infinity for certain.
  const limit = literal(1100)
  const isFar = s.gt(s.abs(sum), limit)
  const cut = s.select(isFar, s.select(s.gt(sum, literal(0)), limit, s.neg(limit)), high)
  return exp2OfParts(s, { high: cut, low: s.select(isFar, literal(0), low) })
}

/** log2 x = high + low for positive, finite `x`, with relative error below 2^-65 (float32: 2^-33). */
function log2InParts(s: ScalarBuilder, x: Expr): Parts {
  const literal = literalsLike(s, x)
  const { mantissa, exponent } = decomposePositive(s, x, Math.sqrt(0.75))
  // The quotient q of atanh is at most 0.101 with the nearer of 1 and 1.5.
  const isUpper = s.gt(mantissa, literal(Math.sqrt(1.5)))
  const origin = s.select(isUpper, literal(1.5), literal(1))
  const difference = s.sub(mantissa, origin)
  const total = s.add(mantissa, origin)
  const reciprocal = s.div(literal(1), total)
  const q = s.mul(difference, reciprocal)
  const qHigh = split(s, q).high
  const totalHigh = split(s, total).high
  const totalLow = s.sub(mantissa, s.sub(totalHigh, origin))
  const qLow = s.mul(reciprocal, s.sub(s.sub(difference, s.mul(qHigh, totalHigh)), s.mul(qHigh, totalLow)))
  // 3 + q^2 + rest, so that (2/3) q times it is ln of the quotient.
  const square = s.mul(q, q)
  const series = s.mul(s.mul(square, square), horner(s, square, forType(x, coefficients)))
  const rest = s.add(series, s.mul(qLow, s.add(qHigh, q)))
  const three = literal(3)
  const exactSquare = s.mul(qHigh, qHigh)
  const factorHigh = split(s, s.add(s.add(three, exactSquare), rest)).high
  const factorLow = s.sub(rest, s.sub(s.sub(factorHigh, three), exactSquare))
  const product = s.mul(qHigh, factorHigh)
  const productRest = s.add(s.mul(qLow, factorHigh), s.mul(factorLow, q))
  const productHigh = split(s, s.add(product, productRest)).high
  const productLow = s.sub(productRest, s.sub(productHigh, product))
  const scaled = s.mul(literal(scaleOf.high), productHigh)
  const scaledLow = s.add(
    s.add(s.mul(literal(scaleOf.low), productHigh), s.mul(productLow, literal(scaleOf.whole))),
    s.select(isUpper, literal(centre.low), literal(0)),
  )
  const centreHigh = s.select(isUpper, literal(centre.high), literal(0))
  const n = s.convert(exponent, x.type)
  const high = split(s, s.add(s.add(s.add(scaled, scaledLow), centreHigh), n)).high
  return { high, low: s.sub(scaledLow, s.sub(s.sub(s.sub(high, n), centreHigh), scaled)) }
}

/** 2^(high + low) for |high + low| <= 1100. */
function exp2OfParts(s: ScalarBuilder, { high, low }: Parts): Expr {
  const literal = literalsLike(s, high)
  const n = roundToInt(s, s.add(high, low))
  const fraction = s.sub(high, n.float)
  const total = split(s, s.add(fraction, low)).high
  const totalLow = s.sub(low, s.sub(total, fraction))
  const product = s.mul(total, literal(log2.high))
  const productRest = s.add(s.mul(totalLow, literal(log2.whole)), s.mul(total, literal(log2.low)))
  const r = s.add(product, productRest)
  const rLow = s.sub(productRest, s.sub(r, product))
  const small = s.add(expRemainder(s, r), s.add(rLow, s.mul(r, rLow)))
  return s.scale(s.add(literal(1), s.add(r, small)), n.int)
}
