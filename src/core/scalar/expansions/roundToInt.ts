import type { ScalarBuilder } from '../builder.js'
import type { Expr } from '../expression.js'
import { literalsLike } from './byType.js'
import { powerOfTwo } from './powerOfTwo.js'

/** Among floats of this size, and up to a third smaller or larger, all are integers and neighbours differ by 1: adding it rounds away the fraction. */
const shifter = { float64: powerOfTwo(52) + powerOfTwo(51), float32: powerOfTwo(23) + powerOfTwo(22) }

/** The nearest integer, half to even, as a float and as an int32; |x| < 2^31 and, in float32, below 2^22. NaN gives NaN and 0. */
export function roundToInt(s: ScalarBuilder, x: Expr): { readonly float: Expr; readonly int: Expr } {
  const literal = literalsLike(s, x)
  const float = s.sub(s.add(x, literal(shifter)), literal(shifter))
  return { float, int: s.convert(float, 'int32') }
}
