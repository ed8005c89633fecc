import type { ScalarBuilder } from '../builder.js'
import type { Expr } from '../expression.js'
import { literalsLike } from './byType.js'
import { powerOfTwo } from './powerOfTwo.js'
import { split } from './split.js'

/**
 * 1 / sqrt(x). Error below 0.51 ulp in float64 and float32 (the two roundings of the plain quotient make up to 1.5); 0 to Infinity, -0 to
 * -Infinity, negative numbers and NaN to NaN, Infinity to 0.
 *
 * One step of the series (1 - e)^(-1/2) = 1 + e/2 + 3e^2/8 from the high half y of the quotient, with e = 1 - x y^2 from exact products.
 */
export function rsqrt(s: ScalarBuilder, x: Expr): Expr {
  const literal = literalsLike(s, x)
  const one = literal(1)
  const large = s.gt(x, literal({ float64: powerOfTwo(900), float32: powerOfTwo(100) }))
  const scaled = s.select(large, s.mul(x, literal({ float64: powerOfTwo(-200), float32: powerOfTwo(-40) })), x)
  const quotient = s.div(one, s.sqrt(scaled))
  const y = split(s, quotient).high
  const parts = split(s, scaled)
  const product = split(s, s.mul(parts.high, y))
  const rest = s.add(s.mul(product.low, y), s.mul(s.mul(parts.low, y), y))
  const e = s.sub(s.sub(one, s.mul(product.high, y)), rest)
  const corrected = s.add(y, s.mul(y, s.mul(e, s.add(literal(0.5), s.mul(literal(0.375), e)))))
  const inside = s.and(s.gt(scaled, literal(0)), s.lt(scaled, literal(Infinity)))
  const result = s.select(inside, corrected, quotient)
  return s.select(large, s.mul(result, literal({ float64: powerOfTwo(-100), float32: powerOfTwo(-20) })), result)
}
