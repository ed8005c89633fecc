import type { ScalarBuilder } from '../builder.js'
import type { Expr } from '../expression.js'
import { literalsLike } from './byType.js'
import { roundToInt } from './roundToInt.js'

/** ln 2 in two parts; the high one has trailing zeros enough that its products with exponents are exact (fdlibm e_exp.c and e_expf.c). */
export const log2High = { float64: 6.9314718036912381649e-1, float32: 6.9314575195e-1 }
/** See {@link log2High}. */
export const log2Low = { float64: 1.90821492927058770002e-10, float32: 1.4286067653e-6 }

/** x = exponent * ln 2 + (high - low), with remainder = high - low rounded and at most about ln 2 / 2 in magnitude. */
export interface ReducedByLog2 {
  readonly exponent: Expr
  readonly high: Expr
  readonly low: Expr
  readonly remainder: Expr
}

/** Takes the nearest multiple of ln 2 off `x`, |x| < 1100 (Cody and Waite in two parts; `high` is exact, `low` has one rounding). */
export function reduceByLog2(s: ScalarBuilder, x: Expr): ReducedByLog2 {
  const literal = literalsLike(s, x)
  const n = roundToInt(s, s.mul(x, literal(Math.LOG2E)))
  const high = s.sub(x, s.mul(n.float, literal(log2High)))
  const low = s.mul(n.float, literal(log2Low))
  return { exponent: n.int, high, low, remainder: s.sub(high, low) }
}
