import type { ScalarBuilder } from '../builder.js'
import type { Expr } from '../expression.js'

/** `x + y - sum` exactly, where `sum` is x + y rounded, of operands in any order (Knuth, The Art of Computer Programming 2, 4.2.2), if nothing overflows. */
export function sumError(s: ScalarBuilder, x: Expr, y: Expr, sum: Expr): Expr {
  const ofY = s.sub(sum, x)
  return s.add(s.sub(x, s.sub(sum, ofY)), s.sub(y, ofY))
}
