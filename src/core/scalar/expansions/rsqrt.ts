import type { ScalarBuilder } from '../builder.js'
import type { Expr } from '../expression.js'
import { literalsLike } from './byType.js'
import { powerOfTwo } from './powerOfTwo.js'
import { split } from './split.js'

/**
 * 1 / sqrt(x). Error below 0.51 ulp in float64 and float32 (the two roundings of the plain quotient make up to 1.5); 0 to Infinity, -0 to
 * -Infinity, negative numbers and NaN to NaN, Infinity to 0.
 *
 * float32 as the plain quotient in float64. float64 by one step of the series (1 - e)^(-1/2) = 1 + e/2 + 3e^2/8 from the high half y of the
 * quotient, with e = 1 - x y^2 from exact products.
 */
export function rsqrt(s: ScalarBuilder, x: Expr): Expr {
  return x.type === 'float32' ? s.convert(plainQuotient(s, s.convert(x, 'float64')), 'float32') : corrected(s, x)
}

function plainQuotient(s: ScalarBuilder, x: Expr): Expr {
  return s.div(s.literal(x.type, 1), s.sqrt(x))
}

function corrected(s: ScalarBuilder, x: Expr): Expr {
  const literal = literalsLike(s, x)
  // Keeps the splitting from overflow.
  const isLarge = s.gt(x, literal(powerOfTwo(900)))
  const scaled = s.select(isLarge, s.mul(x, literal(powerOfTwo(-200))), x)
  const quotient = plainQuotient(s, scaled)
  const y = split(s, quotient).high
  const parts = split(s, scaled)
  const product = split(s, s.mul(parts.high, y))
  const rest = s.add(s.mul(product.low, y), s.mul(s.mul(parts.low, y), y))
  const e = s.sub(s.sub(literal(1), s.mul(product.high, y)), rest)
  const refined = s.add(y, s.mul(y, s.mul(e, s.add(literal(0.5), s.mul(literal(0.375), e)))))
  const isInside = s.and(s.gt(scaled, literal(0)), s.lt(scaled, literal(Infinity)))
  const result = s.select(isInside, refined, quotient)
  return s.select(isLarge, s.mul(result, literal(powerOfTwo(-100))), result)
}
