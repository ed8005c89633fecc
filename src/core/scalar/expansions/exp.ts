import type { ScalarBuilder } from '../builder.js'
import type { Expr } from '../expression.js'
import { literalsLike } from './byType.js'
import { expRemainder } from './expRemainder.js'
import { reduceByLog2 } from './reduceByLog2.js'

/** Below, e^x rounds to 0. */
const least = { float64: -746, float32: -104 }
/** Above, e^x overflows; just below, scaling makes the infinity. */
const most = { float64: 710, float32: 89 }

/**
 * e^x. Error below 1 ulp in float64 and float32, subnormal results included; NaN to NaN, -Infinity to 0, Infinity and overflow to Infinity.
 *
 * x = n ln 2 + r; e^r by the rational form of fdlibm's e_exp.c and FreeBSD's e_expf.c.
 */
export function exp(s: ScalarBuilder, x: Expr): Expr {
  const literal = literalsLike(s, x)
  // The comparisons are such that a NaN stays.
  const above = s.select(s.lt(x, literal(least)), literal(least), x)
  return expWithin(s, s.select(s.gt(above, literal(most)), literal(most), above))
}

/** e^x where -746 <= x <= 710 (float32: -104 <= x <= 89) or x is NaN. */
export function expWithin(s: ScalarBuilder, x: Expr): Expr {
  const { mantissa, exponent } = expParts(s, x)
  return s.scale(mantissa, exponent)
}

/** e^x = mantissa 2^exponent where |x| < 1100 or x is NaN; the mantissa is between 1/2 and 2. */
export function expParts(s: ScalarBuilder, x: Expr): { readonly mantissa: Expr; readonly exponent: Expr } {
  const { exponent, high, low, remainder } = reduceByLog2(s, x)
  return { mantissa: s.sub(s.literal(x.type, 1), s.sub(s.sub(low, expRemainder(s, remainder)), high)), exponent }
}
