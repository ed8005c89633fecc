import type { ScalarBuilder } from '../builder.js'
import type { Expr } from '../expression.js'
import { literalsLike, type ByType } from './byType.js'
import { decompose, decomposePositive, type Decomposed } from './decompose.js'
import { expWithin } from './exp.js'
import { expRemainder } from './expRemainder.js'
import { horner } from './horner.js'
import { logReduced } from './logReduced.js'
import { roundToInt } from './roundToInt.js'
import { split } from './split.js'

/** A number in two parts that add up to it. */
export interface Parts {
  readonly high: Expr
  readonly low: Expr
}

// (3/2) (atanh(q) / q - 1 - q^2/3) / q^4 over q^2: fdlibm e_pow.c.
const coefficients = [
  5.99999999999994648725e-1, 4.28571428578550184252e-1, 3.33333329818377432918e-1, 2.72728123808534006489e-1, 2.30660745775561754067e-1,
  2.06975017800338417784e-1,
]
// 2 / (3 ln 2), log2 1.5 and ln 2: the upper 24 bits (float32: 10 to 12), the rest, and the whole.
const scaleOf = {
  high: { float64: 0.9617967009544373, float32: 0.9619140625 },
  low: { float64: -7.028461650952758e-9, float32: -1.173685740244284e-4 },
  whole: 0.9617966939259756,
}
const centre = {
  high: { float64: 0.5849624872207642, float32: 0.5849609375 },
  low: { float64: 1.350039202129749e-8, float32: 1.563221156181454e-6 },
}
const log2 = {
  high: { float64: 0.6931471824645996, float32: 0.693115234375 },
  low: { float64: -1.904654299957768e-9, float32: 3.194618494530942e-5 },
  whole: Math.LN2,
}
/** The logarithm of the number next to 1 makes more than enough of this exponent, and the products with it stay finite. */
const mostExponent: ByType<number> = { float64: 1e19, float32: 1e10 }
/** Beyond this power of 2, and below its reciprocal, the result is 0 or Infinity for certain. */
const mostPower: ByType<number> = { float64: 1100, float32: 200 }

/**
 * x^y for 0 < x < Infinity and any `y` but NaN, subnormal `x` and results included. Error below 0.9 ulp in float64 and 0.51 ulp in float32 (0.9
 * where there is no float64).
 *
 * 2^(y log2 x), the logarithm and the product as unevaluated sums of two numbers (fdlibm e_pow.c, with Veltkamp's splitting in place of
 * cleared words). float32, where there is float64: e^(y log x) in it, a tenth of the operations that sums of two float32 take.
 */
export function powPositive(s: ScalarBuilder, x: Expr, y: Expr): Expr {
  return x.type === 'float32' && s.doubles
    ? s.convert(powOfFloat32(s, s.convert(x, 'float64'), s.convert(y, 'float64')), 'float32')
    : powInParts(s, x, y)
}

/** x^y in float64 to 40 bits, where float32 can hold the result, else a number that rounds to 0 or Infinity in float32; `x` is normal. */
export function powOfFloat32(s: ScalarBuilder, x: Expr, y: Expr): Expr {
  const literal = literalsLike(s, x)
  const { mantissa, exponent } = decompose(s, x)
  const product = s.mul(cut(s, y, literal(1e30)), logReduced(s, s.sub(mantissa, literal(1)), exponent))
  return expWithin(s, cut(s, product, literal(200)))
}

function powInParts(s: ScalarBuilder, x: Expr, y: Expr): Expr {
  const { mantissa, exponent } = exp2InParts(s, log2OfPower(s, x, y), mostPower)
  return s.scale(mantissa, exponent)
}

/** y log2 x for positive, finite `x` and any `y` but NaN, in float64 with relative error below 2^-65. */
export function log2OfPower(s: ScalarBuilder, x: Expr, y: Expr): Parts {
  const exponent = cut(s, y, literalsLike(s, x)(mostExponent))
  const parts = split(s, exponent)
  const logarithm = log2InParts(s, x)
  const high = s.mul(parts.high, logarithm.high)
  return { high, low: s.add(s.mul(parts.low, logarithm.high), s.mul(exponent, logarithm.low)) }
}

/** `x` where |x| <= limit, else the limit with its sign. */
function cut(s: ScalarBuilder, x: Expr, limit: Expr): Expr {
  const below = s.select(s.gt(x, limit), limit, x)
  return s.select(s.lt(below, s.neg(limit)), s.neg(limit), below)
}

/** log2 x = high + low for positive, finite `x`, with relative error below 2^-65 (float32: about 2^-35). */
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
  const series = s.mul(s.mul(square, square), horner(s, square, coefficients))
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

/** 2^(high + low) = mantissa 2^exponent, the mantissa near 1; of `high` beyond `most`, or below its negative, as of that. */
export function exp2InParts(s: ScalarBuilder, parts: Parts, most: number | ByType<number>): Decomposed {
  const literal = literalsLike(s, parts.high)
  const high = cut(s, parts.high, literal(most))
  const low = s.select(s.eq(high, parts.high), parts.low, literal(0))
  const n = roundToInt(s, s.add(high, low))
  const fraction = s.sub(high, n.float)
  const total = split(s, s.add(fraction, low)).high
  const totalLow = s.sub(low, s.sub(total, fraction))
  const product = s.mul(total, literal(log2.high))
  const productRest = s.add(s.mul(totalLow, literal(log2.whole)), s.mul(total, literal(log2.low)))
  const r = s.add(product, productRest)
  const rLow = s.sub(productRest, s.sub(r, product))
  const small = s.add(expRemainder(s, r), s.add(rLow, s.mul(r, rLow)))
  return { mantissa: s.add(literal(1), s.add(r, small)), exponent: n.int }
}
