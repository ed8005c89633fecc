import type { ScalarBuilder } from '../builder.js'
import type { Expr } from '../expression.js'
import { powerOfTwo } from './powerOfTwo.js'

/**
 * `odd(x)` for a function that is linear, up to rounding, where |x| < 2^-60, and that adds small parts of `x`: devices without float64 take what is
 * subnormal for 0, so the parts are those of a larger number there.
 */
export function awayFromUnderflow(s: ScalarBuilder, x: Expr, odd: (x: Expr) => Expr): Expr {
  if (s.doubles || x.type !== 'float32') return odd(x)
  const literal = (value: number): Expr => s.literal('float32', value)
  const isSmall = s.lt(s.abs(x), literal(powerOfTwo(-60)))
  const y = odd(s.mul(x, s.select(isSmall, literal(powerOfTwo(24)), literal(1))))
  return s.mul(y, s.select(isSmall, literal(powerOfTwo(-24)), literal(1)))
}
