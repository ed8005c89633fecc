import type { ScalarBuilder } from '../builder.js'
import type { Expr } from '../expression.js'
import { forType, literalsLike } from './byType.js'
import { powerOfTwo } from './powerOfTwo.js'

/** Magnitudes between these have squares whose sum neither overflows nor loses what matters to its root. */
const least = { float64: powerOfTwo(-450), float32: powerOfTwo(-50) }
const most = { float64: powerOfTwo(510), float32: powerOfTwo(62) }
/** By so many powers of two others are scaled first. */
const raised = { float64: 600, float32: 100 }
const lowered = { float64: -600, float32: -70 }

interface Scaled {
  readonly x: Expr
  readonly norm: Expr
  readonly exponent: Expr
}

/** x and the norm of (x, y), both times 2^exponent. */
function scaledNorm(s: ScalarBuilder, x: Expr, y: Expr): Scaled {
  const literal = literalsLike(s, x)
  const larger = s.max(s.abs(x), s.abs(y))
  const int = (value: number): Expr => s.literal('int32', value)
  const exponent = s.select(
    s.lt(larger, literal(least)),
    int(forType(x, raised)),
    s.select(s.gt(larger, literal(most)), int(forType(x, lowered)), int(0)),
  )
  const [a, b] = [s.scale(x, exponent), s.scale(y, exponent)]
  return { x: a, norm: s.sqrt(s.add(s.mul(a, a), s.mul(b, b))), exponent }
}

/**
 * The root of x^2 + y^2. Error below 1.5 ulp for all magnitudes: extreme ones are scaled by a power of two first. Infinity where an operand is infinite,
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
  const inside = s.div(scaled, s.select(s.eq(norm, literal(0)), literal(1), norm))
  const isInfinite = (z: Expr): Expr => s.eq(s.abs(z), literal(Infinity))
  const alongX = s.select(s.lt(x, literal(0)), literal(-1), literal(1))
  const atEnd = s.select(isInfinite(y), literal(NaN), s.select(s.eq(y, y), alongX, literal(NaN)))
  return s.select(isInfinite(x), atEnd, inside)
}
