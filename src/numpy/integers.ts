import type { NdArray } from '../core/array.js'
import { fill } from '../core/constant.js'
import { isFloat } from '../core/dtype.js'
import { DtypeError } from '../core/errors.js'
import { eq } from '../core/primitives/comparisons.js'
import { convert } from '../core/primitives/convert.js'
import { div } from '../core/primitives/div.js'
import * as divisors from '../core/primitives/gcd.js'
import { mul } from '../core/primitives/mul.js'
import { select } from '../core/primitives/select.js'
import { abs, pairOf } from './arithmetic.js'
import { unify, type ArrayLike } from './operands.js'

/** Two operands of one integer dtype; JavaScript numbers alone are int32. */
function unifyIntegers(operation: string, x: ArrayLike, y: ArrayLike): readonly [NdArray, NdArray] {
  const [a, b] = pairOf(unify(operation, x, y))
  const integral = [x, y].every((z) => typeof z === 'number' && Number.isInteger(z))
  if (a.dtype === 'bool' || integral) return [convert(a, 'int32'), convert(b, 'int32')]
  if (isFloat(a.dtype)) {
    throw new DtypeError(`${operation}: takes integers, not ${a.aval.toString()}. Convert them first: x.astype("int32").`)
  }
  return [a, b]
}

/**
 * The greatest common divisor, element by element: never negative, 0 of 0 and 0.
 *
 * @throws DtypeError for floats
 * @example
 * np.gcd(np.array([12, -8], { dtype: 'int32' }), 18).toArray() // [6, 2]
 */
export function gcd(x: ArrayLike, y: ArrayLike): NdArray {
  return divisors.gcd(...unifyIntegers('gcd', x, y))
}

/**
 * The least common multiple, element by element: never negative, 0 where one is 0. Wraps where it is beyond the dtype.
 *
 * @throws DtypeError for floats
 * @example
 * np.lcm(np.array([4, 0], { dtype: 'int32' }), 6).toArray() // [12, 0]
 */
export function lcm(x: ArrayLike, y: ArrayLike): NdArray {
  const [a, b] = unifyIntegers('lcm', x, y)
  const divisor = divisors.gcd(a, b)
  const safe = select(eq(divisor, fill(0, divisor.aval)), fill(1, divisor.aval), divisor)
  return abs(mul(div(a, safe), b))
}
