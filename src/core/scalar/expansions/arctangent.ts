import type { ScalarBuilder } from '../builder.js'
import type { Expr } from '../expression.js'
import { forType, literalsLike } from './byType.js'
import { horner } from './horner.js'
import { isNegative } from './isNegative.js'

// atan r = r - r z T(z), z = r^2, |r| <= 7/16. float64: fdlibm s_atan.c; float32: fitted for this project, error below 2^-29.
const coefficients = {
  float64: [
    3.33333333333329318027e-1, -1.99999999998764832476e-1, 1.42857142725034663711e-1, -1.1111110405462355788e-1, 9.09088713343650656196e-2,
    -7.69187620504482999495e-2, 6.66107313738753120669e-2, -5.83357013379057348645e-2, 4.97687799461593236017e-2, -3.6531572744216915527e-2,
    1.62858201153657823623e-2,
  ],
  float32: [0.33333302, -0.19997649, 0.14228226, -0.10482514, 0.058014154],
}

// Rows: the angle itself, pi/2 - angle, pi - angle, pi/2 + angle. Columns: the angles 0, atan 1/2, atan 1.
// prettier-ignore
const bases = {
  float64: [
    0, 0.4636476090008061, 0.7853981633974483,
    1.5707963267948966, 1.1071487177940904, 0.7853981633974483,
    3.141592653589793, 2.677945044588987, 2.356194490192345,
    1.5707963267948966, 2.0344439357957027, 2.356194490192345,
  ],
  float32: [
    0, 0.46364760398864746, 0.7853981852531433,
    1.5707963705062866, 1.1071487665176392, 0.7853981852531433,
    3.1415927410125732, 2.677945137023926, 2.356194496154785,
    1.5707963705062866, 2.0344438552856445, 2.356194496154785,
  ],
}

// What the entries of `bases` lack.
// prettier-ignore
const baseRests = {
  float64: [
    0, 2.2698777452961687e-17, 3.061616997868383e-17,
    6.123233995736766e-17, 9.40447137356638e-17, 3.061616997868383e-17,
    1.2246467991473532e-16, 1.5527705369303147e-16, 9.184850993605148e-17,
    6.123233995736766e-17, 2.841996617907152e-17, 9.184850993605148e-17,
  ],
  float32: [
    0, 5.01215868808913e-9, -2.1855694143368964e-8,
    -4.371138828673793e-8, -4.872354963936232e-8, -2.1855694143368964e-8,
    -8.742277657347586e-8, -9.243493792610025e-8, -5.962440319251527e-9,
    -4.371138828673793e-8, 8.051005551124035e-8, -5.962440319251527e-9,
  ],
}

/** atan x. Error below 1 ulp in float64 and float32; keeps the sign of zero, ±pi/2 at ±Infinity. The method is that of fdlibm's s_atan.c. */
export function atan(s: ScalarBuilder, x: Expr): Expr {
  const literal = literalsLike(s, x)
  const int = (value: number): Expr => s.literal('int32', value)
  const one = literal(1)
  const magnitude = s.abs(x)
  const swapped = s.gt(magnitude, one)
  const angle = atanOfQuotient(s, s.min(magnitude, one), s.max(magnitude, one), s.select(swapped, int(3), int(0)), swapped)
  const signed = s.select(s.lt(x, literal(0)), s.neg(angle), angle)
  // Here atan x rounds to x; keeps -0.
  return s.select(s.lt(magnitude, literal({ float64: 2 ** -28, float32: 2 ** -13 })), x, signed)
}

/**
 * The angle of the point (x, y), from -pi to pi, as IEEE 754-2019 section 9.2 defines it for zeros and infinities: atan2(±0, -0) = ±pi,
 * atan2(±Infinity, -Infinity) = ±3pi/4. Error below 1.5 ulp in float64 and float32: the quotient y/x has a rounding of its own.
 */
export function atan2(s: ScalarBuilder, y: Expr, x: Expr): Expr {
  const literal = literalsLike(s, x)
  const int = (value: number): Expr => s.literal('int32', value)
  const [zero, one] = [literal(0), literal(1)]
  const [height, width] = [s.abs(y), s.abs(x)]
  const swapped = s.gt(height, width)
  // Equal sides, zero and infinite ones among them, make the quotient 0/1 or 1/1.
  const same = s.eq(height, width)
  const larger = s.select(same, one, s.max(height, width))
  const smaller = s.select(same, s.select(s.eq(height, zero), zero, one), s.min(height, width))
  // Three times the largest number would overflow; what a tiny side loses by this does not count beside the huge one. Fractions of a subnormal
  // number would be rounded, and the base chosen wrongly.
  const unit = s.select(
    s.gt(larger, literal({ float64: 2 ** 1000, float32: 2 ** 120 })),
    literal({ float64: 2 ** -30, float32: 2 ** -10 }),
    s.select(s.lt(larger, literal({ float64: 2 ** -900, float32: 2 ** -100 })), literal({ float64: 2 ** 100, float32: 2 ** 40 }), one),
  )
  const isLeft = isNegative(s, x)
  const row = s.select(swapped, s.select(isLeft, int(9), int(3)), s.select(isLeft, int(6), int(0)))
  const angle = atanOfQuotient(s, s.mul(smaller, unit), s.mul(larger, unit), row, s.ne(swapped, isLeft))
  return s.select(isNegative(s, y), s.neg(angle), angle)
}

/**
 * base ± atan(y/x) for 0 <= y <= x, where `row` is the entry in {@link bases} of the base.
 *
 * With c = 0, 1/2 or 1, atan(y/x) = atan c + atan((y - c x)/(x + c y)): the numerator is exact, the base takes up atan c.
 */
function atanOfQuotient(s: ScalarBuilder, y: Expr, x: Expr, row: Expr, isNegated: Expr): Expr {
  const literal = literalsLike(s, x)
  const int = (value: number): Expr => s.literal('int32', value)
  const isFlat = s.lt(y, s.mul(x, literal(7 / 16)))
  const isMiddle = s.lt(y, s.mul(x, literal(11 / 16)))
  const over = s.select(isFlat, y, s.sub(s.select(isMiddle, s.add(y, y), y), x))
  const under = s.select(isFlat, x, s.add(s.select(isMiddle, s.add(x, x), x), y))
  const quotient = s.div(over, under)
  const entry = s.add(row, s.select(isFlat, int(0), s.select(isMiddle, int(1), int(2))))
  const square = s.mul(quotient, quotient)
  const signed = s.select(isNegated, s.neg(quotient), quotient)
  const cubic = s.mul(signed, s.mul(square, horner(s, square, forType(x, coefficients))))
  const rest = s.sub(s.sub(cubic, s.lookup(x.type, forType(x, baseRests), entry)), signed)
  return s.sub(s.lookup(x.type, forType(x, bases), entry), rest)
}
