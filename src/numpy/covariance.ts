import type { NdArray } from '../core/array.js'
import { fill } from '../core/constant.js'
import { ShapeError } from '../core/errors.js'
import { add, sub } from '../core/primitives/add.js'
import { div } from '../core/primitives/div.js'
import { dotGeneral } from '../core/primitives/dotGeneral.js'
import { max, min } from '../core/primitives/extrema.js'
import { sliceAxis } from '../core/primitives/slice.js'
import { stopGradient } from '../core/primitives/stopGradient.js'
import { at } from '../core/shape.js'
import { checkOptions } from '../transforms/selection.js'
import { divide, maximum, multiply, subtract } from './arithmetic.js'
import { diagonal } from './diagonals.js'
import { toArray, toFloat, type ArrayLike } from './operands.js'
import { sum } from './reductions.js'
import { concatenate, expandDims, reshape, transpose } from './shape.js'
import { rootOrZero } from './statistics.js'

/** Options of `corrcoef`. */
export interface CorrelationOptions {
  /** Is each row a variable and each column an observation? `true` unless given; else it is the other way round. */
  readonly rowvar?: boolean | undefined
}

/** Options of `cov`. */
export interface CovarianceOptions extends CorrelationOptions {
  /** Divide by the number of observations and not by one less. */
  readonly bias?: boolean | undefined
  /** Delta degrees of freedom: overrides `bias`, where 1 is its absence and 0 its presence. */
  readonly ddof?: number | null | undefined
  /** How often each observation is counted: integers. */
  readonly fweights?: ArrayLike | null | undefined
  /** The weight of each observation, not negative. */
  readonly aweights?: ArrayLike | null | undefined
}

/**
 * Covariance matrix of variables, the rows of `x` (and then of `y`), over observations, the columns. Element [i, j] is the covariance of the variables i
 * and j; of one variable the result is its variance, a scalar.
 *
 * @throws ShapeError for more than two axes, or where observations or weights do not agree in number
 * @example
 * np.cov(np.array([[1, 2, 3], [3, 2, 1]])).toArray() // [[1, -1], [-1, 1]]
 */
export function cov(x: ArrayLike, y?: ArrayLike | null, options: CovarianceOptions = {}): NdArray {
  checkOptions('cov', options, ['rowvar', 'bias', 'ddof', 'fweights', 'aweights'])
  return covariance('cov', x, y ?? null, options)
}

/**
 * Correlation coefficients: {@link cov} divided by both standard deviations. NaN for a variable that does not vary.
 *
 * @throws ShapeError for more than two axes, or where observations do not agree in number
 * @example
 * np.corrcoef(np.array([[1, 2, 3], [3, 2, 1]])).toArray() // [[1, -1], [-1, 1]]
 */
export function corrcoef(x: ArrayLike, y?: ArrayLike | null, options: CorrelationOptions = {}): NdArray {
  checkOptions('corrcoef', options, ['rowvar'])
  const c = covariance('corrcoef', x, y ?? null, options)
  if (c.ndim === 0) return div(c, c)
  const deviations = rootOrZero(diagonal(c))
  const ratio = divide(divide(c, expandDims(deviations, 1)), expandDims(deviations, 0))
  // Rounding may lead beyond 1: a constant is added, so that derivatives do not change.
  const known = stopGradient(ratio)
  const limited = max(min(known, fill(1, known.aval)), fill(-1, known.aval))
  return add(ratio, sub(limited, known))
}

function covariance(operation: string, x: ArrayLike, y: ArrayLike | null, options: CovarianceOptions): NdArray {
  const variables = stacked(operation, x, y, options.rowvar ?? true)
  const observations = at(variables.shape, 1)
  const ddof = options.ddof ?? (options.bias === true ? 0 : 1)
  // Deviations are taken from the first observation before the mean is formed, so that equal ones have covariance 0 exactly.
  const shifted = observations === 0 ? variables : subtract(variables, stopGradient(sliceAxis(variables, 1, 0, 1)))
  const fweights = weightsOf(operation, 'fweights', observations, options.fweights)
  const aweights = weightsOf(operation, 'aweights', observations, options.aweights)
  const weights = fweights === null ? aweights : aweights === null ? fweights : multiply(fweights, aweights)
  if (weights === null) {
    const deviations = subtract(shifted, divide(sum(shifted, 1, { keepdims: true }), observations))
    return quotient(products(deviations, deviations), Math.max(0, observations - ddof))
  }
  const total = sum(weights)
  const deviations = subtract(shifted, divide(sum(multiply(shifted, weights), 1, { keepdims: true }), total))
  const lost = aweights === null ? ddof : divide(multiply(ddof, sum(multiply(weights, aweights))), total)
  return quotient(products(multiply(deviations, weights), deviations), maximum(subtract(total, lost), 0))
}

function products(x: NdArray, y: NdArray): NdArray {
  return dotGeneral(x, y, { leftContracting: [1], rightContracting: [1], leftBatch: [], rightBatch: [] })
}

/** The matrix over a number; that of one variable as a scalar. */
function quotient(x: NdArray, by: ArrayLike): NdArray {
  return divide(x.size === 1 ? reshape(x, []) : x, by)
}

/** Variables as rows: those of `x`, then those of `y`. */
function stacked(operation: string, x: ArrayLike, y: ArrayLike | null, rowvar: boolean): NdArray {
  const rows = (z: ArrayLike): NdArray => {
    const value = toFloat(operation, z)
    if (value.ndim > 2) {
      throw new ShapeError(`${operation}: takes a vector, or a matrix of variables and observations, not ${value.aval.toString()}.`)
    }
    return value.ndim < 2 ? reshape(value, [1, value.size]) : rowvar ? value : transpose(value)
  }
  const first = rows(x)
  if (y === null) return first
  const second = rows(y)
  if (first.shape[1] !== second.shape[1]) {
    throw new ShapeError(
      `${operation}: there are ${String(first.shape[1])} observations of the first variables and ${String(second.shape[1])} of the others. Their numbers must be equal; see the option rowvar.`,
    )
  }
  return concatenate([first, second], 0)
}

function weightsOf(operation: string, name: string, observations: number, weights: ArrayLike | null | undefined): NdArray | null {
  if (weights === null || weights === undefined) return null
  const value = toArray(operation, weights)
  if (value.ndim === 1 && value.size === observations) return toFloat(operation, value)
  throw new ShapeError(
    `${operation}: ${name} are ${value.aval.toString()}, but there are ${String(observations)} observations. Give a vector with a weight for each.`,
  )
}
