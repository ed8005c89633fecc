import type { NdArray } from '../core/array.js'
import { fill } from '../core/constant.js'
import { add, sub } from '../core/primitives/add.js'
import { eq, gt, le, lt } from '../core/primitives/comparisons.js'
import * as errorFunction from '../core/primitives/erf.js'
import { atanh } from '../core/primitives/inverseHyperbolic.js'
import { log, log1p } from '../core/primitives/log.js'
import { logistic } from '../core/primitives/logistic.js'
import { and, or } from '../core/primitives/logic.js'
import { mul } from '../core/primitives/mul.js'
import { neg } from '../core/primitives/neg.js'
import { select } from '../core/primitives/select.js'
import { abs } from '../core/primitives/sign.js'
import { customJvp } from '../transforms/customJvp.js'
import { pairOf } from './arithmetic.js'
import { toFloat, unifyFloats, type ArrayLike } from './operands.js'

const like = (x: NdArray, value: number): NdArray => fill(value, x.aval)

/**
 * The error function, 2/√π times the integral of exp(-t²) from 0 to x.
 *
 * @example
 * special.erf(0).item() // 0
 */
export function erf(x: ArrayLike): NdArray {
  return errorFunction.erf(toFloat('erf', x))
}

/**
 * `1 - erf(x)`, without cancellation.
 *
 * @example
 * special.erfc(0).item() // 1
 */
export function erfc(x: ArrayLike): NdArray {
  return errorFunction.erfc(toFloat('erfc', x))
}

/**
 * The inverse of {@link erf}: -Infinity at -1, Infinity at 1, NaN beyond.
 *
 * @example
 * special.erfInv(0).item() // 0
 */
export function erfInv(x: ArrayLike): NdArray {
  return errorFunction.erfInv(toFloat('erfInv', x))
}

/**
 * `x log(y)`, and 0 where x = 0, unless y is NaN. Where x = 0 and log(y) is not finite, both derivatives are 0.
 *
 * @example
 * special.xlogy(np.array([0, 2]), np.array([0, 1])).toArray() // [0, 0]
 */
export function xlogy(x: ArrayLike, y: ArrayLike): NdArray {
  const [a, b] = pairOf(unifyFloats('xlogy', x, y))
  return zeroTimes(a, b, le(b, like(b, 0)), 1, log)
}

/**
 * `x log(1 + y)`, accurate for small y, and 0 where x = 0, unless y is NaN. Where x = 0 and log(1 + y) is not finite, both derivatives are 0.
 *
 * @example
 * special.xlog1py(np.array([0, 2]), np.array([-1, 0])).toArray() // [0, 0]
 */
export function xlog1py(x: ArrayLike, y: ArrayLike): NdArray {
  const [a, b] = pairOf(unifyFloats('xlog1py', x, y))
  return zeroTimes(a, b, le(b, like(b, -1)), 0, log1p)
}

/** `x f(y)`, and 0 where x = 0 and f(y) is not finite: where y is infinite or `outside`. There f is taken at `harmless`, so that no derivative is NaN. */
function zeroTimes(x: NdArray, y: NdArray, outside: NdArray, harmless: number, f: (y: NdArray) => NdArray): NdArray {
  const zero = like(x, 0)
  const undefinedThere = or(outside, eq(y, like(y, Infinity)))
  const nothing = and(eq(x, zero), undefinedThere)
  return select(nothing, zero, mul(x, f(select(nothing, like(y, harmless), y))))
}

/**
 * `log(p / (1 - p))`, the inverse of {@link expit}, accurate at both ends and in the middle.
 *
 * @example
 * special.logit(0.5).item() // 0
 */
export function logit(p: ArrayLike): NdArray {
  const value = toFloat('logit', p)
  const half = like(value, 0.5)
  const middle = lt(abs(sub(value, half)), like(value, 0.25))
  // 2p - 1 is exact there; outside the two logarithms have opposite signs.
  const inner = select(middle, value, half)
  const outer = select(middle, like(value, 0.125), value)
  const two = like(value, 2)
  return select(middle, mul(two, atanh(sub(mul(two, inner), like(value, 1)))), sub(log(outer), log1p(neg(outer))))
}

/**
 * The logistic function `1 / (1 + exp(-x))`.
 *
 * @example
 * special.expit(0).item() // 0.5
 */
export function expit(x: ArrayLike): NdArray {
  return logistic(toFloat('expit', x))
}

function entropyValue(x: NdArray): NdArray {
  const zero = like(x, 0)
  const positive = gt(x, zero)
  const term = neg(mul(x, log(select(positive, x, like(x, 1)))))
  // The comparisons are such that a NaN stays.
  return select(positive, term, select(eq(x, zero), zero, select(lt(x, zero), like(x, -Infinity), x)))
}

/** The rule gives the limit at 0, Infinity, which a guarded logarithm would turn into 0. */
const entropyTerm = customJvp(entropyValue, { jvp: ([x], [dx]) => [entropyValue(x), mul(neg(add(log(x), like(x, 1))), dx)] })

/**
 * `-x log(x)`, 0 at 0 and -Infinity below. Its derivative at 0 is Infinity.
 *
 * @example
 * special.entr(np.array([0, 1])).toArray() // [0, 0]
 */
export function entr(x: ArrayLike): NdArray {
  return entropyTerm(toFloat('entr', x))
}
