import type { NdArray } from '../core/array.js'
import { fill } from '../core/constant.js'
import { ArgumentError } from '../core/errors.js'
import { add, sub } from '../core/primitives/add.js'
import * as betaOf from '../core/primitives/beta.js'
import { eq, gt, lt, ne } from '../core/primitives/comparisons.js'
import { div } from '../core/primitives/div.js'
import * as gammaOf from '../core/primitives/gamma.js'
import { and, not, or } from '../core/primitives/logic.js'
import { mul } from '../core/primitives/mul.js'
import { floor } from '../core/primitives/rounding.js'
import { select } from '../core/primitives/select.js'
import { abs } from '../core/primitives/sign.js'
import { pairOf } from './arithmetic.js'
import { toFloat, unifyFloats, type ArrayLike } from './operands.js'

const like = (x: NdArray, value: number): NdArray => fill(value, x.aval)

/**
 * The logarithm of |Γ(x)|, Infinity at 0 and the negative integers.
 *
 * @example
 * special.lgamma(3).item() // Math.log(2)
 */
export function lgamma(x: ArrayLike): NdArray {
  return gammaOf.lgamma(toFloat('lgamma', x))
}

/**
 * {@link lgamma}, as SciPy calls it.
 *
 * @example
 * special.gammaln(1).item() // 0
 */
export function gammaln(x: ArrayLike): NdArray {
  return gammaOf.lgamma(toFloat('gammaln', x))
}

/**
 * The gamma function with its sign: ±Infinity at ±0, NaN at the negative integers, Infinity from 171.63 on (float32: 35.05).
 *
 * @example
 * special.gamma(np.array([5, -0.5])).toArray() // [24, -2 * Math.sqrt(Math.PI)]
 */
export function gamma(x: ArrayLike): NdArray {
  return gammaOf.gamma(toFloat('gamma', x))
}

/**
 * The sign of {@link gamma}: 1 or -1, and NaN at the negative integers and -Infinity.
 *
 * @example
 * special.gammasgn(np.array([2, -0.5])).toArray() // [1, -1]
 */
export function gammasgn(x: ArrayLike): NdArray {
  const value = toFloat('gammasgn', x)
  const [zero, one] = [like(value, 0), like(value, 1)]
  const below = floor(value)
  const half = mul(like(value, 0.5), below)
  const isOdd = ne(half, floor(half))
  const signed = select(eq(below, value), like(value, NaN), select(isOdd, like(value, -1), one))
  const atZero = select(lt(div(one, value), zero), like(value, -1), one)
  const known = select(eq(value, zero), atZero, select(gt(value, zero), one, signed))
  return select(ne(value, value), value, known)
}

/**
 * The derivative of {@link lgamma}: ∓Infinity at ±0, NaN at the negative integers.
 *
 * @example
 * np.sub(special.digamma(2), special.digamma(1)).item() // 1
 */
export function digamma(x: ArrayLike): NdArray {
  return gammaOf.digamma(toFloat('digamma', x))
}

/**
 * {@link digamma}, as SciPy calls it.
 *
 * @example
 * np.sub(special.psi(2), special.psi(1)).item() // 1
 */
export function psi(x: ArrayLike): NdArray {
  return gammaOf.digamma(toFloat('psi', x))
}

/**
 * The derivative number n of {@link digamma}, which is that itself for n = 0. The order is a number that is known, from 0 to 170.
 *
 * @throws ArgumentError for any other order
 * @example
 * special.polygamma(1, 1).item() // Math.PI ** 2 / 6
 */
export function polygamma(n: number, x: ArrayLike): NdArray {
  if (typeof n !== 'number') {
    throw new ArgumentError('polygamma: the order is no number. Give a JavaScript integer first, then the array: special.polygamma(1, x).')
  }
  return gammaOf.polygamma(toFloat('polygamma', x), n)
}

/**
 * n! = Γ(n + 1), and 0 for negative n, as in SciPy.
 *
 * @example
 * special.factorial(np.array([0, 3, 5])).toArray() // [1, 6, 120]
 */
export function factorial(n: ArrayLike): NdArray {
  const value = toFloat('factorial', n)
  const isNegative = lt(value, like(value, 0))
  const inside = select(isNegative, like(value, 0), value)
  return select(isNegative, like(value, 0), gammaOf.gamma(add(inside, like(value, 1))))
}

/**
 * The binomial coefficient n over k, Γ(n + 1) / (Γ(k + 1) Γ(n - k + 1)) for numbers that need not be integers; 0 where k or n - k is a negative integer, NaN where n is
 * one. Exact for integers up to n = 22.
 *
 * @example
 * special.binom(5, np.array([0, 2, 6])).toArray() // [1, 10, 0]
 */
export function binom(n: ArrayLike, k: ArrayLike): NdArray {
  const [a, b] = pairOf(unifyFloats('binom', n, k))
  const one = like(a, 1)
  const rest = sub(a, b)
  const [over, first, second] = [add(a, one), add(b, one), add(rest, one)]
  const isPole = (x: NdArray): NdArray => and(lt(x, like(x, 0)), eq(x, floor(x)))
  const nothing = and(or(isPole(b), isPole(rest)), not(isPole(a)))
  const isSmall = and(lt(abs(a), like(a, 100)), lt(abs(b), like(a, 100)))
  const usual = (x: NdArray): NdArray => select(isSmall, x, one)
  const direct = div(div(gammaOf.gamma(usual(over)), gammaOf.gamma(usual(first))), gammaOf.gamma(usual(second)))
  const large = div(one, mul(over, betaOf.beta(select(isSmall, one, first), select(isSmall, one, second))))
  return select(nothing, like(a, 0), select(isPole(a), like(a, NaN), select(isSmall, direct, large)))
}

/** Of matrices that could still be stored. */
const mostDimensions = 2 ** 16

/**
 * The logarithm of the multivariate gamma function of dimension d: d (d - 1) / 4 log π plus the sum of lgamma(a - j / 2) over j below d.
 *
 * @throws ArgumentError if d is no integer from 1 to 65,536
 * @example
 * special.multigammaln(1.5, 1).item() // Math.log(Math.sqrt(Math.PI) / 2)
 */
export function multigammaln(a: ArrayLike, d: number): NdArray {
  if (!Number.isInteger(d) || d < 1) throw new ArgumentError(`multigammaln: the dimension is ${String(d)}. Give a positive integer.`)
  if (d > mostDimensions) {
    throw new ArgumentError(
      `multigammaln: the dimension is ${String(d)}. Give at most ${String(mostDimensions)}: one term is computed for each.`,
    )
  }
  const value = toFloat('multigammaln', a)
  let total = like(value, ((d * (d - 1)) / 4) * Math.log(Math.PI))
  for (let j = 0; j < d; j++) total = add(total, gammaOf.lgamma(sub(value, like(value, j / 2))))
  // Below it the integral that it stands for does not exist.
  return select(gt(value, like(value, (d - 1) / 2)), total, like(value, NaN))
}

/**
 * The beta function Γ(a) Γ(b) / Γ(a + b), Infinity where a or b is 0 or a negative integer.
 *
 * @example
 * special.beta(2, 3).item() // 1 / 12
 */
export function beta(a: ArrayLike, b: ArrayLike): NdArray {
  return betaOf.beta(...pairOf(unifyFloats('beta', a, b)))
}

/**
 * The logarithm of |B(a, b)|, without the cancellation of its three terms.
 *
 * @example
 * special.betaln(1, 1).item() // 0
 */
export function betaln(a: ArrayLike, b: ArrayLike): NdArray {
  return betaOf.lbeta(...pairOf(unifyFloats('betaln', a, b)))
}
