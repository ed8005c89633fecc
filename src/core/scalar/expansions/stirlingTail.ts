import type { ScalarBuilder } from '../builder.js'
import type { Expr } from '../expression.js'
import { stirlingSeries } from './stirlingSeries.js'

// For k from 0 to 6, computed with 40 digits.
const table = [
  0.08106146679532726, 0.0413406959554093, 0.02767792568499834, 0.020790672103765093, 0.016644691189821193, 0.013876128823070748,
  0.01189670994589177,
]

/**
 * What Stirling's formula leaves of log k!, for float64 integers k >= 0: `log k! - log(2 pi)/2 - (k + 1/2) log(k + 1) + (k + 1)`, to 2.5 ulp; nothing in
 * particular where k is negative or NaN.
 */
export function stirlingTail(s: ScalarBuilder, k: Expr): Expr {
  const float = (value: number): Expr => s.literal('float64', value)
  const last = table.length - 1
  const position = s.convert(s.max(float(0), s.min(k, float(last))), 'int32')
  return s.select(s.le(k, float(last)), s.lookup('float64', table, position), stirlingSeries(s, s.add(k, float(1))))
}
