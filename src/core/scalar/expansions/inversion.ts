import type { ScalarBuilder } from '../builder.js'
import type { Expr } from '../expression.js'
import { literalsLike } from './byType.js'

/**
 * x / (x^2 + y^2), the first coordinate of the point (x, y) reflected in the unit circle. Error below 3 ulp for magnitudes from
 * 2^-500 to 2^500 (float32: 2^-60 to 2^60), and beyond where neither the smaller operand over the larger nor the larger is subnormal: the squares are
 * never formed; a subnormal result becomes 0 where both operands are above half of the greatest number. 0 at the origin and at infinity, NaN to NaN.
 *
 * With t = smaller / larger it is 1 / (x + y t) or t / (y + x t).
 */
export function inversion(s: ScalarBuilder, x: Expr, y: Expr): Expr {
  const literal = literalsLike(s, x)
  const steep = s.gt(s.abs(y), s.abs(x))
  const [larger, smaller] = [s.select(steep, y, x), s.select(steep, x, y)]
  const t = s.div(smaller, larger)
  const value = s.div(s.select(steep, t, literal(1)), s.add(larger, s.mul(smaller, t)))
  const size = s.abs(larger)
  const isEnd = s.or(s.eq(size, literal(0)), s.eq(size, literal(Infinity)))
  return s.select(s.and(isEnd, s.eq(smaller, smaller)), literal(0), value)
}
