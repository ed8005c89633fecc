import type { NdArray } from '../core/array.js'
import * as zetaOf from '../core/primitives/zeta.js'
import { pairOf } from './arithmetic.js'
import { unifyFloats, type ArrayLike } from './operands.js'

/**
 * The Hurwitz zeta function, the sum of (q + k)^-x over all k from 0 on; for q = 1, as when it is left out, Riemann's. Differentiable in both, to any order. Infinity at
 * x = 1 and NaN below, where SciPy continues the function of one argument. Where q is 0 or a negative integer Infinity; where it is another negative number the sum
 * for integers x, without a derivative in x, and NaN for others.
 *
 * @example
 * special.zeta(2).item() // Math.PI ** 2 / 6
 * special.zeta(np.array([2, Infinity]), 1).toArray() // [Math.PI ** 2 / 6, 1]
 */
export function zeta(x: ArrayLike, q: ArrayLike = 1): NdArray {
  return zetaOf.zeta(...pairOf(unifyFloats('zeta', x, q)))
}
