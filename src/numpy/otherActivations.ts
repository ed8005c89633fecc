import type { NdArray } from '../core/array.js'
import { fill } from '../core/constant.js'
import { add, sub } from '../core/primitives/add.js'
import { ge, le, lt } from '../core/primitives/comparisons.js'
import { div } from '../core/primitives/div.js'
import { exp, expm1 } from '../core/primitives/exp.js'
import { hypot } from '../core/primitives/hypot.js'
import { integerPow } from '../core/primitives/integerPow.js'
import { log, log1p } from '../core/primitives/log.js'
import { mul } from '../core/primitives/mul.js'
import { neg } from '../core/primitives/neg.js'
import { select } from '../core/primitives/select.js'
import { sqrt } from '../core/primitives/sqrt.js'
import { tanh } from '../core/primitives/tanh.js'
import { hardSigmoid, softplus } from './activations.js'
import { pairOf } from './arithmetic.js'
import { toArray, toFloat, unifyFloats, type ArrayLike } from './operands.js'

const like = (x: NdArray, value: number): NdArray => fill(value, x.aval)

/**
 * The value itself, as an array.
 *
 * @example
 * nn.identity(3).item() // 3
 */
export function identity(x: ArrayLike): NdArray {
  return toArray('identity', x)
}

/**
 * 0 up to -1, `(x + 1)² / 4` up to 1, then x: a {@link softplus} that is 0 for negative x.
 *
 * @example
 * nn.sparsePlus(np.array([-2, 0, 3])).toArray() // [0, 0.25, 3]
 */
export function sparsePlus(x: ArrayLike): NdArray {
  const value = toFloat('sparsePlus', x)
  const middle = mul(like(value, 0.25), integerPow(add(value, like(value, 1)), 2))
  const above = select(ge(value, like(value, 1)), value, middle)
  return select(le(value, like(value, -1)), like(value, 0), above)
}

/**
 * 0 up to -1, `(x + 1) / 2` up to 1, then 1: the derivative of {@link sparsePlus}. Its own derivative is 0 at both ends.
 *
 * @example
 * nn.sparseSigmoid(np.array([-2, 0, 3])).toArray() // [0, 0.5, 1]
 */
export function sparseSigmoid(x: ArrayLike): NdArray {
  const value = toFloat('sparseSigmoid', x)
  const middle = mul(like(value, 0.5), add(value, like(value, 1)))
  const below = select(le(value, like(value, -1)), like(value, 0), middle)
  return select(ge(value, like(value, 1)), like(value, 1), below)
}

/**
 * `x hardSigmoid(x)`, also called hardSwish.
 *
 * @example
 * nn.hardSilu(np.array([-4, 1, 4])).toArray() // [0, 2 / 3, 4]
 */
export function hardSilu(x: ArrayLike): NdArray {
  const value = toFloat('hardSilu', x)
  // Below, 0 and not x times 0, which is NaN for -Infinity.
  const inside = select(lt(value, like(value, -3)), like(value, 0), value)
  return mul(inside, hardSigmoid(inside))
}

/**
 * `(x + √(x² + b)) / 2`, a smooth {@link relu}; b is 4 unless given, and not negative. It does not overflow, and it and its derivatives keep their
 * relative accuracy for negative x.
 *
 * Source: Barron, Squareplus: A Softplus-Like Algebraic Rectifier (2021).
 *
 * @example
 * nn.squareplus(0).item() // 1
 */
export function squareplus(x: ArrayLike, b: ArrayLike = 4): NdArray {
  const [value, smoothness] = pairOf(unifyFloats('squareplus', x, b))
  const half = like(value, 0.5)
  const positive = ge(value, like(value, 0))
  // With h the root, (x + h) / 2 = (b / 2) / (h - x); each branch sees an x of its own sign.
  const [above, below] = [select(positive, value, like(value, 0)), select(positive, like(value, -1), value)]
  const root = sqrt(smoothness)
  const upper = mul(half, add(above, hypot(above, root)))
  return select(positive, upper, div(mul(half, smoothness), sub(hypot(below, root), below)))
}

/**
 * `x tanh(softplus(x))`. Its derivatives keep their relative accuracy for negative x.
 *
 * Source: Misra, Mish: A Self Regularized Non-Monotonic Activation Function (2019).
 *
 * @example
 * nn.mish(0).item() // 0
 */
export function mish(x: ArrayLike): NdArray {
  const value = toFloat('mish', x)
  return mul(value, tanh(softplus(value)))
}

/**
 * `log(1 - exp(-x))`, accurate for all x >= 0: -Infinity at 0, NaN below.
 *
 * Source: Mächler, Accurately Computing log(1 - exp(-|a|)) (2012).
 *
 * @example
 * nn.log1mexp(Infinity).item() // 0
 */
export function log1mexp(x: ArrayLike): NdArray {
  const value = toFloat('log1mexp', x)
  const small = lt(value, like(value, Math.LN2))
  const [near, far] = [select(small, value, like(value, 0.5)), select(small, like(value, 1), value)]
  return select(small, log(neg(expm1(neg(near)))), log1p(neg(exp(neg(far)))))
}
