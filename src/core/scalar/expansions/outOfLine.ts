import type { DType } from '../../dtype.js'
import type { ScalarBuilder } from '../builder.js'
import type { Expr } from '../expression.js'
import { each, type Each } from '../tuple.js'

/**
 * A long function, computed in float64 and kept out of line: SIMD calls it by lane, and a kernel holds it once. NaN where an operand is NaN; `body` sees
 * no NaN. float32 operands are exact there, and the result is rounded once, so that its error stays below 0.51 ulp where the one in float64 is of a
 * few ulp.
 *
 * @param name of the function, different for different bodies
 */
export function outOfLine<T extends readonly unknown[] | readonly []>(
  s: ScalarBuilder,
  name: string,
  xs: Each<T, Expr> & readonly [Expr, ...Expr[]],
  body: Body<T>,
): Expr {
  return ofNumbers<T>(s, name, xs[0].type, xs, body)
}

/** What is kept out of line, by as many operands as `T` has elements. */
type Body<T extends readonly unknown[]> = (inner: ScalarBuilder, xs: Each<T, Expr>) => Expr

function ofNumbers<T extends readonly unknown[] | readonly []>(
  s: ScalarBuilder,
  name: string,
  type: DType,
  xs: Each<T, Expr>,
  body: Body<T>,
): Expr {
  const types = each<T, Expr, DType>(xs, () => type)
  const callee = s.outline<T>(`${name}_${type}`, types, (inner, ys) => {
    if (type === 'float64') return body(inner, ys)
    const wide = each<T, Expr, Expr>(ys, (y) => inner.convert(y, 'float64'))
    return inner.convert(ofNumbers<T>(inner, name, 'float64', wide, body), type)
  })
  const isNumber = xs.map((x) => s.eq(x, x)).reduce((p, q) => s.and(p, q))
  return s.callWhere(
    isNumber,
    callee,
    xs,
    xs.reduce((p, q) => s.add(p, q)),
  )
}

/** `body` out of line where `condition` holds, else `otherwise`; all float64. For the branches of functions that are out of line themselves. */
export function branch<T extends readonly unknown[] | readonly []>(
  s: ScalarBuilder,
  condition: Expr,
  name: string,
  xs: Each<T, Expr>,
  body: Body<T>,
  otherwise: Expr,
): Expr {
  const types = each<T, Expr, DType>(xs, (x) => x.type)
  return s.callWhere(condition, s.outline<T>(name, types, body), xs, otherwise)
}
