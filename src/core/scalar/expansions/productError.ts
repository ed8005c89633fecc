import type { ScalarBuilder } from '../builder.js'
import type { Expr } from '../expression.js'
import { literalsLike } from './byType.js'

/**
 * `x * y - product` exactly, where `product` is x * y rounded (Dekker 1971), if nothing over- or underflows on the way:
 * both operands below 2^970 in float64 and 2^100 in float32, and the product above 2^-960 and 2^-100.
 */
export function productError(s: ScalarBuilder, x: Expr, y: Expr, product: Expr): Expr {
  const [xHigh, xLow] = halves(s, x)
  const [yHigh, yLow] = halves(s, y)
  const first = s.sub(s.mul(xHigh, yHigh), product)
  return s.add(s.add(s.add(first, s.mul(xHigh, yLow)), s.mul(xLow, yHigh)), s.mul(xLow, yLow))
}

/** `x = high + low` exactly, each with half of the bits (Veltkamp), for x up to 2^970 in float64 and 2^100 in float32. */
export function halves(s: ScalarBuilder, x: Expr): readonly [high: Expr, low: Expr] {
  const large = s.mul(x, literalsLike(s, x)({ float64: 2 ** 27 + 1, float32: 2 ** 12 + 1 }))
  const high = s.sub(large, s.sub(large, x))
  return [high, s.sub(x, high)]
}
