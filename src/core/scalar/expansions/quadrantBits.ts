import type { ScalarBuilder } from '../builder.js'
import type { Expr } from '../expression.js'

/** The last two bits of quadrant + turns, for a quadrant that is an integer as a float; computed in lanes as wide as those of the float. */
export function quadrantBits(s: ScalarBuilder, quadrant: Expr, turns: 0 | 1): { readonly isOdd: Expr; readonly isNegative: Expr } {
  if (quadrant.type === 'float32') {
    const int = (value: number): Expr => s.literal('int32', value)
    const whole = s.convert(quadrant, 'int32')
    const turned = turns === 0 ? whole : s.add(whole, int(turns))
    const has = (bit: number): Expr => s.ne(s.and(turned, int(bit)), int(0))
    return { isOdd: has(1), isNegative: has(2) }
  }
  const [half, two] = [s.literal(quadrant.type, 0.5), s.literal(quadrant.type, 2)]
  const turned = turns === 0 ? quadrant : s.add(quadrant, s.literal(quadrant.type, turns))
  const halfTurns = s.floor(s.mul(turned, half))
  return { isOdd: s.ne(turned, s.mul(halfTurns, two)), isNegative: s.ne(halfTurns, s.mul(s.floor(s.mul(halfTurns, half)), two)) }
}
