import type { ScalarBuilder } from '../builder.js'
import type { Expr } from '../expression.js'
import { floatType, forType, literalsLike } from './byType.js'
import { decomposePositive } from './decompose.js'
import { roundToInt } from './roundToInt.js'
import { split } from './split.js'

/** Bits of a quotient that are found at a time: products of such numbers and of halves of the divisor are exact. */
const quotientBits = { float64: 24, float32: 10 }
/** From here on splitting could overflow. */
const huge = { float64: 2 ** 990, float32: 2 ** 110 }
/** Below, halves of the divisor could be what devices without float64 take for 0. */
const tiny = 2 ** -80
/** Exponents of float64 span 2098 bits, those of float32 277. */
const exponents = { float64: 2099, float32: 278 }

/**
 * The remainder x - y trunc(x/y) of floats, exact for every quotient, with the sign of `x` also where it is 0. NaN where `x` is infinite,
 * `y` is 0, or one of them is NaN; `x` where only `y` is infinite (C's fmod, JavaScript's `%`).
 */
export function rem(s: ScalarBuilder, x: Expr, y: Expr): Expr {
  const literal = literalsLike(s, x)
  const [dividend, divisor] = [s.abs(x), s.abs(y)]
  const quotient = s.div(dividend, divisor)
  const isLarge = s.or(s.ge(quotient, literal(2 ** forType(x, quotientBits))), s.ge(dividend, literal(huge)))
  const isFar = s.or(isLarge, s.lt(divisor, literal(tiny)))
  const type = floatType(x)
  const far = s.outline(`remFar_${type}`, [type, type], (inner, [a, b]) =>
    a.type === 'float32' && inner.doubles
      ? inner.convert(rem(inner, inner.convert(a, 'float64'), inner.convert(b, 'float64')), 'float32')
      : longDivision(inner, a, b),
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

/** The remainder of `x >= y`: long division of the mantissas, which neither over- nor underflows, with the nearest digits, so that the rest has either sign. */
function longDivision(s: ScalarBuilder, x: Expr, y: Expr): Expr {
  const literal = literalsLike(s, x)
  const dividend = decomposePositive(s, x)
  const { mantissa: divisor, exponent } = decomposePositive(s, y)
  const bits = forType(x, quotientBits)
  const distance = s.sub(dividend.exponent, exponent)
  const [rest = x] = s.repeat(
    Math.ceil(forType(x, exponents) / bits),
    [dividend.mantissa, distance],
    [divisor],
    (inner, [, left = distance]) => inner.gt(left, inner.literal('int32', 0)),
    (inner, [r = x, left = distance], [by = y]) => {
      const step = inner.min(left, inner.literal('int32', bits))
      const scaled = inner.scale(r, step)
      return [subtractMultiple(inner, scaled, by, roundToInt(inner, inner.div(scaled, by)).float), inner.sub(left, step)]
    },
  )
  // Without a step it is the dividend.
  const once = s.select(s.ge(rest, divisor), s.sub(rest, divisor), rest)
  const positive = s.select(s.lt(rest, literal(0)), s.add(rest, divisor), once)
  const isDefined = s.and(s.lt(x, literal(Infinity)), s.gt(y, literal(0)))
  return s.select(isDefined, s.scale(positive, exponent), literal(NaN))
}
