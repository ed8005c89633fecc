import type { ScalarBuilder } from '../builder.js'
import type { Expr } from '../expression.js'
import { awayFromUnderflow } from './awayFromUnderflow.js'
import { forType, literalsLike, type ByType } from './byType.js'
import { horner } from './horner.js'
import { log } from './log.js'

interface Quotient {
  readonly over: readonly number[]
  readonly under: readonly number[]
}

/** Up to this square of the argument the central quotient holds. */
const reach = 9 / 16

// erfInv(x)/x - 1 in powers of 9/16 - x^2, and r - erfInv x in powers of r - 1 with r = sqrt(-log(1 - x)), up to the float below 1. Fitted for
// this project; errors relative to erfInv below 2^-54.5 and 2^-26. The variables are those of Wichura's AS 241 (Applied Statistics 37, 1988, 477-484).
const central: ByType<Quotient> = {
  float64: {
    over: [
      0.08455979679682472, -0.0018804830229750442, -1.6464266588892171, -4.273477182868627, -4.0546460500938535, -1.499249128585094,
      -0.16485078845472914, -0.0006074070125598336,
    ],
    under: [1, 6.631198834074618, 16.705817254265494, 19.955948604677754, 11.49126476926057, 2.857517106967034, 0.21769417798240256],
  },
  float32: {
    over: [0.08455979, -0.3014527, -0.85758454, -0.2926436],
    under: [1, 3.0884643, 2.4636014, 0.41108492],
  },
}
const outer: ByType<Quotient> = {
  float64: {
    over: [
      0.3632838627813154, 1.108080769406492, 1.3884924714548856, 0.913948693385869, 0.32348173031320154, 0.05732999283372261,
      0.004228558117532274, 8.88057190028551e-5, 9.086752098645151e-8,
    ],
    under: [
      1, 2.9896686209582253, 3.971534186609071, 2.9396803080006326, 1.2761848979431536, 0.3148674426339656, 0.03993057351934812,
      0.002125167747951725, 3.088847881189558e-5,
    ],
  },
  float32: {
    over: [0.36328378, 0.52874273, 0.17400746, 0.0036416026, -8.7151246e-5],
    under: [1, 1.3949418, 0.72495097, 0.10358755],
  },
}

/**
 * The inverse of erf. Error below 3.5 ulp in float64 and float32; keeps the sign of zero, ±Infinity at ±1, NaN outside [-1, 1].
 *
 * Two quotients of polynomials, fitted for this project; the outer one is taken at the exact 1 - |x|.
 */
export function erfInv(s: ScalarBuilder, x: Expr): Expr {
  const literal = literalsLike(s, x)
  const [zero, one] = [literal(0), literal(1)]
  const below = s.sub(literal(reach), s.mul(x, x))
  const excess = quotient(s, below, forType(x, central))
  const near = awayFromUnderflow(s, x, (y) => s.add(y, s.mul(y, excess)))
  const centre = s.select(s.eq(x, zero), x, near)
  const tail = s.sub(one, s.abs(x))
  const root = s.sqrt(s.neg(log(s, tail)))
  const far = s.select(s.eq(tail, zero), literal(Infinity), s.sub(root, quotient(s, s.sub(root, one), forType(x, outer))))
  return s.select(s.ge(below, zero), centre, s.select(s.lt(x, zero), s.neg(far), far))
}

function quotient(s: ScalarBuilder, x: Expr, { over, under }: Quotient): Expr {
  return s.div(horner(s, x, over), horner(s, x, under))
}
