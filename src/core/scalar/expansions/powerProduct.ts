import type { ScalarBuilder } from '../builder.js'
import type { Decomposed } from './decompose.js'
import type { Expr } from '../expression.js'
import { literalsLike } from './byType.js'
import { exp2InParts, log2OfPower, type Parts } from './powPositive.js'
import { productError } from './productError.js'
import { split } from './split.js'
import { sumError } from './sumError.js'

/** base^exponent, for a positive, finite base. */
export interface Power {
  readonly base: Expr
  readonly exponent: Expr
}

// log2 e: the upper 24 bits, the rest, and the whole.
const log2e = { high: 1.4426950216293335, low: 1.9259629911266175e-8, whole: Math.LOG2E }

/**
 * The product of the powers, and of e^growth if given, as mantissa 2^exponent in float64: one exponential of a sum of logarithms with 65 bits, so that powers that
 * cancel, or that over- and underflow, make a product with a relative error below an ulp as long as their logarithms are below 10^4.
 *
 * @param growth at most 10^290 of size
 */
export function powerProduct(s: ScalarBuilder, powers: readonly [Power, ...Power[]], growth?: Parts): Decomposed {
  const logarithms = powers.map(({ base, exponent }) => log2OfPower(s, base, exponent))
  if (growth !== undefined) logarithms.push(timesLog2e(s, growth))
  // Far beyond the exponents of float64, so that a factor may bring the product back.
  return exp2InParts(
    s,
    logarithms.reduce((x, y) => sumOfParts(s, x, y)),
    4000,
  )
}

function timesLog2e(s: ScalarBuilder, { high, low }: Parts): Parts {
  const literal = literalsLike(s, high)
  const parts = split(s, high)
  const rest = s.add(s.mul(parts.low, literal(log2e.high)), s.mul(high, literal(log2e.low)))
  return { high: s.mul(parts.high, literal(log2e.high)), low: s.add(rest, s.mul(low, literal(log2e.whole))) }
}

function sumOfParts(s: ScalarBuilder, x: Parts, y: Parts): Parts {
  const { high, low } = exactSum(s, x.high, y.high)
  return { high, low: s.add(low, s.add(x.low, y.low)) }
}

/** x + y with its rounding error, which is NaN where the sum is infinite. */
export function exactSum(s: ScalarBuilder, x: Expr, y: Expr): Parts {
  const high = s.add(x, y)
  return { high, low: sumError(s, x, y, high) }
}

/** x y with its rounding error, of a product that {@link productError} is exact for. */
export function exactProduct(s: ScalarBuilder, x: Expr, y: Expr): Parts {
  const high = s.mul(x, y)
  return { high, low: productError(s, x, y, high) }
}

/** x y, with an error of some units of the square of an ulp. */
export function timesParts(s: ScalarBuilder, x: Parts, y: Parts): Parts {
  const { high, low } = exactProduct(s, x.high, y.high)
  return { high, low: s.add(low, s.add(s.mul(x.high, y.low), s.mul(x.low, y.high))) }
}

/** x / y rounded, and what the exact quotient is more than it, relative to it. */
export function quotientAndError(s: ScalarBuilder, x: Parts, y: Parts): Parts {
  const high = s.div(x.high, y.high)
  const product = exactProduct(s, high, y.high)
  const rest = s.sub(s.sub(x.high, product.high), product.low)
  return { high, low: s.div(s.sub(s.add(rest, x.low), s.mul(high, y.low)), x.high) }
}
