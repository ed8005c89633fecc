import type { NdArray } from '../core/array.js'
import { fill } from '../core/constant.js'
import { isFloat } from '../core/dtype.js'
import { ArgumentError, ShapeError } from '../core/errors.js'
import { eq, gt, lt } from '../core/primitives/comparisons.js'
import { convert } from '../core/primitives/convert.js'
import { div } from '../core/primitives/div.js'
import { integerPow } from '../core/primitives/integerPow.js'
import { isFinite } from '../core/primitives/isFinite.js'
import { and, or } from '../core/primitives/logic.js'
import { singularValues } from '../core/primitives/linalg/svd.js'
import { mul } from '../core/primitives/mul.js'
import { pow } from '../core/primitives/pow.js'
import { reduceMax } from '../core/primitives/reduceExtrema.js'
import { select } from '../core/primitives/select.js'
import { abs } from '../core/primitives/sign.js'
import { stopGradient } from '../core/primitives/stopGradient.js'
import { sum as sumOver } from '../core/primitives/sum.js'
import { transpose } from '../core/primitives/transpose.js'
import { at, normalizeAxes, range } from '../core/shape.js'
import { checkOptions } from '../transforms/selection.js'
import { broadcastTo, toFloat, type ArrayLike } from './operands.js'
import { reductionOptions, restored, type Axes, type ReductionOptions } from './reducing.js'
import { max, min, sum } from './reductions.js'
import { rootOrZero } from './statistics.js'

/** Which norm: `null` is the Euclidean norm of vectors and the Frobenius norm of matrices. */
export type NormOrder = number | 'fro' | 'nuc' | null

/**
 * The norm of vectors (one axis, or an operand of one axis), of matrices (two axes, or an operand of two), or of all elements (`ord` null, no axis).
 *
 * Vectors: the Euclidean norm (null or 2), the sum of magnitudes (1), the largest or smallest magnitude (Infinity, -Infinity), the number of elements
 * that are not 0 (0), or (Σ |x|^p)^(1/p). Matrices: Frobenius (null or 'fro'), the largest or smallest sum of magnitudes over columns (1, -1) or
 * rows (Infinity, -Infinity), the largest or smallest singular value (2, -2), or the sum of singular values ('nuc'). The Euclidean norm neither overflows nor
 * underflows, and its gradient at 0 is 0.
 *
 * @throws ArgumentError for an order that the operand has not; ShapeError for axes that do not fit
 * @example
 * np.linalg.norm(np.array([3, 4])).item() // 5
 * np.linalg.norm(np.array([[3, 4], [6, 8]]), null, 1).toArray() // [5, 10]
 */
export function norm(x: ArrayLike, ord: NormOrder = null, axis?: Axes, options: ReductionOptions = {}): NdArray {
  checkOptions('norm', options, reductionOptions)
  const value = toFloat('norm', x)
  const axes = normalizeAxes('norm', axis, value.ndim)
  if (ord === null) return euclidean(value, axes, options)
  if (axes.length === 1 && typeof ord === 'number') return vectorNorm(value, ord, axes, options)
  if (axes.length === 2) return matrixNorm(value, ord, axes, options)
  throw new ShapeError(
    `norm: order ${String(ord)} is one of vectors or matrices, but ${value.aval.toString()} was given with ${String(axes.length)} axes. Name one axis for vectors, two for matrices, or give null for all elements.`,
  )
}

/** The norm of the elements along axes, however many, as those of one vector. */
export function vectorNorm(x: NdArray, ord: number, axes: readonly number[], options: ReductionOptions): NdArray {
  if (Number.isNaN(ord)) throw new ArgumentError('norm: the order is NaN. Give a number, such as 2.')
  switch (ord) {
    case 2:
      return euclidean(x, axes, options)
    case 1:
      return sum(abs(x), axes, options)
    case 0:
      return sum(convert(convert(x, 'bool'), x.dtype), axes, options)
    case Infinity:
      return largestOf(abs(x), axes, options)
    case -Infinity:
      return min(abs(x), axes, options)
    default:
      return scaled(x, axes, options, (y) => powerMean(abs(y), ord, axes))
  }
}

function matrixNorm(x: NdArray, ord: number | 'fro' | 'nuc', axes: readonly number[], options: ReductionOptions): NdArray {
  const [row, column] = [at(axes, 0), at(axes, 1)]
  const of = (summed: number, left: number, pick: Pick): NdArray => {
    const y = pick(sum(abs(x), summed, { keepdims: true }), left, { keepdims: true })
    return options.keepdims === true ? y : sum(y, axes)
  }
  switch (ord) {
    case 'fro':
      return euclidean(x, axes, options)
    case 1:
      return of(row, column, largestOf)
    case -1:
      return of(row, column, min)
    case Infinity:
      return of(column, row, largestOf)
    case -Infinity:
      return of(column, row, min)
    case 2:
      return ofSingularValues(x, axes, options, largestOf)
    case -2:
      return ofSingularValues(x, axes, options, min)
    case 'nuc':
      return ofSingularValues(x, axes, options, sum)
    default:
      throw new ArgumentError(
        `norm: matrices have no norm of order ${String(ord)}. Use 'fro', 'nuc', 1, -1, 2, -2, Infinity or -Infinity; name one axis for the norm of vectors.`,
      )
  }
}

type Pick = (x: NdArray, axes: Axes, options?: ReductionOptions) => NdArray

/** The largest of numbers that are not negative: of none it is 0, as the norm of nothing. */
function largestOf(x: NdArray, axes: Axes, options?: ReductionOptions): NdArray {
  return x.size === 0 ? sum(x, axes, options) : max(x, axes, options)
}

/** Equal singular values share the gradient of the largest and of the smallest one, as ties do; so it does not depend on the choice of singular vectors. */
function ofSingularValues(x: NdArray, axes: readonly number[], options: ReductionOptions, pick: Pick): NdArray {
  const rest = range(x.ndim).filter((axis) => !axes.includes(axis))
  const y = pick(singularValues(transpose(x, [...rest, ...axes])), -1)
  return options.keepdims === true ? restored(y, x, axes) : y
}

function euclidean(x: NdArray, axes: readonly number[], options: ReductionOptions): NdArray {
  return scaled(x, axes, options, (y) => rootOrZero(sumOver(integerPow(y, 2), axes)))
}

/** (Σ x^p)^(1/p) of magnitudes, with derivative 0 where all are 0. */
function powerMean(x: NdArray, order: number, axes: readonly number[]): NdArray {
  const total = sumOver(pow(x, fill(order, x.aval)), axes)
  const zero = fill(0, total.aval)
  const none = eq(total, zero)
  const root = (y: NdArray): NdArray => pow(y, fill(1 / order, y.aval))
  return select(none, root(zero), root(select(none, fill(1, total.aval), total)))
}

/**
 * A norm of `x` as s · norm(x / s). The scale s is 1 unless squares would leave the range of the dtype; then it is the largest magnitude. The norm does
 * not depend on it, so neither do derivatives.
 */
function scaled(x: NdArray, axes: readonly number[], options: ReductionOptions, of: (x: NdArray) => NdArray): NdArray {
  const largest = reduceMax(stopGradient(abs(x)), axes)
  const bound = isFloat(x.dtype) && x.dtype === 'float32' ? 1e15 : 1e140
  const one = fill(1, largest.aval)
  const extreme = or(
    gt(largest, fill(bound, largest.aval)),
    and(lt(largest, fill(1 / bound, largest.aval)), gt(largest, fill(0, largest.aval))),
  )
  const scale = select(and(extreme, isFinite(largest)), largest, one)
  const y = mul(of(div(x, broadcastTo(restored(scale, x, axes), x.shape))), scale)
  return options.keepdims === true ? restored(y, x, axes) : y
}
