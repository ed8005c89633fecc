import type { NdArray } from '../core/array.js'
import { fill } from '../core/constant.js'
import { add, sub } from '../core/primitives/add.js'
import { eq, ge, gt, lt } from '../core/primitives/comparisons.js'
import { div } from '../core/primitives/div.js'
import { log } from '../core/primitives/log.js'
import { and } from '../core/primitives/logic.js'
import { mul } from '../core/primitives/mul.js'
import { select } from '../core/primitives/select.js'
import { stopGradient } from '../core/primitives/stopGradient.js'
import { pairOf } from './arithmetic.js'
import { unifyFloats, type ArrayLike } from './operands.js'

const like = (x: NdArray, value: number): NdArray => fill(value, x.aval)

/**
 * x log(x / y) for positive x and y, 0 where x = 0 and y ≥ 0, and Infinity elsewhere: the terms of the relative entropy. At x = 0 the derivatives are taken as 0.
 *
 * @example
 * special.relEntr(np.array([0, 2]), np.array([1, 2])).toArray() // [0, 0]
 */
export function relEntr(x: ArrayLike, y: ArrayLike): NdArray {
  const [a, b] = pairOf(unifyFloats('relEntr', x, y))
  return terms(
    a,
    b,
    (p, q) => mul(p, logRatio(p, q)),
    (q) => like(q, 0),
  )
}

/**
 * x log(x / y) - x + y for positive x and y, y where x = 0 and y ≥ 0, and Infinity elsewhere: the terms of the Kullback-Leibler divergence, never negative. At x = 0
 * the derivative in x is taken as 0.
 *
 * @example
 * special.klDiv(np.array([0, 2]), np.array([1, 2])).toArray() // [1, 0]
 */
export function klDiv(x: ArrayLike, y: ArrayLike): NdArray {
  const [a, b] = pairOf(unifyFloats('klDiv', x, y))
  return terms(
    a,
    b,
    (p, q) => add(sub(mul(p, logRatio(p, q)), p), q),
    (q) => q,
  )
}

/** log(x / y) for positive x and y, also where the quotient is too large for a number, or so small that digits are lost. */
function logRatio(x: NdArray, y: NdArray): NdArray {
  const ratio = stopGradient(div(x, y))
  const isUsual = and(gt(ratio, like(x, x.dtype === 'float32' ? 2 ** -126 : 2 ** -1022)), lt(ratio, like(x, Infinity)))
  const one = like(x, 1)
  return select(isUsual, log(div(select(isUsual, x, one), select(isUsual, y, one))), sub(log(x), log(y)))
}

/** `inside` where both are positive, `atZero` where x = 0 and y >= 0, Infinity elsewhere, and NaN where one is NaN. */
function terms(x: NdArray, y: NdArray, inside: (x: NdArray, y: NdArray) => NdArray, atZero: (y: NdArray) => NdArray): NdArray {
  const [zero, one] = [like(x, 0), like(x, 1)]
  const isInside = and(gt(x, zero), gt(y, zero))
  const isZero = and(eq(x, zero), ge(y, zero))
  const value = inside(select(isInside, x, one), select(isInside, y, one))
  const outside = select(and(eq(x, x), eq(y, y)), like(x, Infinity), like(x, NaN))
  return select(isInside, value, select(isZero, atZero(y), outside))
}
