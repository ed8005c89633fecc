import type { ScalarBuilder } from '../builder.js'
import type { Expr } from '../expression.js'

/** 1 for positive, -1 for negative numbers, of the type of `x`; ±0 and NaN stay as they are. Exact. */
export function sign(s: ScalarBuilder, x: Expr): Expr {
  const [zero, one] = [s.literal(x.type, 0), s.literal(x.type, 1)]
  return s.select(s.gt(x, zero), one, s.select(s.lt(x, zero), s.neg(one), x))
}
