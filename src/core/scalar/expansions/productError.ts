import type { ScalarBuilder } from '../builder.js'
import type { Expr } from '../expression.js'
import { split } from './split.js'

/**
 * `x * y - product` exactly, where `product` is x * y rounded (Dekker 1971), if nothing over- or underflows on the way:
 * both operands below 2^970 in float64 and 2^100 in float32, and the product above 2^-960 and 2^-100.
 */
export function productError(s: ScalarBuilder, x: Expr, y: Expr, product: Expr): Expr {
  const a = split(s, x)
  const b = split(s, y)
  const first = s.sub(s.mul(a.high, b.high), product)
  return s.add(s.add(s.add(first, s.mul(a.high, b.low)), s.mul(a.low, b.high)), s.mul(a.low, b.low))
}
