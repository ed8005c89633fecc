import type { ScalarBuilder } from '../builder.js'
import type { Expr } from '../expression.js'
import { floatType, literalsLike } from './byType.js'
import { powPositive } from './powPositive.js'

/**
 * x^y for floats. Error below 0.9 ulp in float64 and 0.51 ulp in float32 (0.9 where there is no float64); special cases as IEEE 754 `pow`: x^0 and 1^y are 1 even for NaN, a negative
 * base takes integer exponents only (else NaN), signed zeros and infinities keep the sign of odd powers, (-1)^±Infinity is 1.
 *
 * Bases that are not positive and finite, and NaN, take an outlined path.
 */
export function pow(s: ScalarBuilder, x: Expr, y: Expr): Expr {
  const literal = literalsLike(s, x)
  const type = floatType(x)
  const isSpecial = s.not(s.and(s.and(s.gt(x, literal(0)), s.lt(x, literal(Infinity))), s.eq(y, y)))
  const special = s.outline(`powSpecial_${type}`, [type, type], (inner, [a, b]) => powSpecial(inner, a, b))
  return s.callWhere(isSpecial, special, [x, y], powPositive(s, x, y))
}

function powSpecial(s: ScalarBuilder, x: Expr, y: Expr): Expr {
  const literal = literalsLike(s, x)
  const [zero, one, infinity, nan] = [literal(0), literal(1), literal(Infinity), literal(NaN)]
  const base = s.abs(x)
  const half = s.mul(y, literal(0.5))
  const isInteger = s.eq(s.trunc(y), y)
  const isOdd = s.and(isInteger, s.ne(s.trunc(half), half))
  const isFinite = s.lt(base, infinity)
  const inside = s.and(s.gt(base, zero), isFinite)
  const magnitude = s.select(inside, powPositive(s, base, y), s.select(s.gt(y, zero), base, s.div(one, base)))
  const isNegative = s.or(s.lt(x, zero), s.lt(s.div(one, x), zero))
  const signed = s.select(s.and(isOdd, isNegative), s.neg(magnitude), magnitude)
  const real = s.select(s.and(s.and(s.lt(x, zero), isFinite), s.not(isInteger)), nan, signed)
  const number = s.select(s.or(s.ne(x, x), s.ne(y, y)), nan, real)
  return s.select(s.or(s.eq(y, zero), s.eq(x, one)), one, number)
}
