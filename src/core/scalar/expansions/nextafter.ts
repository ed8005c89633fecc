import type { ScalarBuilder } from '../builder.js'
import type { Expr } from '../expression.js'
import { floatType, literalsLike } from './byType.js'
import { powerOfTwo } from './powerOfTwo.js'

/** The next number after x in the direction of y, which is y where they are equal; NaN if one is NaN. Exact, subnormal numbers included. */
export function nextafter(s: ScalarBuilder, x: Expr, y: Expr): Expr {
  const literal = literalsLike(s, x)
  const zero = literal(0)
  const tiny = literal({ float64: powerOfTwo(-1074), float32: powerOfTwo(-149) })
  const grows = s.eq(s.gt(x, zero), s.gt(y, x))
  const fromZero = s.select(s.gt(y, zero), tiny, s.neg(tiny))
  const moved = s.select(s.eq(x, zero), fromZero, neighbour(s, x, grows))
  return s.select(s.eq(x, y), y, s.select(s.and(s.eq(x, x), s.eq(y, y)), moved, literal(NaN)))
}

/** Numbers of one sign are ordered as their bits are: the one whose bits, read as an integer, are one more or one less. */
function neighbour(s: ScalarBuilder, x: Expr, grows: Expr): Expr {
  const int = (value: number): Expr => s.literal('int32', value)
  const step = s.select(grows, int(1), int(-1))
  if (floatType(x) === 'float32') return s.fromBits(s.add(s.bitsOf(x), step))
  const [high, low] = [s.highWord(x), s.lowWord(x)]
  const carries = s.eq(low, s.select(grows, int(-1), int(0)))
  return s.fromWords(s.select(carries, s.add(high, step), high), s.add(low, step))
}
