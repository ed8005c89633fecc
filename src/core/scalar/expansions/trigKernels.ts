import type { ScalarBuilder } from '../builder.js'
import type { Expr } from '../expression.js'
import { forType } from './byType.js'
import { horner } from './horner.js'

// sin x = x - x^3 S(x^2). float64: fdlibm k_sin.c, error below 2^-58; float32: fitted for this project, error below 2^-32.
const sineCoefficients = {
  float64: [
    1.66666666666666324348e-1, -8.33333333332248946124e-3, 1.98412698298579493134e-4, -2.75573137070700676789e-6, 2.50507602534068634195e-8,
    -1.58969099521155010221e-10,
  ],
  float32: [0.16666667, -0.008333372, 0.00019849872, -2.7997671e-6],
}

// cos x = 1 - x^2/2 + x^4 C(x^2). float64: fdlibm k_cos.c, error below 2^-58; float32: fitted for this project, error below 2^-32.
const cosineCoefficients = {
  float64: [
    4.16666666666666019037e-2, -1.38888888888741095749e-3, 2.48015872894767294178e-5, -2.75573143513906633035e-7, 2.0875723212981748279e-9,
    -1.13596475577881948265e-11,
  ],
  float32: [0.041666646, -0.0013887305, 2.4431425e-5],
}

/** A value as a rounded number and its rounding error. */
export interface Parts {
  readonly main: Expr
  readonly rest: Expr
}

/** sin(high - low) for |high| <= pi/4 or a little more; `main` has an error below 0.9 ulp, and keeps the sign of zero where `low` is +0. */
export function sineParts(s: ScalarBuilder, high: Expr, low: Expr): Parts {
  const square = s.mul(high, high)
  const cubic = s.mul(s.mul(square, high), horner(s, square, forType(high, sineCoefficients)))
  const small = s.add(cubic, low)
  const main = s.sub(high, small)
  return { main, rest: s.sub(s.sub(high, main), small) }
}

/** cos(high - low) for |high| <= pi/4 or a little more; `main` has an error below 0.9 ulp: the rounding error of 1 - x^2/2 is kept. */
export function cosineParts(s: ScalarBuilder, high: Expr, low: Expr): Parts {
  const one = s.literal(high.type, 1)
  const square = s.mul(high, high)
  const half = s.mul(s.literal(high.type, 0.5), square)
  const first = s.sub(one, half)
  const quartic = s.mul(s.mul(square, square), horner(s, square, forType(high, cosineCoefficients)))
  const small = s.add(s.sub(s.sub(one, first), half), s.add(quartic, s.mul(high, low)))
  const main = s.add(first, small)
  return { main, rest: s.sub(small, s.sub(main, first)) }
}
