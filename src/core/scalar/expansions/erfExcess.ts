import type { ScalarBuilder } from '../builder.js'
import type { Expr } from '../expression.js'
import { forType } from './byType.js'
import { horner } from './horner.js'

// Fitted for this project; errors, relative to erf, below 2^-56 and 2^-29.3.
const coefficients = {
  float64: [
    0.12837916709551256, -0.37612638903183454, 0.1128379167094244, -0.026866170642898878, 0.005223977604684987, -0.0008548325870407085,
    0.00012055292024821532, -1.4924685526895403e-5, 1.6446830669598756e-6, -1.6204191799497136e-7, 1.3702454876148661e-8,
    -7.764581205266663e-10,
  ],
  float32: [0.12837917, -0.37612626, 0.112835824, -0.026853641, 0.005187955, -0.0008006696, 7.8418736e-5],
}

/** erf(x)/x - 1, a polynomial in the square of x, for |x| <= 1. */
export function erfExcess(s: ScalarBuilder, square: Expr): Expr {
  return horner(s, square, forType(square, coefficients))
}
