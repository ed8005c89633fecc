import type { ScalarBuilder } from '../builder.js'
import type { Expr } from '../expression.js'

/**
 * A long function, computed in float64 and kept out of line: SIMD calls it by lane, and a kernel holds it once. NaN where an operand is NaN; `body` sees
 * no NaN. float32 operands are exact there, and the result is rounded once, so that its error stays below 0.51 ulp where the one in float64 is of a
 * few ulp.
 *
 * @param name of the function, different for different bodies
 */
export function outOfLine(
  s: ScalarBuilder,
  name: string,
  xs: readonly [Expr, ...Expr[]],
  body: (inner: ScalarBuilder, xs: readonly Expr[]) => Expr,
): Expr {
  const { type } = xs[0]
  const callee = s.outline(
    `${name}_${type}`,
    xs.map(() => type),
    (inner, [y, ...ys]) => {
      if (y === undefined || type === 'float64') return body(inner, y === undefined ? [] : [y, ...ys])
      const wide = (z: Expr): Expr => inner.convert(z, 'float64')
      return inner.convert(outOfLine(inner, name, [wide(y), ...ys.map(wide)], body), type)
    },
  )
  const isNumber = xs.map((x) => s.eq(x, x)).reduce((p, q) => s.and(p, q))
  return s.callWhere(
    isNumber,
    callee,
    xs,
    xs.reduce((p, q) => s.add(p, q)),
  )
}

/** `body` out of line where `condition` holds, else `otherwise`; all float64. For the branches of functions that are out of line themselves. */
export function branch(
  s: ScalarBuilder,
  condition: Expr,
  name: string,
  xs: readonly Expr[],
  body: (inner: ScalarBuilder, xs: readonly Expr[]) => Expr,
  otherwise: Expr,
): Expr {
  const callee = s.outline(
    name,
    xs.map((x) => x.type),
    body,
  )
  return s.callWhere(condition, callee, xs, otherwise)
}
