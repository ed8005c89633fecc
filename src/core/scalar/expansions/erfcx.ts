import type { ScalarBuilder } from '../builder.js'
import type { Expr } from '../expression.js'
import { literalsLike } from './byType.js'
import { scaledErfcTail } from './erfcTail.js'
import { erfc } from './erfc.js'
import { exp } from './exp.js'
import { horner } from './horner.js'
import { branch, outOfLine } from './outOfLine.js'
import { productError } from './productError.js'

const twoOverRootPi = 1.1283791670955126

// sqrt(pi) x exp(x^2) erfc(x) = 1 - 1/(2 x^2) + 3/(2 x^2)^2 - ... (DLMF 7.12.1).
const asymptotic = [1, -0.5, 0.75, -1.875, 6.5625, -29.53125, 162.421875]

/**
 * (-1)^order times the derivative number `order` of exp(x^2) erfc(x): 2 / sqrt(pi) times the integral of (2t)^order exp(-t^2 - 2xt) over t > 0, which is positive, so
 * that no order loses relative accuracy in the tail. Error of order 0 below 3 ulp in float64, of order n below 8 + n^2 / 2 ulp up to order 8 and growing
 * beyond; 0.51 ulp in float32. 0 at Infinity, Infinity where it overflows.
 *
 * Order 0 is the factor of {@link erfc}. The others by the recurrence E(n + 1) = 2n E(n - 1) - 2x E(n), forwards for x < 1/2 and by its continued fraction
 * beyond (Gautschi, DLMF 7.18.7).
 */
export function erfcx(s: ScalarBuilder, x: Expr, order: number): Expr {
  return outOfLine(s, `erfcx${String(order)}`, [x], (inner, [y]) => {
    const base = plain(inner, y)
    if (order === 0) return base
    const half = inner.literal(y.type, 0.5)
    const forward = forwards(inner, y, base, order)
    const isFar = inner.ge(y, half)
    const backward = branch(inner, isFar, `erfcxRatio${String(order)}`, [y], (body, [z]) => ratio(body, z, order), half)
    return inner.select(isFar, inner.mul(base, backward), forward)
  })
}

function plain(s: ScalarBuilder, x: Expr): Expr {
  const literal = literalsLike(s, x)
  // exp(x^2) erfc(x) with the rounding error of the square.
  const square = s.mul(x, x)
  const growth = exp(s, square)
  const isFinite = s.lt(growth, literal(Infinity))
  const corrected = s.select(isFinite, s.add(growth, s.mul(growth, productError(s, x, x, square))), growth)
  const near = s.mul(corrected, erfc(s, x))
  const reciprocal = s.div(literal(1), x)
  const far = s.mul(s.mul(literal(twoOverRootPi / 2), reciprocal), horner(s, s.mul(reciprocal, reciprocal), asymptotic))
  return s.select(s.lt(x, literal(0.5)), near, s.select(s.lt(x, literal(27)), scaledErfcTail(s, x), far))
}

/** For x < 1/2, where all but the last of few terms have one sign. */
function forwards(s: ScalarBuilder, x: Expr, base: Expr, order: number): Expr {
  const twice = s.add(x, x)
  let [last, value] = [base, s.sub(s.literal(x.type, twoOverRootPi), s.mul(twice, base))]
  for (let n = 1; n < order; n++) {
    const next = s.sub(s.mul(s.literal(x.type, 2 * n), last), s.mul(twice, value))
    ;[last, value] = [value, next]
  }
  return value
}

/** E(order) / E(0) for x >= 1/2: the product of r(k) = 2k / (2x + r(k + 1)) up to the order, from an estimate so far out that its error dies away. */
function ratio(s: ScalarBuilder, x: Expr, order: number): Expr {
  const literal = literalsLike(s, x)
  const start = s.add(literal(order + 20), s.floor(s.div(literal(200), s.mul(x, x))))
  // sqrt(x^2 + 2k) - x without cancellation.
  const twice = s.add(start, start)
  const guess = s.div(twice, s.add(x, s.sqrt(s.add(s.mul(x, x), twice))))
  const [, , product = x] = s.repeat(
    order + 900,
    [start, guess, literal(1)],
    [x],
    (inner, [k = x]) => inner.gt(k, inner.literal(x.type, 1)),
    (inner, [k = x, last = x, total = x], [y = x]) => {
      const next = inner.sub(k, inner.literal(x.type, 1))
      const quotient = inner.div(inner.add(next, next), inner.add(inner.add(y, y), last))
      return [next, quotient, inner.select(inner.le(next, inner.literal(x.type, order)), inner.mul(total, quotient), total)]
    },
  )
  return product
}
