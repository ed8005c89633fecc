import type { NdArray } from '../core/array.js'
import { fill } from '../core/constant.js'
import { add, sub } from '../core/primitives/add.js'
import { gt, lt } from '../core/primitives/comparisons.js'
import { convert } from '../core/primitives/convert.js'
import { div } from '../core/primitives/div.js'
import { exp } from '../core/primitives/exp.js'
import { exponent, ldexp } from '../core/primitives/exponent.js'
import { max, min } from '../core/primitives/extrema.js'
import { log } from '../core/primitives/log.js'
import { mul } from '../core/primitives/mul.js'
import { neg } from '../core/primitives/neg.js'
import { round } from '../core/primitives/rounding.js'
import { select } from '../core/primitives/select.js'
import { stopGradient } from '../core/primitives/stopGradient.js'
import { toFloat, type ArrayLike } from './operands.js'

const like = (x: NdArray, value: number): NdArray => fill(value, x.aval)

/**
 * 2 to the power x; exact for integers. Integers become the default float.
 *
 * @example
 * np.exp2(10).item() // 1024
 */
export function exp2(x: ArrayLike): NdArray {
  const value = toFloat('exp2', x)
  // Beyond these exponents all is 0 or Infinity; what is left of x makes it so.
  const whole = max(min(round(stopGradient(value)), like(value, 1100)), like(value, -1100))
  return ldexp(exp(mul(sub(value, whole), like(value, Math.LN2))), convert(whole, 'int32'))
}

/**
 * The logarithm to base 2; exact for powers of 2. Integers become the default float.
 *
 * @example
 * np.log2(8).item() // 3
 */
export function log2(x: ArrayLike): NdArray {
  const value = toFloat('log2', x)
  const known = stopGradient(value)
  const upper = exponent(known)
  const isLower = lt(ldexp(known, neg(upper)), like(value, Math.SQRT1_2))
  // The significand lies around 1, so that both terms do not cancel.
  const whole = sub(upper, convert(isLower, 'int32'))
  return add(convert(whole, value.dtype), div(log(ldexp(value, neg(whole))), like(value, Math.LN2)))
}

/**
 * The logarithm to base 10; exact for powers of 10. Integers become the default float.
 *
 * The sum of fdlibm's e_log10.c and FreeBSD's e_log10f.c, in which log10(2) has two parts.
 *
 * @example
 * np.log10(1000).item() // 3
 */
export function log10(x: ArrayLike): NdArray {
  const value = toFloat('log10', x)
  const [high, low] = value.dtype === 'float32' ? [0.30102920532, 7.9034151668e-7] : [0.301029995663611771306, 3.69423907715893078616e-13]
  const upper = exponent(stopGradient(value))
  const one = like(upper, 1)
  // Both terms have one sign: the significand is from 1 to 2 for x >= 1, else from 1/2 to 1.
  const whole = select(gt(upper, like(upper, 0)), sub(upper, one), upper)
  const count = convert(whole, value.dtype)
  const rest = mul(log(ldexp(value, neg(whole))), like(value, Math.LOG10E))
  return add(add(mul(count, like(value, low)), rest), mul(count, like(value, high)))
}
