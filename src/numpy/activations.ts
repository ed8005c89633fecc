import type { NdArray } from '../core/array.js'
import { fill } from '../core/constant.js'
import { add, sub } from '../core/primitives/add.js'
import { ge, gt, le, lt } from '../core/primitives/comparisons.js'
import { div } from '../core/primitives/div.js'
import { erfc } from '../core/primitives/erf.js'
import { exp, expm1 } from '../core/primitives/exp.js'
import { integerPow, reciprocal } from '../core/primitives/integerPow.js'
import { log1p } from '../core/primitives/log.js'
import { logistic } from '../core/primitives/logistic.js'
import { mul } from '../core/primitives/mul.js'
import { neg } from '../core/primitives/neg.js'
import { select } from '../core/primitives/select.js'
import { abs, sign } from '../core/primitives/sign.js'
import { checkOptions } from '../transforms/selection.js'
import { toFloat, type ArrayLike } from './operands.js'
import { toNumbers } from './reducing.js'

const like = (x: NdArray, value: number): NdArray => fill(value, x.aval)

/**
 * `max(x, 0)`, with derivative 0 at 0.
 *
 * @example
 * nn.relu(np.array([-1, 2])).toArray() // [0, 2]
 */
export function relu(x: ArrayLike): NdArray {
  const value = toNumbers('relu', x)
  // The comparison is such that a NaN stays.
  return select(le(value, like(value, 0)), like(value, 0), value)
}

/**
 * `min(max(x, 0), 6)`, with derivative 0 at 0 and at 6.
 *
 * @example
 * nn.relu6(np.array([-1, 2, 8])).toArray() // [0, 2, 6]
 */
export function relu6(x: ArrayLike): NdArray {
  const value = relu(x)
  return select(ge(value, like(value, 6)), like(value, 6), value)
}

/**
 * `x` where it is positive or 0, else `slope` times x (0.01 unless given).
 *
 * @example
 * nn.leakyRelu(np.array([-2, 3]), 0.5).toArray() // [-1, 3]
 */
export function leakyRelu(x: ArrayLike, slope = 0.01): NdArray {
  const value = toFloat('leakyRelu', x)
  return select(ge(value, like(value, 0)), value, mul(value, like(value, slope)))
}

/**
 * The logistic function `1 / (1 + exp(-x))`. Its derivatives keep their relative accuracy on both sides.
 *
 * @example
 * nn.sigmoid(0).item() // 0.5
 */
export function sigmoid(x: ArrayLike): NdArray {
  return logistic(toFloat('sigmoid', x))
}

/**
 * `log(1 + exp(x))`, without overflow; the first and second derivative keep their relative accuracy on both sides.
 *
 * @example
 * nn.softplus(1000).item() // 1000
 */
export function softplus(x: ArrayLike): NdArray {
  const value = toFloat('softplus', x)
  const positive = gt(value, like(value, 0))
  // A selection and not |x|, whose derivatives at 0 would be those of neither branch.
  const rest = log1p(exp(select(positive, neg(value), value)))
  return add(select(positive, value, like(value, 0)), rest)
}

/**
 * `log(sigmoid(x)) = -softplus(-x)`, without overflow.
 *
 * @example
 * nn.logSigmoid(-1000).item() // -1000
 */
export function logSigmoid(x: ArrayLike): NdArray {
  return neg(softplus(neg(toFloat('logSigmoid', x))))
}

/**
 * `x sigmoid(x)`, also called swish.
 *
 * @example
 * nn.silu(0).item() // 0
 */
export function silu(x: ArrayLike): NdArray {
  const value = toFloat('silu', x)
  return mul(value, logistic(value))
}

/** Options of `gelu`. */
export interface GeluOptions {
  /** Use the formula with tanh instead of the error function; `false` unless given. */
  readonly approximate?: boolean | undefined
}

/**
 * `x Φ(x)`, where Φ is the distribution function of the normal distribution. Exact, by the error function, unless `approximate`: then
 * `x/2 (1 + tanh(√(2/π) (x + 0.044715 x³)))`.
 *
 * @example
 * nn.gelu(0).item() // 0
 */
export function gelu(x: ArrayLike, options: GeluOptions = {}): NdArray {
  checkOptions('gelu', options, ['approximate'])
  const value = toFloat('gelu', x)
  if (options.approximate === true) {
    const cubic = add(value, mul(like(value, 0.044715), integerPow(value, 3)))
    // (1 + tanh u) / 2 = sigmoid(2u), which does not cancel for negative u.
    return mul(value, logistic(mul(like(value, 2 * Math.sqrt(2 / Math.PI)), cubic)))
  }
  return mul(mul(like(value, 0.5), value), erfc(mul(value, like(value, -Math.SQRT1_2))))
}

/** `x` where it is positive, else `scale expm1(x / width)`. */
function exponentialBelow(x: NdArray, scale: number, width: number): NdArray {
  const positive = gt(x, like(x, 0))
  const below = select(positive, like(x, 0), x)
  return select(positive, x, mul(like(x, scale), expm1(width === 1 ? below : div(below, like(x, width)))))
}

/**
 * `x` where it is positive, else `alpha (exp(x) - 1)`.
 *
 * @example
 * nn.elu(np.array([0, 2])).toArray() // [0, 2]
 */
export function elu(x: ArrayLike, alpha = 1): NdArray {
  return exponentialBelow(toFloat('elu', x), alpha, 1)
}

/**
 * `x` where it is positive, else `alpha (exp(x / alpha) - 1)`, which is smooth at 0 for every alpha.
 *
 * @example
 * nn.celu(np.array([0, 2])).toArray() // [0, 2]
 */
export function celu(x: ArrayLike, alpha = 1): NdArray {
  return exponentialBelow(toFloat('celu', x), alpha, alpha)
}

/**
 * {@link elu} with the scales that keep mean 0 and variance 1 from layer to layer (Klambauer et al., Self-Normalizing Neural Networks, 2017).
 *
 * @example
 * nn.selu(1).item() // 1.0507009873554805
 */
export function selu(x: ArrayLike): NdArray {
  const value = elu(x, 1.6732632423543772)
  return mul(like(value, 1.0507009873554805), value)
}

/**
 * `x` limited to the range from -1 to 1.
 *
 * @example
 * nn.hardTanh(np.array([-3, 0.5, 2])).toArray() // [-1, 0.5, 1]
 */
export function hardTanh(x: ArrayLike): NdArray {
  const value = toFloat('hardTanh', x)
  const above = select(lt(value, like(value, -1)), like(value, -1), value)
  return select(gt(value, like(value, 1)), like(value, 1), above)
}

/**
 * `relu6(x + 3) / 6`, a sigmoid in three pieces.
 *
 * @example
 * nn.hardSigmoid(np.array([-4, 0, 4])).toArray() // [0, 0.5, 1]
 */
export function hardSigmoid(x: ArrayLike): NdArray {
  const value = toFloat('hardSigmoid', x)
  const shifted = relu6(add(value, like(value, 3)))
  return div(shifted, like(shifted, 6))
}

/**
 * `x / (1 + |x|)`. Its derivative `1 / (1 + |x|)²` keeps its relative accuracy for large x.
 *
 * @example
 * nn.softSign(1).item() // 0.5
 */
export function softSign(x: ArrayLike): NdArray {
  const value = toFloat('softSign', x)
  const [one, magnitude] = [like(value, 1), abs(value)]
  const far = gt(magnitude, one)
  // Far out as ±(1 - 1 / (1 + |x|)): the derivative of the quotient would cancel there.
  const near = select(far, like(value, 0), value)
  return select(far, mul(sign(value), sub(one, reciprocal(add(one, magnitude)))), div(near, add(one, abs(near))))
}
