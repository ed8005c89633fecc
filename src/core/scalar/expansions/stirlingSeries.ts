import type { ScalarBuilder } from '../builder.js'
import type { Expr } from '../expression.js'
import { bernoulliNumbers } from './bernoulli.js'
import { horner } from './horner.js'

const coefficients = bernoulliNumbers.slice(0, 10).map((b, i) => b / ((2 * i + 2) * (2 * i + 1)))

/**
 * lgamma(x) - (x - 1/2) log x + x - log(2 pi) / 2 = 1 / (12 x) - ... for x >= 8 (float64), with absolute error below 2^-57: the sum of
 * B2k / (2k (2k - 1) x^(2k - 1)) (DLMF 5.11.1). 0 at Infinity.
 */
export function stirlingSeries(s: ScalarBuilder, x: Expr): Expr {
  const reciprocal = s.div(s.literal(x.type, 1), x)
  return s.mul(reciprocal, horner(s, s.mul(reciprocal, reciprocal), coefficients))
}
