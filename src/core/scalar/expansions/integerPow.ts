import { isInteger } from '../../dtype.js'
import type { ScalarBuilder } from '../builder.js'
import type { Expr } from '../expression.js'
import { literalsLike } from './byType.js'
import { compensatedPower } from './compensatedPower.js'
import { powOfFloat32, powPositive } from './powPositive.js'

/**
 * x^n for a fixed integer n. x^0 is 1 for every x, NaN included; signed zeros and infinities keep the sign of odd powers. Results that are
 * representable are exact for n >= 0. Integers wrap.
 *
 * Floats, for n from -4 to 5, by repeated squaring and one or two divisions: error at most n - 1 or |n| ulp, that is at most 4. Other n, by squaring to |n| = 32 and then as
 * `pow`: float32 in float64, below 0.51 ulp; float64, and float32 where there is no float64, below 0.9 ulp, the squares with their rounding errors. Such a float32 has no
 * exponents beyond 2^24: two powers make those, with an error below 2.5 ulp.
 *
 * @throws TypeError if n is not an integer, or negative for an integer `x`
 */
export function integerPow(s: ScalarBuilder, x: Expr, n: number): Expr {
  if (!Number.isSafeInteger(n)) throw new TypeError(`scalar language: integerPow takes an integer exponent, not ${String(n)}`)
  if (n === 0) return s.literal(x.type, 1)
  if (isInteger(x.type)) {
    if (n < 0) throw new TypeError(`scalar language: integerPow of ${x.type} takes no negative exponent, such as ${String(n)}`)
    return bySquaring(s, x, n)
  }
  if (n > 0 && n <= 5) return bySquaring(s, x, n)
  if (Math.abs(n) <= 4) return reciprocalPower(s, x, -n)
  const isFew = Math.abs(n) <= 32
  if (isFew && x.type === 'float32' && s.doubles) return s.convert(plainPower(s, s.convert(x, 'float64'), n), 'float32')
  return byMagnitude(s, x, n, isFew ? compensatedPower : largePower)
}

/** x^n for n >= 1. */
function bySquaring(s: ScalarBuilder, x: Expr, n: number): Expr {
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

function plainPower(s: ScalarBuilder, x: Expr, n: number): Expr {
  const power = bySquaring(s, x, Math.abs(n))
  return n > 0 ? power : s.div(s.literal(x.type, 1), power)
}

function byMagnitude(s: ScalarBuilder, x: Expr, n: number, ofPositive: typeof largePower): Expr {
  const literal = literalsLike(s, x)
  const magnitude = s.abs(x)
  const isOdd = n % 2 !== 0
  const power = ofPositive(s, magnitude, n)
  const signed = isOdd ? s.select(s.lt(x, literal(0)), s.neg(power), power) : power
  const source = isOdd ? x : magnitude
  const outside = n > 0 ? source : s.div(literal(1), source)
  return s.select(s.and(s.gt(magnitude, literal(0)), s.lt(magnitude, literal(Infinity))), signed, outside)
}

function largePower(s: ScalarBuilder, x: Expr, n: number): Expr {
  const exponent = s.literal('float64', n)
  if (x.type === 'float64') return powPositive(s, x, exponent)
  // An exponent beyond 2^24 is not a float32.
  if (s.doubles) return s.convert(powOfFloat32(s, s.convert(x, 'float64'), exponent), 'float32')
  const power = powPositive(s, x, s.literal('float32', n))
  const left = n - Math.fround(n)
  return left === 0 ? power : s.mul(power, powPositive(s, x, s.literal('float32', left)))
}
