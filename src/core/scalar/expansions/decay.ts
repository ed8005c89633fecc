import type { ScalarBuilder } from '../builder.js'
import type { Expr } from '../expression.js'
import { literalsLike } from './byType.js'
import { expParts } from './exp.js'

/** Below, four times e^x rounds to 0. */
const least = { float64: -748, float32: -106 }

/** e^(-2|x|) = mantissa 2^exponent; NaN to NaN. tanh and its derivative share it where they are computed together. */
export function decay(s: ScalarBuilder, x: Expr): { readonly mantissa: Expr; readonly exponent: Expr } {
  const bound = literalsLike(s, x)(least)
  const magnitude = s.abs(x)
  const power = s.neg(s.add(magnitude, magnitude))
  // The comparison is such that a NaN stays.
  return expParts(s, s.select(s.lt(power, bound), bound, power))
}
