import type { ScalarBuilder } from '../builder.js'
import type { Expr } from '../expression.js'
import { literalsLike } from './byType.js'
import { expParts, expWithin } from './exp.js'
import { productError } from './productError.js'

/**
 * e^(-x^2). Error below 1.6 ulp in float64 and float32, where the exponential of the rounded square would be off by up to 700 ulp; subnormal
 * results included. ±Infinity to 0, NaN to NaN.
 *
 * e^-(s + d) = e^-s (1 - d), where s is the square rounded and d its rounding error, exact by Dekker's product.
 */
export function gaussian(s: ScalarBuilder, x: Expr): Expr {
  const magnitude = s.abs(x)
  const most = literalsLike(s, x)({ float64: 27.5, float32: 10.5 })
  // Beyond, the result is 0. The comparison is such that a NaN stays.
  const cut = s.select(s.gt(magnitude, most), most, magnitude)
  const square = s.mul(cut, cut)
  const error = productError(s, cut, cut, square)
  if (!s.doubles && x.type === 'float32') {
    // The correction is of the mantissa: devices without float64 would take it for 0 where the result is small.
    const { mantissa, exponent } = expParts(s, s.neg(square))
    return s.scale(s.sub(mantissa, s.mul(mantissa, error)), exponent)
  }
  const value = expWithin(s, s.neg(square))
  return s.sub(value, s.mul(value, error))
}
