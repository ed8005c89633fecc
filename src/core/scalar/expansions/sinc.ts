import type { ScalarBuilder } from '../builder.js'
import type { Expr } from '../expression.js'
import { forType, literalsLike } from './byType.js'
import { horner } from './horner.js'
import { powerOfTwo } from './powerOfTwo.js'
import { cos, sin } from './sine.js'

/**
 * The derivative of the given order of sin(x) / x, which is its integral form's: the integral of t^n cos(x t + n pi/2) over t from 0 to 1. Its error is
 * a few ulp of its greatest magnitude, 1 / (order + 1); that of sin(x) / x itself is below 2 ulp. NaN for infinities and NaN.
 *
 * Near 0 the power series. Beyond, x f_n = sin(x + n pi/2) - n f_(n-1), which comes from n derivatives of x f = sin x and magnifies errors by n / x.
 */
export function sincDerivative(s: ScalarBuilder, x: Expr, order: number): Expr {
  const literal = literalsLike(s, x)
  const [sine, cosine] = [sin(s, x), cos(s, x)]
  let value = s.div(sine, x)
  if (order === 0) return s.select(s.eq(x, literal(0)), literal(1), value)
  for (let n = 1; n <= order; n++) {
    const turned = n % 2 === 0 ? sine : cosine
    const signed = n % 4 >= 2 ? s.neg(turned) : turned
    value = s.div(s.sub(signed, s.mul(literal(n), value)), x)
  }
  const near = Math.max(2, order / 2 + 1)
  // The comparison is such that a NaN goes the other way.
  return s.select(s.lt(s.abs(x), literal(near)), seriesAt(s, x, order, near), value)
}

/** The sum of (-1)^k x^j / (j! (2k + 1)) over all j = 2k - order >= 0, for |x| < `near`. */
function seriesAt(s: ScalarBuilder, x: Expr, order: number, near: number): Expr {
  const rest = forType(x, { float64: powerOfTwo(-58), float32: powerOfTwo(-28) })
  const coefficients: number[] = []
  let [size, factorial] = [1, 1]
  for (let j = 0; size > rest; j++) {
    const k = (j + order) / 2
    if (Number.isInteger(k)) coefficients.push((k % 2 === 0 ? 1 : -1) / (factorial * (2 * k + 1)))
    size *= near / (j + 1)
    factorial *= j + 1
  }
  const even = horner(s, s.mul(x, x), coefficients)
  return order % 2 === 1 ? s.mul(x, even) : even
}
