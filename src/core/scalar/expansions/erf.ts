import type { ScalarBuilder } from '../builder.js'
import type { Expr } from '../expression.js'
import { awayFromUnderflow } from './awayFromUnderflow.js'
import { literalsLike } from './byType.js'
import { erfExcess } from './erfExcess.js'
import { erfcTail } from './erfcTail.js'

/**
 * erf x = 2/sqrt(pi) times the integral of exp(-t^2) from 0 to x. Error below 1.25 ulp in float64 and float32, relative also near 0; keeps the
 * sign of zero, ±1 at ±Infinity.
 *
 * Below 0.93 an odd polynomial fitted for this project, beyond it 1 - erfc x.
 */
export function erf(s: ScalarBuilder, x: Expr): Expr {
  const literal = literalsLike(s, x)
  const one = literal(1)
  const magnitude = s.abs(x)
  const near = awayFromUnderflow(s, x, (y) => s.add(y, s.mul(y, erfExcess(s, s.mul(y, y)))))
  const far = s.sub(one, erfcTail(s, magnitude))
  return s.select(s.lt(magnitude, literal(0.93)), near, s.select(s.lt(x, literal(0)), s.neg(far), far))
}
