import type { ScalarBuilder } from '../builder.js'
import type { Expr } from '../expression.js'
import { literalsLike } from './byType.js'
import { productError } from './productError.js'
import { quadrantBits } from './quadrantBits.js'
import { reduceFar } from './reduceFar.js'
import { cosineParts, sineParts } from './trigKernels.js'
import { nearLimit, reduceNear, type ReducedAngle } from './trigReduction.js'

/**
 * tan x. Error below 1.05 ulp in float64 and float32 (1.01 over all float32 up to 2000), for every argument up to the largest; keeps the sign of zero, NaN at ±Infinity.
 *
 * The quotient of the kernels of {@link sin} and cos, each with its rounding error, upside down and negated in odd quadrants.
 */
export function tan(s: ScalarBuilder, x: Expr): Expr {
  const far = s.outline(`tanFar_${x.type}`, [x.type], (inner, [y]) =>
    y.type === 'float64' || !inner.doubles
      ? tanOf(inner, reduceFar(inner, y))
      : inner.convert(tan(inner, inner.convert(y, 'float64')), 'float32'),
  )
  return s.callWhere(s.gt(s.abs(x), literalsLike(s, x)(nearLimit)), far, [x], tanOf(s, reduceNear(s, x)))
}

function tanOf(s: ScalarBuilder, { quadrant, high, low }: ReducedAngle): Expr {
  const { isOdd } = quadrantBits(s, quadrant)
  const cosine = cosineParts(s, high, low)
  // sin(high - low) = sin high - low cos high.
  const sine = sineParts(s, high, s.mul(low, cosine.main))
  const over = { main: s.select(isOdd, s.neg(cosine.main), sine.main), rest: s.select(isOdd, s.neg(cosine.rest), sine.rest) }
  const under = { main: s.select(isOdd, sine.main, cosine.main), rest: s.select(isOdd, sine.rest, cosine.rest) }
  const reciprocal = s.div(s.literal(high.type, 1), under.main)
  const quotient = s.mul(over.main, reciprocal)
  const product = s.mul(quotient, under.main)
  // quotient * under - over, exactly but for the rests.
  const excess = s.add(
    s.add(s.sub(product, over.main), productError(s, quotient, under.main, product)),
    s.sub(s.mul(quotient, under.rest), over.rest),
  )
  return s.sub(quotient, s.mul(excess, reciprocal))
}
