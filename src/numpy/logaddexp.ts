import type { NdArray } from '../core/array.js'
import { fill } from '../core/constant.js'
import { add, sub } from '../core/primitives/add.js'
import { eq, gt, lt } from '../core/primitives/comparisons.js'
import { div } from '../core/primitives/div.js'
import { exp } from '../core/primitives/exp.js'
import { log1p } from '../core/primitives/log.js'
import { and } from '../core/primitives/logic.js'
import { mul } from '../core/primitives/mul.js'
import { neg } from '../core/primitives/neg.js'
import { select } from '../core/primitives/select.js'
import { abs } from '../core/primitives/sign.js'
import { pairOf } from './arithmetic.js'
import { unifyFloats, type ArrayLike } from './operands.js'

const like = (x: NdArray, value: number): NdArray => fill(value, x.aval)

/**
 * `log(exp(x) + exp(y))`, without overflow. -Infinity adds nothing; of two, the result is -Infinity and both derivatives are 0. The first and second
 * derivatives keep their relative accuracy far from the diagonal.
 *
 * @example
 * np.logaddexp(1000, -Infinity).item() // 1000
 */
export function logaddexp(x: ArrayLike, y: ArrayLike): NdArray {
  const [a, b] = pairOf(unifyFloats('logaddexp', x, y))
  return addedPowers(a, b, (distance) => log1p(exp(distance)))
}

/**
 * `log2(2^x + 2^y)`, without overflow; otherwise as {@link logaddexp}.
 *
 * @example
 * np.logaddexp2(3, 3).item() // 4
 */
export function logaddexp2(x: ArrayLike, y: ArrayLike): NdArray {
  const [a, b] = pairOf(unifyFloats('logaddexp2', x, y))
  const unit = like(a, Math.LN2)
  return addedPowers(a, b, (distance) => div(log1p(exp(mul(distance, unit))), unit))
}

/** The larger of two exponents, and what a smaller one, so far below, adds to it. */
function addedPowers(x: NdArray, y: NdArray, rest: (distance: NdArray) => NdArray): NdArray {
  const isEnd = and(eq(x, y), eq(abs(x), like(x, Infinity)))
  const [a, b] = [x, y].map((z) => select(isEnd, like(z, 0), z))
  if (a === undefined || b === undefined) return x
  const difference = sub(b, a)
  const rises = gt(difference, like(difference, 0))
  // A selection and not |difference|, whose derivatives at 0 would be those of neither branch.
  const sum = add(select(rises, b, a), rest(select(rises, neg(difference), difference)))
  const half = like(x, 0.5)
  const end = select(lt(x, like(x, 0)), like(x, -Infinity), add(mul(half, x), mul(half, y)))
  return select(isEnd, end, sum)
}
