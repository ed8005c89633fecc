import type * as E from 'fp-ts/lib/Eq.js'
import type * as S from 'fp-ts/lib/Show.js'
import type { NdArray } from '../core/array.js'
import { equalNumbers } from '../core/shape.js'

/**
 * Arrays are equal that have the same shape, dtype and elements. NaN is equal to NaN, so that every array is equal to itself; 0 and -0 are equal.
 *
 * @throws ConcretizationError for traced values under vmap and jit
 * @example
 * Eq.equals(np.array([1, 2]), np.array([1, 2])) // true
 */
export const Eq: E.Eq<NdArray> = {
  equals: (x, y) => {
    if (x === y) return true
    if (x.dtype !== y.dtype || !equalNumbers(x.shape, y.shape)) return false
    const [xs, ys] = [x.toTypedArray(), y.toTypedArray()]
    return xs.every((value, i) => value === ys[i] || (Number.isNaN(value) && Number.isNaN(ys[i])))
  },
}

/**
 * Arrays are shown as NumPy prints them.
 *
 * @example
 * Show.show(np.array([1, 2.5])) // '[1.  2.5]'
 */
export const Show: S.Show<NdArray> = { show: (x) => x.toString() }
