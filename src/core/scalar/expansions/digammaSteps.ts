import type { ScalarBuilder } from '../builder.js'
import type { Expr } from '../expression.js'
import { literalsLike } from './byType.js'

/** From here on {@link digammaExcess} holds. */
const large = 10

/**
 * How many steps bring a >= 0 to 10, and the sum of 1 / (a + k) - 1 / (a + b + k) over as many k = 1, 2, ..., by which digamma(a + b + 1) - digamma(a + 1) is more at a than
 * at the end of them; `reciprocal` is 1 / b, 0 where b is infinite. The small terms come first: the rounding of the sum is one of the largest.
 */
export function digammaSteps(s: ScalarBuilder, a: Expr, reciprocal: Expr): { readonly steps: Expr; readonly sum: Expr } {
  const literal = literalsLike(s, a)
  const steps = s.max(literal(0), s.ceil(s.sub(literal(large), a)))
  const [, sum = a] = s.repeat(
    large,
    [steps, literal(0)],
    [a, reciprocal],
    (inner, [k = a]) => inner.gt(k, inner.literal(a.type, 0)),
    (inner, [k = a, total = a], [start = a, perB = a]) => {
      const one = inner.literal(a.type, 1)
      const at = inner.add(start, k)
      return [inner.sub(k, one), inner.add(total, inner.div(one, inner.mul(at, inner.add(one, inner.mul(at, perB)))))]
    },
  )
  return { steps, sum }
}
