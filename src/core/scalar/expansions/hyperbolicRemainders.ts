import type { ScalarBuilder } from '../builder.js'
import type { Expr } from '../expression.js'
import { forType, literalsLike } from './byType.js'
import { horner } from './horner.js'

// Minimax polynomials in r^2 for |r| <= 0.3535 (own fit by the Remez exchange), errors relative to the function's own leading term:
// (cosh r - 1 - r^2/2) / r^4 below 2^-60 and 2^-24, (sinh r - r) / r^3 below 2^-56 and 2^-32.
const coshCoefficients = {
  float64: [0.041666666666666664, 0.0013888888888886153, 2.4801587319097878e-5, 2.755727999493364e-7, 2.09126235134393e-9],
  float32: [0.0416666195, 0.00139199244],
}
const sinhCoefficients = {
  float64: [0.16666666666666669, 0.008333333333329503, 0.00019841269865789347, 2.7557264294090815e-6, 2.5102327779063613e-8],
  float32: [0.166666672, 0.00833330862, 0.000198929949],
}

/**
 * cosh r - 1 and sinh r - r for |r| <= ln 2 / 2 or a little more. Both are small and, added, make e^r - 1 - r with an absolute error far below
 * that of the rational form, since their leading terms are almost exact.
 */
export function hyperbolicRemainders(s: ScalarBuilder, r: Expr): { readonly cosh: Expr; readonly sinh: Expr } {
  const literal = literalsLike(s, r)
  const square = s.mul(r, r)
  const fourth = s.mul(square, square)
  const cosh = s.add(s.mul(literal(0.5), square), s.mul(fourth, horner(s, square, forType(r, coshCoefficients))))
  const sinh = s.mul(s.mul(r, square), horner(s, square, forType(r, sinhCoefficients)))
  return { cosh, sinh }
}
