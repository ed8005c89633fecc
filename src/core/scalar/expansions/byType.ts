import type { FloatDType } from '../../dtype.js'
import type { ScalarBuilder } from '../builder.js'
import type { Expr } from '../expression.js'

/** One value for each float type. */
export interface ByType<T> {
  readonly float64: T
  readonly float32: T
}

/** The float type of an operand of an elementary function. */
export function floatType(x: Expr): FloatDType {
  if (x.type === 'float64' || x.type === 'float32') return x.type
  throw new TypeError(`scalar language: an elementary function takes float64 or float32, not ${x.type}`)
}

/** The entry for the type of `x`. */
export function forType<T>(x: Expr, entries: ByType<T>): T {
  return entries[floatType(x)]
}

/** Makes literals of the type of `x`: a number for both types, or one for each. */
export function literalsLike(s: ScalarBuilder, x: Expr): (value: number | ByType<number>) => Expr {
  return (value) => s.literal(x.type, typeof value === 'number' ? value : forType(x, value))
}
