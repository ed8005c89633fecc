import type { NdArray } from '../core/array.js'
import { ArgumentError, ShapeError } from '../core/errors.js'
import { sqrt } from './elementary.js'
import { at } from '../core/shape.js'
import { checkOptions } from '../transforms/selection.js'
import { divide, multiply, square } from './arithmetic.js'
import { defaultTolerance } from './linalg/pinv.js'
import { lstsq } from './linalg/lstsq.js'
import { inv } from './linalg/solve.js'
import { toFloat, type ArrayLike } from './operands.js'
import { vander } from './polynomials.js'
import { matmul, outer } from './products.js'
import { sum } from './reductions.js'
import { expandDims, transpose } from './shape.js'

/** Options of `polyfit`. */
export interface PolyfitOptions {
  /** Singular values up to this part of the largest one count as zero; the number of points times the distance from 1 to the next number unless given. */
  readonly rcond?: number | null | undefined
  /** Weights of the points, by which the deviations are multiplied before they are squared. */
  readonly w?: ArrayLike | null | undefined
  /** Also residuals, rank, singular values and `rcond`. */
  readonly full?: boolean | undefined
  /** Also the covariance matrix of the coefficients; 'unscaled' where the weights are 1 / σ. */
  readonly cov?: boolean | 'unscaled' | undefined
}

/** With `full: true`. */
export type FullPolyfit = [coefficients: NdArray, residuals: NdArray, rank: NdArray, singularValues: NdArray, rcond: number]

/**
 * The polynomial of a degree that fits values `y` at points `x` best, in the sense of least squares: its coefficients, the highest power first. `y` may be
 * a matrix with the values to fit as columns.
 *
 * @returns the coefficients; with `full` also what `np.linalg.lstsq` tells, with `cov` also their covariance
 * @throws ShapeError unless `x` is a vector and `y` has as many rows; ArgumentError for a degree that is no non-negative integer, or too few points for `cov`
 * @example
 * np.round(np.polyfit(np.array([0, 1, 2, 3]), np.array([1, 3, 5, 7]), 1), 12).toArray() // [2, 1]
 */
export function polyfit(
  x: ArrayLike,
  y: ArrayLike,
  deg: number,
  options?: PolyfitOptions & { readonly full?: false; readonly cov?: false },
): NdArray
export function polyfit(x: ArrayLike, y: ArrayLike, deg: number, options: PolyfitOptions & { readonly full: true }): FullPolyfit
export function polyfit(
  x: ArrayLike,
  y: ArrayLike,
  deg: number,
  options: PolyfitOptions & { readonly cov: true | 'unscaled' },
): [coefficients: NdArray, covariance: NdArray]
export function polyfit(
  x: ArrayLike,
  y: ArrayLike,
  deg: number,
  options: PolyfitOptions = {},
): NdArray | FullPolyfit | [coefficients: NdArray, covariance: NdArray] {
  checkOptions('polyfit', options, ['rcond', 'w', 'full', 'cov'])
  if (!Number.isInteger(deg) || deg < 0) throw new ArgumentError(`polyfit: the degree is ${String(deg)}. Give a non-negative integer.`)
  const [points, values] = [toFloat('polyfit', x), toFloat('polyfit', y)]
  if (points.ndim !== 1 || points.size === 0 || values.ndim < 1 || values.ndim > 2 || values.shape[0] !== points.size) {
    throw new ShapeError(
      `polyfit: the points are ${points.aval.toString()} and the values ${values.aval.toString()}. Give a vector of points, and a value, or a row of values, for each.`,
    )
  }
  const { w = null, full = false, cov = false } = options
  const powers = weighted(vander(points, deg + 1), w)
  // Columns of one length make the matrix as well conditioned as it can be.
  const lengths = sqrt(sum(square(powers), 0))
  const matrix = divide(powers, lengths)
  const rcond = options.rcond ?? points.size * machineEpsilon(matrix)
  const [scaled, residuals, rank, singularValues] = lstsq(matrix, weighted(values, w), rcond)
  const coefficients = divide(scaled, values.ndim === 1 ? lengths : expandDims(lengths, 1))
  if (full) return [coefficients, residuals, rank, singularValues, rcond]
  if (cov === false) return coefficients
  const base = divide(inv(matmul(transpose(matrix), matrix)), outer(lengths, lengths))
  if (cov === 'unscaled') return [coefficients, base]
  const freedom = points.size - deg - 1
  if (freedom <= 0) {
    throw new ArgumentError(
      `polyfit: ${String(points.size)} points leave no deviations from a polynomial of degree ${String(deg)}, which cov needs. Give at least ${String(deg + 2)}, or cov: 'unscaled'.`,
    )
  }
  const variance = divide(residuals, freedom)
  return [coefficients, values.ndim === 1 ? multiply(base, variance) : multiply(expandDims(base, 2), variance)]
}

/** The distance from 1 to the next number of the dtype. */
function machineEpsilon(x: NdArray): number {
  return defaultTolerance(x) / Math.max(at(x.shape, 0), at(x.shape, 1))
}

/** Rows times the weights of their points. */
function weighted(x: NdArray, w: ArrayLike | null): NdArray {
  if (w === null) return x
  const weights = toFloat('polyfit', w)
  if (weights.ndim !== 1 || weights.size !== x.shape[0]) {
    throw new ShapeError(
      `polyfit: the weights are ${weights.aval.toString()} for ${String(x.shape[0])} points. Give a vector with a weight for each.`,
    )
  }
  return multiply(x, x.ndim === 1 ? weights : expandDims(weights, 1))
}
