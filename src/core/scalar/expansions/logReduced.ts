import type { ScalarBuilder } from '../builder.js'
import type { Expr } from '../expression.js'
import { forType, literalsLike } from './byType.js'
import { horner } from './horner.js'
import { log2High, log2Low } from './reduceByLog2.js'

// R of log(1+f) = f - f^2/2 + s (f^2/2 + R(s^2)) with s = f/(2+f), over s^2: fdlibm e_log.c (error below 2^-58) and, for float32,
// FreeBSD k_logf.h (below 2^-34).
const coefficients = {
  float64: [
    6.66666666666673513e-1, 3.999999999940941908e-1, 2.857142874366239149e-1, 2.222219843214978396e-1, 1.818357216161805012e-1,
    1.531383769920937332e-1, 1.479819860511658591e-1,
  ],
  float32: [0.66666662693, 0.40000972152, 0.28498786688, 0.24279078841],
}

/**
 * log((1 + f) 2^exponent) + low for sqrt(1/2) <= 1 + f < sqrt(2), or a little beyond, and a small correction `low` (in full precision where it is
 * far below the result). `f` and 1 + f must be exact for the error of the result to stay below 1 ulp.
 */
export function logReduced(s: ScalarBuilder, f: Expr, exponent: Expr, low?: Expr): Expr {
  const literal = literalsLike(s, f)
  const n = s.convert(exponent, f.type)
  const quotient = s.div(f, s.add(literal(2), f))
  const series = atanhSeries(s, s.mul(quotient, quotient))
  const halfSquare = s.mul(s.mul(literal(0.5), f), f)
  const tail = s.mul(n, literal(log2Low))
  const small = s.add(s.mul(quotient, s.add(halfSquare, series)), low === undefined ? tail : s.add(tail, low))
  return s.sub(s.mul(n, literal(log2High)), s.sub(s.sub(halfSquare, small), f))
}

/** 2 atanh(q) / q - 2 as a function of q^2, for |q| <= 0.1716 or a little more. */
export function atanhSeries(s: ScalarBuilder, square: Expr): Expr {
  return s.mul(square, horner(s, square, forType(square, coefficients)))
}
