import type { ScalarBuilder } from '../builder.js'
import type { Expr } from '../expression.js'
import { forType, literalsLike } from './byType.js'
import { decay } from './decay.js'
import { horner } from './horner.js'

// (tanh x - x) / x^3 = P(x^2) / Q(x^2) for |x| <= 1: own fit by the Remez exchange, error below 2^-58 (float64) and 2^-30 (float32).
const numerator = {
  float64: [-0.3333333333333333, -0.021408873202862812, -0.00024324657569905654, -1.724655413205895e-8],
  float32: [-0.333333333, -0.0147127692],
}
const denominator = {
  float64: [1, 0.46422661960858785, 0.024515625665780975, 0.00025426729678863314],
  float32: [1, 0.444138248, 0.0157508926],
}
/**
 * Hyperbolic tangent. Error below 1.5 ulp in float64 and float32; odd, -0 to -0, ±Infinity to ±1, NaN to NaN.
 *
 * A rational function for |x| <= 1, else 1 - 2e / (1 + e) with e = e^(-2|x|), where the error of the quotient counts a quarter or less.
 */
export function tanh(s: ScalarBuilder, x: Expr): Expr {
  const literal = literalsLike(s, x)
  const magnitude = s.abs(x)
  const square = s.mul(x, x)
  const ratio = s.div(horner(s, square, forType(x, numerator)), horner(s, square, forType(x, denominator)))
  // The sum would turn -0 into 0.
  const near = s.select(s.eq(x, literal(0)), x, s.add(x, s.mul(s.mul(x, square), ratio)))
  const { mantissa, exponent } = decay(s, x)
  const e = s.scale(mantissa, exponent)
  const far = s.sub(literal(1), s.div(s.add(e, e), s.add(literal(1), e)))
  return s.select(s.le(magnitude, literal(1)), near, s.select(s.lt(x, literal(0)), s.neg(far), far))
}
