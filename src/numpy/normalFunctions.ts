import type { NdArray } from '../core/array.js'
import { fill } from '../core/constant.js'
import { sub } from '../core/primitives/add.js'
import { lt } from '../core/primitives/comparisons.js'
import { integerPow } from '../core/primitives/integerPow.js'
import { log, log1p } from '../core/primitives/log.js'
import { mul } from '../core/primitives/mul.js'
import { neg } from '../core/primitives/neg.js'
import * as normalOf from '../core/primitives/normal.js'
import { select } from '../core/primitives/select.js'
import { toFloat, type ArrayLike } from './operands.js'

const like = (x: NdArray, value: number): NdArray => fill(value, x.aval)

/**
 * exp(x²) erfc(x), the scaled complementary error function. Derivatives of any order keep relative accuracy in the tail.
 *
 * @example
 * special.erfcx(0).item() // 1
 */
export function erfcx(x: ArrayLike): NdArray {
  return normalOf.erfcx(toFloat('erfcx', x))
}

/**
 * The distribution function of the standard normal distribution, accurate in both tails, as are its derivatives.
 *
 * @example
 * special.ndtr(0).item() // 0.5
 */
export function ndtr(x: ArrayLike): NdArray {
  return normalOf.ndtr(toFloat('ndtr', x))
}

/**
 * The inverse of {@link ndtr}: -Infinity at 0, Infinity at 1, NaN beyond.
 *
 * @example
 * special.ndtri(0.5).item() // 0
 */
export function ndtri(p: ArrayLike): NdArray {
  return normalOf.ndtri(toFloat('ndtri', p))
}

/**
 * log(ndtr(x)), accurate in both tails, as are its derivatives: below 0 through {@link erfcx}, -x²/2 + log(erfcx(-x/√2) / 2).
 *
 * @example
 * special.logNdtr(0).item() // -Math.LN2
 */
export function logNdtr(x: ArrayLike): NdArray {
  const value = toFloat('logNdtr', x)
  const zero = like(value, 0)
  const isLow = lt(value, zero)
  const low = select(isLow, value, zero)
  const high = select(isLow, zero, value)
  const half = like(value, 0.5)
  const tail = log(mul(half, normalOf.erfcx(mul(like(value, -Math.SQRT1_2), low))))
  return select(isLow, sub(tail, mul(half, integerPow(low, 2))), log1p(neg(normalOf.ndtr(neg(high)))))
}
