import type { ScalarBuilder } from '../builder.js'
import type { Expr } from '../expression.js'
import { each, type Each } from '../tuple.js'
import { literalsLike } from './byType.js'
import { decomposePositive } from './decompose.js'

type Four<T> = Each<[1, 2, 3, 4], T>
type Nine<T> = Each<[1, 2, 3, 4, 5, 6, 7, 8, 9], T>

/** Below this the roundings of products that underflow may count; where a determinant is not less, they are lost beside it. */
const small = { float64: 2 ** -900, float32: 2 ** -100 }

/** `a d - b c`. Where products over- or underflow on the way, they are computed with exponents of their own: a result in range is as right as if they did not. */
export function determinant2(s: ScalarBuilder, ...xs: Four<Expr>): Expr {
  const plain = difference(s, xs)
  const [{ type }] = xs
  const callee = s.outline<Four<1>>(
    `determinant2_${type}`,
    each<Four<1>, Expr, typeof type>(xs, () => type),
    (inner, ys) => {
      const [a, b, c, d] = each<Four<1>, Expr, Scaled>(ys, (y) => normal(inner, y))
      return inner.select(areFinite(inner, ys), scaled(inner, minor(inner, a, b, c, d)), difference(inner, ys))
    },
  )
  return s.callWhere(outOfRange(s, plain, literalsLike(s, plain)(small)), callee, xs, plain)
}

function difference(s: ScalarBuilder, [a, b, c, d]: Four<Expr>): Expr {
  return s.sub(s.mul(a, d), s.mul(b, c))
}

/** The determinant of the matrix with the rows `a b c`, `d e f` and `g h i`, as {@link determinant2}. */
export function determinant3(s: ScalarBuilder, ...xs: Nine<Expr>): Expr {
  const plain = expanded(s, xs)
  const [{ type }] = xs
  const callee = s.outline<Nine<1>>(
    `determinant3_${type}`,
    each<Nine<1>, Expr, typeof type>(xs, () => type),
    (inner, ys) => {
      const [a, b, c, d, e, f, g, h, i] = each<Nine<1>, Expr, Scaled>(ys, (y) => normal(inner, y))
      const first = times(inner, a, minor(inner, e, f, h, i))
      const second = times(inner, b, minor(inner, d, f, g, i))
      const third = times(inner, c, minor(inner, d, e, g, h))
      const total = sum(inner, [first, negated(inner, second), third])
      return inner.select(areFinite(inner, ys), scaled(inner, total), expanded(inner, ys))
    },
  )
  const literal = literalsLike(s, plain)
  // What the minors lose to underflow is multiplied with the first row.
  const most = xs
    .slice(0, 3)
    .map((x) => s.abs(x))
    .reduce((x, y) => s.max(x, y), literal(1))
  return s.callWhere(outOfRange(s, plain, s.mul(literal(small), most)), callee, xs, plain)
}

function expanded(s: ScalarBuilder, [a, b, c, d, e, f, g, h, i]: Nine<Expr>): Expr {
  const [first, second, third] = [difference(s, [e, f, h, i]), difference(s, [d, f, g, i]), difference(s, [d, e, g, h])]
  return s.add(s.sub(s.mul(a, first), s.mul(b, second)), s.mul(c, third))
}

function areFinite(s: ScalarBuilder, xs: readonly Expr[]): Expr {
  return xs.map((x) => s.lt(s.abs(x), literalsLike(s, x)(Infinity))).reduce((x, y) => s.and(x, y))
}

/** Is it NaN, infinite, or less than a bound? */
function outOfRange(s: ScalarBuilder, x: Expr, least: Expr): Expr {
  const size = s.abs(x)
  return s.not(s.and(s.ge(size, least), s.lt(size, literalsLike(s, x)(Infinity))))
}

/** mantissa 2^exponent, the mantissa at least 1/2 and below 1, or 0 with an exponent below all others. */
interface Scaled {
  readonly mantissa: Expr
  readonly exponent: Expr
}

/** Less than what any product of three has. */
const nothing = -10_000

function normal(s: ScalarBuilder, x: Expr): Scaled {
  const isZero = s.eq(x, literalsLike(s, x)(0))
  const exponent = s.select(isZero, s.literal('int32', 0), decomposePositive(s, s.abs(x), 0.5).exponent)
  return { mantissa: s.scale(x, s.neg(exponent)), exponent: s.select(isZero, s.literal('int32', nothing), exponent) }
}

function scaled(s: ScalarBuilder, { mantissa, exponent }: Scaled): Expr {
  return s.scale(mantissa, exponent)
}

function negated(s: ScalarBuilder, { mantissa, exponent }: Scaled): Scaled {
  return { mantissa: s.neg(mantissa), exponent }
}

function times(s: ScalarBuilder, x: Scaled, y: Scaled): Scaled {
  return { mantissa: s.mul(x.mantissa, y.mantissa), exponent: s.add(x.exponent, y.exponent) }
}

/** The sum from the left; of terms that are far below the largest nothing is left, as rounding would have it. */
function sum(s: ScalarBuilder, terms: readonly [Scaled, ...Scaled[]]): Scaled {
  const exponent = terms.map((term) => term.exponent).reduce((x, y) => s.max(x, y))
  const mantissa = terms.map((term) => s.scale(term.mantissa, s.sub(term.exponent, exponent))).reduce((x, y) => s.add(x, y))
  const own = normal(s, mantissa)
  return { mantissa: own.mantissa, exponent: s.add(own.exponent, exponent) }
}

function minor(s: ScalarBuilder, a: Scaled, b: Scaled, c: Scaled, d: Scaled): Scaled {
  return sum(s, [times(s, a, d), negated(s, times(s, b, c))])
}
