import type { ScalarBuilder } from '../builder.js'
import type { Expr } from '../expression.js'
import { literalsLike } from './byType.js'
import { decompose } from './decompose.js'
import { sign } from './sign.js'

interface Scaled {
  readonly x: Expr
  readonly norm: Expr
  readonly exponent: Expr
}

/** x and the norm of (x, y), both times 2^exponent, which brings the larger one near 1; what underflows of the other does not count beside it. */
function scaledNorm(s: ScalarBuilder, x: Expr, y: Expr): Scaled {
  const exponent = s.neg(decompose(s, s.max(s.abs(x), s.abs(y))).exponent)
  const [a, b] = [s.scale(x, exponent), s.scale(y, exponent)]
  return { x: a, norm: s.sqrt(s.add(s.mul(a, a), s.mul(b, b))), exponent }
}

/**
 * The root of x^2 + y^2. Error below 1.25 ulp for all magnitudes: they are scaled by a power of two first. Infinity where an operand is infinite,
 * even beside a NaN; else NaN where one is NaN.
 */
export function hypot(s: ScalarBuilder, x: Expr, y: Expr): Expr {
  const infinity = s.literal(x.type, Infinity)
  const { norm, exponent } = scaledNorm(s, x, y)
  const isInfinite = s.or(s.eq(s.abs(x), infinity), s.eq(s.abs(y), infinity))
  return s.select(isInfinite, infinity, s.scale(norm, s.neg(exponent)))
}

/**
 * x over the root of x^2 + y^2, the cosine of the angle of the point (x, y). Error below 2.5 ulp. 0 at the origin; the limits where one operand is
 * infinite, NaN where both are, or where one is NaN.
 */
export function directionCosine(s: ScalarBuilder, x: Expr, y: Expr): Expr {
  const literal = literalsLike(s, x)
  const { x: scaled, norm } = scaledNorm(s, x, y)
  const inside = s.select(s.eq(norm, literal(0)), scaled, s.div(scaled, norm))
  const isFinite = (z: Expr): Expr => s.lt(s.abs(z), literal(Infinity))
  return s.select(s.and(s.eq(s.abs(x), literal(Infinity)), isFinite(y)), sign(s, x), inside)
}
