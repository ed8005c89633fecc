import type { ScalarBuilder } from '../builder.js'
import type { Expr } from '../expression.js'
import { literalsLike } from './byType.js'
import { powerOfTwo } from './powerOfTwo.js'
import { split } from './split.js'

/**
 * 1 / sqrt(x). Error below 0.51 ulp in float64 and float32 (the two roundings of the plain quotient make up to 1.5); 0 to Infinity, -0 to
 * -Infinity, negative numbers and NaN to NaN, Infinity to 0.
 *
 * float32 as the plain quotient in float64. float64, and float32 where there is no float64, by one step of the series (1 - e)^(-1/2) =
 * 1 + e/2 + 3e^2/8 from the high half y of the quotient, with e = 1 - x y^2 from exact products.
 */
export function rsqrt(s: ScalarBuilder, x: Expr): Expr {
  if (x.type === 'float32' && s.doubles) return s.convert(plainQuotient(s, s.convert(x, 'float64')), 'float32')
  const literal = literalsLike(s, x)
  // Keeps the splitting from overflow, and its parts from what devices take for 0.
  const isLarge = s.gt(x, literal(powerOfTwo(100)))
  const isSmall = s.lt(x, literal(powerOfTwo(-60)))
  const unit = s.select(isLarge, literal(powerOfTwo(-40)), s.select(isSmall, literal(powerOfTwo(60)), literal(1)))
  const root = s.select(isLarge, literal(powerOfTwo(-20)), s.select(isSmall, literal(powerOfTwo(30)), literal(1)))
  return s.mul(refined(s, s.mul(x, unit)), root)
}

function plainQuotient(s: ScalarBuilder, x: Expr): Expr {
  return s.div(s.literal(x.type, 1), s.sqrt(x))
}

/** 1 / sqrt(x) with one rounding, where squares of halves of `x` neither over- nor underflow. */
function refined(s: ScalarBuilder, scaled: Expr): Expr {
  const literal = literalsLike(s, scaled)
  const quotient = plainQuotient(s, scaled)
  const y = split(s, quotient).high
  const parts = split(s, scaled)
  const product = split(s, s.mul(parts.high, y))
  const rest = s.add(s.mul(product.low, y), s.mul(s.mul(parts.low, y), y))
  const e = s.sub(s.sub(literal(1), s.mul(product.high, y)), rest)
  const better = s.add(y, s.mul(y, s.mul(e, s.add(literal(0.5), s.mul(literal(0.375), e)))))
  const isInside = s.and(s.gt(scaled, literal(0)), s.lt(scaled, literal(Infinity)))
  return s.select(isInside, better, quotient)
}
