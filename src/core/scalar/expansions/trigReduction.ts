import type { ScalarBuilder } from '../builder.js'
import type { Expr } from '../expression.js'
import { literalsLike } from './byType.js'
import { roundToInt } from './roundToInt.js'

/** x = quadrant * pi/2 + (high - low): an integer as a float, and a rest of at most pi/4 or a little more, `low` within half an ulp of `high`. */
export interface ReducedAngle {
  readonly quadrant: Expr
  readonly high: Expr
  readonly low: Expr
}

/** Up to this magnitude {@link reduceNear} is accurate; larger arguments go to {@link reduceFar}. */
export const nearLimit: { readonly float64: number; readonly float32: number } = { float64: 2 ** 19, float32: 1608 }

// pi/2 in three parts. Products of the first two (35 bits in float64, at most 13 in float32) with quadrants are exact: below 2^53 (2^24) of their last places.
const halfPi = [
  { float64: 1.5707963267923333, float32: 1.57080078125 },
  { float64: 2.5633441515839558e-12, float32: -4.454515874385834e-6 },
  { float64: 1.0562999066987428e-23, float32: 6.07710062827671e-11 },
] as const

/**
 * Takes the nearest multiple of pi/2 off `x`, |x| <= {@link nearLimit} (Cody and Waite in three parts, the rounding error of the second
 * subtraction kept). The relative error of high - low is below 2^-55 in float64; in float32, where all multiples were tried, below 2^-25.4,
 * and below 2^-33 but for the two numbers nearest to ±161 pi/2. For ±0 `high` is ±0 and `low` +0.
 */
export function reduceNear(s: ScalarBuilder, x: Expr): ReducedAngle {
  const literal = literalsLike(s, x)
  const quadrant = roundToInt(s, s.mul(x, literal(2 / Math.PI))).float
  const first = s.sub(x, s.mul(quadrant, literal(halfPi[0])))
  const product = s.mul(quadrant, literal(halfPi[1]))
  const second = s.sub(first, product)
  const lost = s.sub(s.sub(first, second), product)
  const tail = s.sub(s.mul(quadrant, literal(halfPi[2])), lost)
  const difference = s.sub(second, tail)
  // The negative part of pi/2 in float32 would turn -0 into +0.
  const high = x.type === 'float32' ? s.select(s.eq(x, literal(0)), x, difference) : difference
  return { quadrant, high, low: s.sub(tail, s.sub(second, high)) }
}
