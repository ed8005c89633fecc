import type { ScalarBuilder } from '../builder.js'
import type { Expr } from '../expression.js'
import { literalsLike } from './byType.js'
import { cosineParts, sineParts } from './trigKernels.js'

const pi = { high: Math.PI, low: 1.2246467991473532e-16 }

/**
 * sin(pi x) for float64 and |x| < 2^53, error below 2 ulp; exactly 0 at integers, with the sign of the distance to them.
 *
 * @param low what `x` lacks of the argument, at most half its ulp: near integers nothing of it is lost
 */
export function sinPi(s: ScalarBuilder, x: Expr, low?: Expr): Expr {
  const literal = literalsLike(s, x)
  const nearest = s.round(x)
  const distance = s.sub(x, nearest)
  const rest = low === undefined ? distance : s.add(distance, low)
  const magnitude = s.abs(rest)
  const isSteep = s.le(magnitude, literal(0.25))
  // sin(pi r) = cos(pi (1/2 - r)).
  const sine = timesPi(s, rest)
  const cosine = timesPi(s, s.sub(literal(0.5), magnitude))
  const side = cosineParts(s, cosine.high, cosine.low).main
  const value = s.select(isSteep, sineParts(s, sine.high, sine.low).main, s.select(s.lt(rest, literal(0)), s.neg(side), side))
  const half = s.mul(nearest, literal(0.5))
  return s.select(s.eq(half, s.round(half)), value, s.neg(value))
}

/** pi r = high - low. */
function timesPi(s: ScalarBuilder, r: Expr): { readonly high: Expr; readonly low: Expr } {
  const high = s.mul(r, s.literal(r.type, pi.high))
  return { high, low: s.neg(s.mul(r, s.literal(r.type, pi.low))) }
}
