import type { ScalarBuilder } from '../builder.js'
import type { Expr } from '../expression.js'
import { forType, literalsLike } from './byType.js'
import { decomposePositive } from './decompose.js'
import { horner } from './horner.js'
import { split } from './split.js'

// The cube root over [sqrt(1/2), sqrt(2)]: own fit by the Remez exchange, relative error below 2^-19 (float64) and 2^-10 (float32).
const coefficients = {
  float64: [0.42168977798774027, 1.05601494114428, -0.8360692879586746, 0.5109652157568827, -0.17955646940400957, 0.026954835684780763],
  float32: [0.553704679, 0.553663671, -0.107477553],
}

/**
 * The cube root. Error below 0.85 ulp in float64 and float32; odd, with ±0, ±Infinity and NaN to themselves.
 *
 * |x| = m 8^n 2^k with k of 0, 1, 2: a polynomial for m, then one step t + t (q - t) / (2t + q), q = m 2^k / t^2, which triples the
 * correct digits; t is cut to half of its bits first, so that t^2 is exact (as in FreeBSD's s_cbrt.c).
 */
export function cbrt(s: ScalarBuilder, x: Expr): Expr {
  const literal = literalsLike(s, x)
  const int = (value: number): Expr => s.literal('int32', value)
  const magnitude = s.abs(x)
  const { mantissa, exponent } = decomposePositive(s, magnitude)
  // floor(exponent / 3) for |exponent| <= 1200.
  const third = s.sub(s.shiftRight(s.mul(s.add(exponent, int(1200)), int(21846)), int(16)), int(400))
  const k = s.sub(exponent, s.add(third, s.add(third, third)))
  const [isOne, isTwo] = [s.eq(k, int(1)), s.eq(k, int(2))]
  const reduced = s.mul(mantissa, s.select(isTwo, literal(4), s.select(isOne, literal(2), literal(1))))
  const root = s.select(isTwo, literal(1.5874010519681996), s.select(isOne, literal(1.2599210498948732), literal(1)))
  const t = split(s, s.mul(root, horner(s, mantissa, forType(x, coefficients)))).high
  const q = s.div(reduced, s.mul(t, t))
  const refined = s.add(t, s.mul(t, s.div(s.sub(q, t), s.add(s.add(t, t), q))))
  const result = s.scale(refined, third)
  const signed = s.select(s.lt(x, literal(0)), s.neg(result), result)
  return s.select(s.and(s.gt(magnitude, literal(0)), s.lt(magnitude, literal(Infinity))), signed, x)
}
