import type { ScalarBuilder } from '../builder.js'
import type { Expr } from '../expression.js'
import { bernoulliNumbers } from './bernoulli.js'
import { horner } from './horner.js'

const coefficients = bernoulliNumbers.slice(0, 9).map((b, i) => b / (2 * i + 2))

/** digamma(x + 1) - log x for x >= 10 in float64, 1 / (2x) - 1 / (12 x^2) + ... (DLMF 5.11.2). */
export function digammaExcess(s: ScalarBuilder, x: Expr): Expr {
  const reciprocal = s.div(s.literal(x.type, 1), x)
  const square = s.mul(reciprocal, reciprocal)
  return s.sub(s.mul(s.literal(x.type, 0.5), reciprocal), s.mul(square, horner(s, square, coefficients)))
}

/**
 * (t(u) - t(v)) / (u - v) without cancellation, for the tail t(x^-2) = log x - 1 / (2x) - digamma(x) = 1 / (12 x^2) - ... and 0 <= u, v <= 1 / 100 in float64: 1 / 12 - (u + v) / 120 + ...
 */
export function digammaTailSlope(s: ScalarBuilder, u: Expr, v: Expr): Expr {
  // Each step of Horner's rule at v with the slope so far.
  const steps = coefficients.map((c): readonly [Expr, Expr] => [s.literal(u.type, c), s.literal(u.type, c)])
  const [, slope] = steps.reduceRight(([value, rise], [c]) => {
    const next = s.add(c, s.mul(v, value))
    return [next, s.add(next, s.mul(u, rise))]
  })
  return slope
}
