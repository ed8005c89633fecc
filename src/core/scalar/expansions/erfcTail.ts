import type { ScalarBuilder } from '../builder.js'
import type { Expr } from '../expression.js'
import { forType, literalsLike } from './byType.js'
import { expRemainder } from './expRemainder.js'
import { horner } from './horner.js'
import { reduceByLog2 } from './reduceByLog2.js'
import { split } from './split.js'

// (1 + 2x) exp(x^2) erfc(x) in powers of q = (x - center)/(x + center), fitted for this project from x = 1/2 to where erfc vanishes;
// relative error below 2^-54.4 and 2^-25.8. The form is that of Shepherd and Laframboise (Math. Comp. 36, 1981, 249-253).
const center = { float64: 3, float32: 2 }
const coefficients = {
  float64: [
    1.2530080582697296, -0.13562110612458103, -0.04756229435343321, 0.12964515870274101, -0.11927366341642057, 0.06830802734482261,
    -0.023770514891317266, 0.0025293917986946523, 0.0018886900162998963, -0.0007798320707077764, -0.00010515730683650057,
    0.00012509793223447702, 4.938307606860391e-6, -2.0094266287034213e-5, -6.998660577146171e-7, 3.454741355602648e-6, 3.00718202143647e-7,
    -5.861831984355921e-7, -8.202628469863993e-8, 7.208676566543104e-8, 7.7392995085212e-9,
  ],
  float32: [1.2769784, -0.09276358, -0.16602993, 0.16404259, -0.05422381, -0.007949321, 0.008715995, 0.0009524847, -0.0013456782],
}

/** Beyond these erfc is 0. */
const last = { float64: 27.5, float32: 10.25 }

/**
 * erfc x for x >= 1/2, error below 4 ulp; NaN for NaN.
 *
 * exp(-x^2) keeps the rounding error of x^2, and its power of two is put in last, so that only the final result underflows.
 */
export function erfcTail(s: ScalarBuilder, x: Expr): Expr {
  const literal = literalsLike(s, x)
  const clamped = s.select(s.gt(x, literal(last)), literal(last), x)
  const { high: head, low: rest } = split(s, clamped)
  const { exponent, high, low } = reduceByLog2(s, s.neg(s.mul(head, head)))
  const lower = s.add(low, s.mul(rest, s.add(clamped, head)))
  const excess = s.sub(high, s.sub(lower, expRemainder(s, s.sub(high, lower))))
  const factor = scaledErfcTail(s, clamped)
  return s.scale(s.add(factor, s.mul(factor, excess)), exponent)
}

/** exp(x^2) erfc x for 1/2 <= x <= 27.5 (float32: 10.25), error below 2 ulp. */
export function scaledErfcTail(s: ScalarBuilder, x: Expr): Expr {
  const literal = literalsLike(s, x)
  const q = s.div(s.sub(x, literal(center)), s.add(x, literal(center)))
  return s.div(horner(s, q, forType(x, coefficients)), s.add(literal(1), s.add(x, x)))
}
