import type { ScalarBuilder } from '../builder.js'
import type { Expr } from '../expression.js'
import { literalsLike } from './byType.js'
import { leastNormal } from './decompose.js'
import { roundToInt } from './roundToInt.js'
import { split } from './split.js'

// Products of quotients below 2^24 (2^10) and of halves of the divisor are exact; the loop takes this many bits of the quotient at a time.
const quotientBits = 24
const nearQuotient = { float64: 2 ** 24, float32: 2 ** 10 }
/** From here on splitting could overflow. */
const huge = { float64: 2 ** 990, float32: 2 ** 110 }
/** Exponents of float64 span 2098 bits. */
const steps = Math.ceil(2099 / quotientBits)

/**
 * The remainder x - y trunc(x/y) of floats, exact for every quotient, with the sign of `x` also where it is 0. NaN where `x` is infinite,
 * `y` is 0, or one of them is NaN; `x` where only `y` is infinite (C's fmod, JavaScript's `%`).
 */
export function rem(s: ScalarBuilder, x: Expr, y: Expr): Expr {
  const literal = literalsLike(s, x)
  const [dividend, divisor] = [s.abs(x), s.abs(y)]
  const quotient = s.div(dividend, divisor)
  const isFar = s.or(s.ge(quotient, literal(nearQuotient)), s.ge(dividend, literal(huge)))
  const far = s.outline(`remFar_${x.type}`, [x.type, x.type], (inner, [a = x, b = y]) =>
    a.type === 'float64'
      ? longDivision(inner, a, b)
      : inner.convert(rem(inner, inner.convert(a, 'float64'), inner.convert(b, 'float64')), 'float32'),
  )
  const signed = subtractMultiple(s, dividend, divisor, roundToInt(s, quotient).float)
  const near = s.select(s.lt(signed, literal(0)), s.add(signed, divisor), signed)
  const positive = s.callWhere(isFar, far, [dividend, divisor], near)
  return s.select(s.lt(dividend, divisor), x, s.select(s.lt(x, literal(0)), s.neg(positive), positive))
}

/**
 * x - n y for the integer n nearest to x/y and 0 < y <= |x|. Exact: x and the result are multiples of the last place of y, both differences
 * are smaller than 2^53 (2^24) of them, and the products have no more bits than that.
 */
function subtractMultiple(s: ScalarBuilder, x: Expr, y: Expr, n: Expr): Expr {
  const { high, low } = split(s, y)
  return s.sub(s.sub(x, s.mul(n, high)), s.mul(n, low))
}

/** The remainder of float64 `x >= y`: long division in base 2^24 with the nearest digits, so that the rest has either sign until the end. */
function longDivision(s: ScalarBuilder, x: Expr, y: Expr): Expr {
  const float = (value: number): Expr => s.literal('float64', value)
  const int = (value: number): Expr => s.literal('int32', value)
  const first = s.div(s.sub(exponent(s, x), exponent(s, y)), int(quotientBits))
  const [rest = x] = s.repeat(
    steps,
    [x, first],
    [y],
    (inner, [, position = first]) => inner.ge(position, inner.literal('int32', 0)),
    (inner, [r = x, position = first], [divisor = y]) => {
      const next = inner.sub(position, inner.literal('int32', 1))
      return [digit(inner, r, inner.scale(divisor, inner.mul(position, inner.literal('int32', quotientBits)))), next]
    },
  )
  const remainder = s.select(s.lt(rest, float(0)), s.add(rest, y), rest)
  const isDefined = s.and(s.lt(x, float(Infinity)), s.gt(y, float(0)))
  return s.select(isDefined, remainder, float(NaN))
}

/** `r` less the nearest multiple of `y` where |r| >= y, else `r`. */
function digit(s: ScalarBuilder, r: Expr, y: Expr): Expr {
  const float = (value: number): Expr => s.literal('float64', value)
  const isHuge = s.gt(y, float(2 ** 900))
  const unit = s.select(isHuge, float(2 ** -200), float(1))
  const scaled = s.mul(r, unit)
  const divisor = s.mul(y, unit)
  const rest = subtractMultiple(s, scaled, divisor, roundToInt(s, s.div(scaled, divisor)).float)
  return s.select(s.lt(s.abs(r), y), r, s.mul(rest, s.select(isHuge, float(2 ** 200), float(1))))
}

/** The biased exponent of a positive float64, continued below that of normal numbers. */
function exponent(s: ScalarBuilder, x: Expr): Expr {
  const int = (value: number): Expr => s.literal('int32', value)
  const isSubnormal = s.lt(x, s.literal('float64', leastNormal.float64))
  const normal = s.select(isSubnormal, s.mul(x, s.literal('float64', 2 ** 54)), x)
  return s.sub(s.shiftRight(s.highWord(normal), int(20)), s.select(isSubnormal, int(54), int(0)))
}
