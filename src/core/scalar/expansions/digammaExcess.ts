import type { ScalarBuilder } from '../builder.js'
import type { Expr } from '../expression.js'
import { bernoulliNumbers } from './bernoulli.js'
import { horner } from './horner.js'

const coefficients = bernoulliNumbers.slice(0, 9).map((b, i) => b / (2 * i + 2))

/** digamma(x + 1) - log x for x >= 10 in float64, 1 / (2x) - 1 / (12 x^2) + ... (DLMF 5.11.2). */
export function digammaExcess(s: ScalarBuilder, x: Expr): Expr {
  const half = s.literal(x.type, 0.5)
  return s.sub(s.mul(half, s.div(s.literal(x.type, 1), x)), digammaTail(s, x))
}

/** log x - 1 / (2x) - digamma(x) for x >= 10 in float64, 1 / (12 x^2) - ... */
export function digammaTail(s: ScalarBuilder, x: Expr): Expr {
  const reciprocal = s.div(s.literal(x.type, 1), x)
  const square = s.mul(reciprocal, reciprocal)
  return s.mul(square, horner(s, square, coefficients))
}
