import type { ScalarBuilder } from '../builder.js'
import type { Expr } from '../expression.js'
import { literalsLike } from './byType.js'
import { quadrantBits } from './quadrantBits.js'
import { reduceFar } from './reduceFar.js'
import { cosineParts, sineParts } from './trigKernels.js'
import { nearLimit, reduceNear, type ReducedAngle } from './trigReduction.js'

/**
 * sin x. Error below 1 ulp in float64 and float32, for every argument up to the largest; keeps the sign of zero, NaN at ±Infinity.
 *
 * Polynomials of fdlibm's k_sin.c and k_cos.c (float32: fitted for this project) after a reduction by Cody and Waite, or, out of line,
 * by Payne and Hanek; float32 in float64 there, if it may.
 */
export function sin(s: ScalarBuilder, x: Expr): Expr {
  return quarterTurnsOn(s, x, 0)
}

/** cos x = sin(x + pi/2), with the quarter turn added after the reduction. Otherwise as {@link sin}. */
export function cos(s: ScalarBuilder, x: Expr): Expr {
  return quarterTurnsOn(s, x, 1)
}

function quarterTurnsOn(s: ScalarBuilder, x: Expr, turns: 0 | 1): Expr {
  const far = s.outline(`${turns === 0 ? 'sin' : 'cos'}Far_${x.type}`, [x.type], (inner, [y]) =>
    y.type === 'float64' || !inner.doubles
      ? sineOf(inner, reduceFar(inner, y), turns)
      : inner.convert(quarterTurnsOn(inner, inner.convert(y, 'float64'), turns), 'float32'),
  )
  const isFar = s.gt(s.abs(x), literalsLike(s, x)(nearLimit))
  return s.callWhere(isFar, far, [x], sineOf(s, reduceNear(s, x), turns))
}

function sineOf(s: ScalarBuilder, { quadrant, high, low }: ReducedAngle, turns: 0 | 1): Expr {
  const { isOdd, isNegative } = quadrantBits(s, s.add(quadrant, s.literal(quadrant.type, turns)))
  const value = s.select(isOdd, cosineParts(s, high, low).main, sineParts(s, high, low).main)
  return s.select(isNegative, s.neg(value), value)
}
