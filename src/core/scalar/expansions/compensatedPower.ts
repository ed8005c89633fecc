import type { ScalarBuilder } from '../builder.js'
import type { Expr } from '../expression.js'
import { decomposePositive } from './decompose.js'
import { productError } from './productError.js'

/**
 * x^n for 0 < x < Infinity and 1 <= |n| <= 64, subnormal `x` and results included: repeated squaring of the mantissa, every product with its
 * rounding error (Dekker). Error below 0.51 ulp, for subnormal results 0.8.
 */
export function compensatedPower(s: ScalarBuilder, x: Expr, n: number): Expr {
  const { mantissa, exponent } = decomposePositive(s, x)
  const { high, low } = power(s, mantissa, Math.abs(n))
  return s.scale(n > 0 ? s.add(high, low) : reciprocal(s, high, low), s.mul(exponent, s.literal('int32', n)))
}

interface Sum {
  readonly high: Expr
  readonly low: Expr
}

function power(s: ScalarBuilder, x: Expr, n: number): Sum {
  if (n === 1) return { high: x, low: s.literal(x.type, 0) }
  const half = power(s, x, Math.floor(n / 2))
  const square = timesSum(s, half, half)
  return n % 2 === 0 ? square : times(s, square, x)
}

function timesSum(s: ScalarBuilder, x: Sum, y: Sum): Sum {
  const { high, low } = times(s, x, y.high)
  return { high, low: s.add(low, s.mul(x.high, y.low)) }
}

function times(s: ScalarBuilder, x: Sum, y: Expr): Sum {
  const high = s.mul(x.high, y)
  return { high, low: s.add(productError(s, x.high, y, high), s.mul(x.low, y)) }
}

function reciprocal(s: ScalarBuilder, high: Expr, low: Expr): Expr {
  const one = s.literal(high.type, 1)
  const quotient = s.div(one, high)
  const product = s.mul(quotient, high)
  const excess = s.add(productError(s, quotient, high, product), s.mul(quotient, low))
  return s.add(quotient, s.mul(quotient, s.sub(s.sub(one, product), excess)))
}
