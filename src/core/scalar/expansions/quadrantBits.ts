import type { ScalarBuilder } from '../builder.js'
import type { Expr } from '../expression.js'

/** The last two bits of an integer as a float; computed in lanes as wide as those of the float. */
export function quadrantBits(s: ScalarBuilder, quadrant: Expr): { readonly isOdd: Expr; readonly isNegative: Expr } {
  const [half, two] = [s.literal(quadrant.type, 0.5), s.literal(quadrant.type, 2)]
  const halfTurns = s.floor(s.mul(quadrant, half))
  return { isOdd: s.ne(quadrant, s.mul(halfTurns, two)), isNegative: s.ne(halfTurns, s.mul(s.floor(s.mul(halfTurns, half)), two)) }
}
