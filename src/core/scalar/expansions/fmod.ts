import type { ScalarBuilder } from '../builder.js'
import type { Expr } from '../expression.js'
import { forType, literalsLike, type ByType } from './byType.js'
import { leastNormal } from './decompose.js'
import { roundToInt } from './roundToInt.js'
import { split } from './split.js'

// Products of quotients below 2^24 (2^10) and of halves of the divisor are exact; the loop takes this many bits of the quotient at a time.
const quotientBits = { float64: 24, float32: 10 }
const nearQuotient = { float64: 2 ** 24, float32: 2 ** 10 }
/** From here on splitting could overflow. */
const huge = { float64: 2 ** 990, float32: 2 ** 110 }
/** Below, halves of the divisor could be what devices without float64 take for 0. */
const tiny = 2 ** -80
/** Where the loop scales divisors, and by how much. */
const hugeDivisor = { float64: 2 ** 900, float32: 2 ** 100 }
const scaleOfHuge = { float64: 2 ** -200, float32: 2 ** -40 }
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
  const isLarge = s.or(s.ge(quotient, literal(nearQuotient)), s.ge(dividend, literal(huge)))
  const isFar = s.doubles ? isLarge : s.or(isLarge, s.lt(divisor, literal(tiny)))
  const far = s.outline(`remFar_${x.type}`, [x.type, x.type], (inner, [a, b]) =>
    a.type === 'float64' || !inner.doubles
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

/** The remainder of `x >= y`: long division in base 2^24 (float32: 2^10) with the nearest digits, so that the rest has either sign until the end. */
function longDivision(s: ScalarBuilder, x: Expr, y: Expr): Expr {
  const literal = literalsLike(s, x)
  const isDefined = s.and(s.lt(x, literal(Infinity)), s.gt(y, literal(0)))
  return s.select(isDefined, x.type === 'float64' ? remainder(s, x, y) : awayFromZero(s, x, y), literal(NaN))
}

/** {@link remainder}, first of a large multiple of a tiny divisor, then of both made larger: what is subnormal is 0 on devices without float64. */
function awayFromZero(s: ScalarBuilder, x: Expr, y: Expr): Expr {
  const literal = literalsLike(s, x)
  const isTiny = s.lt(y, literal(tiny))
  const multiple = s.mul(y, s.select(isTiny, literal(2 ** 40), literal(1)))
  const larger = s.select(isTiny, literal(2 ** 60), literal(1))
  const rest = remainder(s, s.mul(remainder(s, x, multiple), larger), s.mul(y, larger))
  return s.mul(rest, s.select(isTiny, literal(2 ** -60), literal(1)))
}

function remainder(s: ScalarBuilder, x: Expr, y: Expr): Expr {
  const literal = literalsLike(s, x)
  const bits = forType(x, quotientBits)
  const first = s.div(s.sub(exponent(s, x), exponent(s, y)), s.literal('int32', bits))
  const [rest = x] = s.repeat(
    Math.ceil(forType(x, exponents) / bits),
    [x, first],
    [y],
    (inner, [, position = first]) => inner.ge(position, inner.literal('int32', 0)),
    (inner, [r = x, position = first], [divisor = y]) => {
      const next = inner.sub(position, inner.literal('int32', 1))
      return [digit(inner, r, inner.scale(divisor, inner.mul(position, inner.literal('int32', bits)))), next]
    },
  )
  return s.select(s.lt(rest, literal(0)), s.add(rest, y), rest)
}

/** `r` less the nearest multiple of `y` where |r| >= y, else `r`. */
function digit(s: ScalarBuilder, r: Expr, y: Expr): Expr {
  const literal = literalsLike(s, r)
  const inverse = (unit: ByType<number>): ByType<number> => ({ float64: 1 / unit.float64, float32: 1 / unit.float32 })
  const isHuge = s.gt(y, literal(hugeDivisor))
  const scale = (unit: ByType<number>): Expr => s.select(isHuge, literal(unit), literal(1))
  const unit = scale(scaleOfHuge)
  const scaled = s.mul(r, unit)
  const divisor = s.mul(y, unit)
  const rest = subtractMultiple(s, scaled, divisor, roundToInt(s, s.div(scaled, divisor)).float)
  return s.select(s.lt(s.abs(r), y), r, s.mul(rest, scale(inverse(scaleOfHuge))))
}

/** The biased exponent of a positive float, continued below that of normal numbers. */
function exponent(s: ScalarBuilder, x: Expr): Expr {
  const int = (value: number): Expr => s.literal('int32', value)
  const literal = literalsLike(s, x)
  const [steps, fractionBits] = x.type === 'float64' ? [54, 20] : [25, 23]
  const isSubnormal = s.lt(x, literal(leastNormal))
  const normal = s.select(isSubnormal, s.mul(x, literal(2 ** steps)), x)
  const word = x.type === 'float64' ? s.highWord(normal) : s.bitsOf(normal)
  return s.sub(s.shiftRight(word, int(fractionBits)), s.select(isSubnormal, int(steps), int(0)))
}
