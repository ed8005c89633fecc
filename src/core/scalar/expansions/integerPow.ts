import { isInteger } from '../../dtype.js'
import type { ScalarBuilder } from '../builder.js'
import type { Expr } from '../expression.js'
import { floatType, literalsLike } from './byType.js'
import { powPositive } from './powPositive.js'

/**
 * x^n for a fixed integer n. x^0 is 1 for every x, NaN included; signed zeros and infinities keep the sign of odd powers.
 *
 * Floats: from -4 to 5 by repeated squaring and division, error at most (|n| - 1) ulp (|n| ulp for negative n), that is at most 4; beyond as `pow`, below 0.7 ulp.
 * Results are exact where they are representable and n >= 0. Integers wrap.
 *
 * @throws TypeError if n is not an integer, or negative for an integer `x`
 */
export function integerPow(s: ScalarBuilder, x: Expr, n: number): Expr {
  if (!Number.isSafeInteger(n)) throw new TypeError(`scalar language: integerPow takes an integer exponent, not ${String(n)}`)
  if (isInteger(x.type)) {
    if (n < 0) throw new TypeError(`scalar language: integerPow of ${x.type} takes no negative exponent, such as ${String(n)}`)
    return bySquaring(s, x, n)
  }
  if (n >= 0 && n <= 5) return bySquaring(s, x, n)
  if (n < 0 && n >= -4) return reciprocalPower(s, x, -n)
  return byLogarithm(s, x, n)
}

function bySquaring(s: ScalarBuilder, x: Expr, n: number): Expr {
  if (n === 0) return s.literal(x.type, 1)
  if (n === 1) return x
  const half = bySquaring(s, x, Math.floor(n / 2))
  const square = s.mul(half, half)
  return n % 2 === 1 ? s.mul(square, x) : square
}

/** x^-n for n from 1 to 4, dividing twice, so that subnormal results do not vanish when x^n overflows. */
function reciprocalPower(s: ScalarBuilder, x: Expr, n: number): Expr {
  const first = bySquaring(s, x, Math.ceil(n / 2))
  const reciprocal = s.div(s.literal(x.type, 1), first)
  return n === 1 ? reciprocal : s.div(reciprocal, bySquaring(s, x, Math.floor(n / 2)))
}

function byLogarithm(s: ScalarBuilder, x: Expr, n: number): Expr {
  const literal = literalsLike(s, x)
  const magnitude = s.abs(x)
  const isOdd = n % 2 !== 0
  const whole = literal(n)
  const high = highBits(n, floatType(x) === 'float64' ? 26 : 12)
  const power = powPositive(s, magnitude, whole, { high: literal(high), low: literal(n - high) })
  const signed = isOdd ? s.select(s.lt(x, literal(0)), s.neg(power), power) : power
  const source = isOdd ? x : magnitude
  const outside = n > 0 ? source : s.div(literal(1), source)
  return s.select(s.and(s.gt(magnitude, literal(0)), s.lt(magnitude, literal(Infinity))), signed, outside)
}

/** `n` rounded towards zero to its upper `bits` bits. */
function highBits(n: number, bits: number): number {
  const unit = 2 ** Math.max(0, Math.floor(Math.log2(Math.abs(n))) + 1 - bits)
  return Math.trunc(n / unit) * unit
}
