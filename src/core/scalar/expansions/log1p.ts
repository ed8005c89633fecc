import type { ScalarBuilder } from '../builder.js'
import type { Expr } from '../expression.js'
import { literalsLike } from './byType.js'
import { decompose } from './decompose.js'
import { logOutside } from './log.js'
import { logReduced } from './logReduced.js'

/**
 * log(1 + x), accurate near 0. Error below 1 ulp in float64 and float32; -0 to -0, -1 to -Infinity, below -1 and NaN to NaN, Infinity to Infinity.
 */
export function log1p(s: ScalarBuilder, x: Expr): Expr {
  const literal = literalsLike(s, x)
  const result = logOutside(s, s.add(literal(1), x), logOfOnePlus(s, x))
  // Keeps -0; a NaN is kept by logOutside.
  return s.select(s.eq(x, literal(0)), x, result)
}

/**
 * log(1 + x + low) for -1 < x < Infinity and `low`, if given, below an ulp or so of `x`, times a further 2^`more` inside if given.
 *
 * u = 1 + x rounded, and the rounding error over u is the first-order correction (fdlibm s_log1p.c). Where u needs no scaling, x itself is the
 * remainder and nothing was lost.
 */
export function logOfOnePlus(s: ScalarBuilder, x: Expr, low?: Expr, more?: Expr): Expr {
  const literal = literalsLike(s, x)
  const one = literal(1)
  const u = s.add(one, x)
  const { mantissa, exponent } = decompose(s, u)
  const near = s.eq(exponent, s.literal('int32', 0))
  const rounding = s.select(s.gt(x, one), s.sub(one, s.sub(u, x)), s.sub(x, s.sub(u, one)))
  const f = s.select(near, x, s.sub(mantissa, one))
  const lost = low === undefined ? s.select(near, literal(0), rounding) : s.select(near, low, s.add(rounding, low))
  const total = more === undefined ? exponent : s.add(exponent, more)
  return logReduced(s, f, total, s.div(lost, u))
}
