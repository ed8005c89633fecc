import type { ScalarBuilder } from '../builder.js'
import type { Expr } from '../expression.js'

/** The sign bit of a float, for anything but NaN: that of -0 is set. */
export function isNegative(s: ScalarBuilder, x: Expr): Expr {
  return s.lt(x.type === 'float64' ? s.highWord(x) : s.bitsOf(x), s.literal('int32', 0))
}
