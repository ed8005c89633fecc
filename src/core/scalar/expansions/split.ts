import type { ScalarBuilder } from '../builder.js'
import type { Expr } from '../expression.js'
import { literalsLike } from './byType.js'
import { powerOfTwo } from './powerOfTwo.js'

/**
 * x = high + low exactly, each short enough that products of two such parts are exact (Veltkamp): 26 bits in float64, 12 in float32.
 * |x| below 2^996 (2^115), since it is multiplied by 2^27 + 1 (2^12 + 1).
 */
export function split(s: ScalarBuilder, x: Expr): { readonly high: Expr; readonly low: Expr } {
  const scaled = s.mul(x, literalsLike(s, x)({ float64: powerOfTwo(27) + 1, float32: powerOfTwo(12) + 1 }))
  const high = s.sub(scaled, s.sub(scaled, x))
  return { high, low: s.sub(x, high) }
}
