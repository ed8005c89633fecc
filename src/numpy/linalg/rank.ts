import type { NdArray } from '../../core/array.js'
import { checkOptions } from '../../transforms/selection.js'
import { abs, multiply } from '../arithmetic.js'
import { greater } from '../logic.js'
import { toFloat, type ArrayLike } from '../operands.js'
import { any, max, sum } from '../reductions.js'
import { eigvalsh } from './eigh.js'
import { defaultTolerance } from './pinv.js'
import { svdvals } from './svd.js'

/** Options of `matrixRank`. */
export interface MatrixRankOptions {
  /** Is the matrix symmetric? */
  readonly hermitian?: boolean | undefined
  /** Singular values up to this part of the largest one count as zero, where no `tol` is given. */
  readonly rtol?: number | undefined
}

/**
 * How many singular values of each matrix, the last two axes, are larger than `tol`, as int32. Unless given, that is the largest one times `rtol`: the longer side of the matrix times
 * the distance from 1 to the next number of its dtype. The rank of scalars and vectors is 1 unless all elements are 0.
 *
 * @example
 * np.linalg.matrixRank(np.array([[1, 2], [2, 4]])).item() // 1
 */
export function matrixRank(a: ArrayLike, tol?: number | null, options: MatrixRankOptions = {}): NdArray {
  checkOptions('linalg.matrixRank', options, ['hermitian', 'rtol'])
  const value = toFloat('linalg.matrixRank', a)
  if (value.ndim < 2) return any(value.ne(0)).astype('int32')
  const s = options.hermitian === true ? abs(eigvalsh(value)) : svdvals(value)
  if (s.shape.at(-1) === 0) return sum(s.astype('int32'), -1)
  const least = tol ?? multiply(max(s, -1, { keepdims: true }), options.rtol ?? defaultTolerance(value))
  return sum(greater(s, least), -1)
}
