import type { ScalarBuilder } from '../builder.js'
import type { Expr } from '../expression.js'

/**
 * The polynomial `c[0] + c[1] x + c[2] x^2 + ...` by Horner's rule, one rounding after each multiplication and addition.
 *
 * @param coefficients at least one, lowest order first; rounded to the type of `x`
 */
export function horner(s: ScalarBuilder, x: Expr, coefficients: readonly number[]): Expr {
  return coefficients.map((c) => s.literal(x.type, c)).reduceRight((sum, c) => s.add(c, s.mul(x, sum)))
}
