import type { ScalarBuilder } from '../builder.js'
import type { Expr } from '../expression.js'
import { literalsLike } from './byType.js'
import { erfExcess } from './erfExcess.js'
import { erfcTail } from './erfcTail.js'

/**
 * erfc x = 1 - erf x, with relative accuracy down to its underflow at x = 27.2 (float32: 10.05). Error below 4 ulp in float64 and float32,
 * where the result is subnormal of its last place; 0 at Infinity, 2 at -Infinity.
 *
 * Below 1/2 in magnitude 1 - erf x by the polynomial of {@link erf}; beyond it exp(-x^2) times a slowly varying factor.
 */
export function erfc(s: ScalarBuilder, x: Expr): Expr {
  const literal = literalsLike(s, x)
  const magnitude = s.abs(x)
  const near = s.sub(literal(1), s.add(x, s.mul(x, erfExcess(s, s.mul(x, x)))))
  const tail = erfcTail(s, magnitude)
  const far = s.select(s.lt(x, literal(0)), s.sub(literal(2), tail), tail)
  return s.select(s.lt(magnitude, literal(0.5)), near, far)
}
