import type { ScalarBuilder } from '../builder.js'
import type { Expr } from '../expression.js'
import { literalsLike } from './byType.js'
import { expWithin } from './exp.js'

/**
 * 1 / (1 + e^-x). Error below 2.5 ulp in float64 and float32, in both tails: for large -x it is e^x, subnormal results included, and nothing
 * overflows. -Infinity to 0, Infinity to 1, NaN to NaN.
 */
export function logistic(s: ScalarBuilder, x: Expr): Expr {
  const literal = literalsLike(s, x)
  const one = literal(1)
  const most = literal({ float64: 746, float32: 104 })
  const magnitude = s.abs(x)
  // The comparison is such that a NaN stays.
  const small = expWithin(s, s.neg(s.select(s.gt(magnitude, most), most, magnitude)))
  return s.div(s.select(s.lt(x, literal(0)), small, one), s.add(one, small))
}
