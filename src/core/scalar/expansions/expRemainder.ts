import type { ScalarBuilder } from '../builder.js'
import type { Expr } from '../expression.js'
import { forType } from './byType.js'
import { horner } from './horner.js'

// x coth(x/2) = 2 + x^2 P(x^2): fdlibm e_exp.c (float64, error below 2^-59) and its float form e_expf.c (error below 2^-27).
const coefficients = {
  float64: [
    1.66666666666666019037e-1, -2.77777777770155933842e-3, 6.61375632143793436117e-5, -1.6533902205465251539e-6, 4.13813679705723846039e-8,
  ],
  float32: [1.666662544e-1, -2.7667332906e-3],
}

/**
 * `exp(r) - 1 - r` for |r| <= ln 2 / 2 or a little more, with relative error of a few ulp: r c / (2 - c) with c = r - r^2 P(r^2),
 * from exp(r) = 1 + 2r / (r coth(r/2) - r).
 */
export function expRemainder(s: ScalarBuilder, r: Expr): Expr {
  const square = s.mul(r, r)
  const c = s.sub(r, s.mul(square, horner(s, square, forType(r, coefficients))))
  return s.div(s.mul(r, c), s.sub(s.literal(r.type, 2), c))
}
