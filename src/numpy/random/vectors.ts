import type { NdArray } from '../../core/array.js'
import { ArgumentError, ShapeError } from '../../core/errors.js'
import { convert } from '../../core/primitives/convert.js'
import { cholesky } from '../../core/primitives/linalg/cholesky.js'
import { eigh } from '../../core/primitives/linalg/eigh.js'
import { qr } from '../../core/primitives/linalg/qr.js'
import { svd } from '../../core/primitives/linalg/svd.js'
import { at, checkShape, type Shape } from '../../core/shape.js'
import { abs, add, divide, multiply, power, reciprocal } from '../arithmetic.js'
import { sqrt } from '../elementary.js'
import { diagonal } from '../diagonals.js'
import { greaterEqual, lessEqual, where } from '../logic.js'
import { broadcastTo, toArray, type ArrayLike } from '../operands.js'
import { matmul } from '../products.js'
import { max, sum } from '../reductions.js'
import { expandDims, squeeze, swapaxes } from '../shape.js'
import { signedRoots } from './gammaFamily.js'
import { standardExponential } from './inversion.js'
import { subkeys } from './keys.js'
import { standardNormal } from './normal.js'
import { parameters, sampleDtype, sampleShape, type SampleOptions } from './parameters.js'
import { lastPlace } from './trials.js'

/** How a covariance matrix is decomposed. */
export interface MultivariateNormalOptions extends SampleOptions {
  /** 'cholesky' unless given; 'eigh' and 'svd' also serve for matrices that are only positive semidefinite. */
  readonly method?: 'cholesky' | 'eigh' | 'svd' | undefined
}

/**
 * Vectors of the normal distribution with this mean and covariance, along the last axis. Those of `jax.random.multivariate_normal` for the same key, to
 * rounding (with 'eigh' and 'svd' but for the signs of eigenvectors).
 *
 * @param mean vectors along the last axis
 * @param cov symmetric matrices, the last two axes
 * @param shape that of the vectors; the one that the other axes of `mean` and `cov` broadcast to, unless given
 * @throws ShapeError if `key` is no key, or shapes do not fit; ArgumentError for an unknown method; DtypeError for a dtype that is no float
 * @example
 * random.multivariateNormal(random.key(0), np.zeros([2]), np.array([[2, 1], [1, 2]]), [5]).shape // [5, 2]
 */
export function multivariateNormal(
  key: NdArray,
  mean: ArrayLike,
  cov: ArrayLike,
  shape?: Shape,
  options: MultivariateNormalOptions = {},
): NdArray {
  const operation = 'random.multivariateNormal'
  const dtype = sampleDtype(operation, options, ['dtype', 'method'])
  const [centre, covariance] = [convert(toArray(operation, mean), dtype), convert(toArray(operation, cov), dtype)]
  const count = centre.shape.at(-1)
  if (count === undefined || covariance.ndim < 2 || covariance.shape.at(-1) !== count || covariance.shape.at(-2) !== count) {
    throw new ShapeError(
      `${operation}: a mean ${centre.aval.toString()} and a covariance ${covariance.aval.toString()} do not fit. Give [..., n] and [..., n, n].`,
    )
  }
  const batch = sampleShape(operation, shape, [centre.shape.slice(0, -1), covariance.shape.slice(0, -2)])
  const numbers = standardNormal(operation, key, [...batch, count], dtype)
  return add(centre, applied(factor(operation, covariance, options.method), numbers))
}

/** Matrices times vectors, the last axis. */
function applied(matrices: NdArray, vectors: NdArray): NdArray {
  if (matrices.ndim === 2 && vectors.ndim > 1) return matmul(vectors, swapaxes(matrices, 0, 1))
  return squeeze(matmul(matrices, expandDims(vectors, -1)), -1)
}

/** F with F Fᵀ = A. */
function factor(operation: string, a: NdArray, method = 'cholesky'): NdArray {
  const scaled = (vectors: NdArray, squares: NdArray): NdArray => {
    const spread = diagonal(squares, 0, -2, -1)
    const rounding = multiply(max(abs(spread), -1, { keepdims: true }), lastPlace(a.dtype) * spread.size)
    return multiply(vectors, expandDims(sqrt(where(lessEqual(abs(spread), rounding), 0, spread)), -2))
  }
  switch (method) {
    case 'cholesky':
      return cholesky(a)
    case 'eigh': {
      const [values, vectors] = eigh(a)
      return scaled(vectors, values)
    }
    case 'svd': {
      const [u, values] = svd(a, false)
      return scaled(u, values)
    }
    default:
      throw new ArgumentError(`${operation}: there is no method '${method}'. The methods are 'cholesky', 'eigh' and 'svd'.`)
  }
}

/**
 * Orthogonal matrices, uniformly distributed, or n × m matrices whose rows (n ≤ m) or columns are orthonormal. Those of `jax.random.orthogonal` for the same
 * key, to rounding.
 *
 * Source: Mezzadri: How to generate random matrices from the classical compact groups (Notices of the AMS 54, 2007).
 *
 * @param shape the axes before those of the matrices
 * @param m the number of columns; `n` unless given
 * @throws ShapeError if `key` is no key, or an extent no non-negative integer; DtypeError for a dtype that is no float
 * @example
 * random.orthogonal(random.key(0), 3, [2]).shape // [2, 3, 3]
 */
export function orthogonal(key: NdArray, n: number, shape: Shape = [], m: number = n, options: SampleOptions = {}): NdArray {
  const dtype = sampleDtype('random.orthogonal', options)
  const whole = checkShape('random.orthogonal', [...shape, Math.max(n, m), Math.min(n, m)])
  const [q, r] = qr(standardNormal('random.orthogonal', key, whole, dtype), false)
  // The signs make it unique, and so as uniform as the normal numbers are.
  const turned = multiply(q, expandDims(where(greaterEqual(diagonal(r, 0, -2, -1), 0), 1, -1), -2))
  return n < m ? swapaxes(turned, -1, -2) : turned
}

/**
 * Points of the unit ball of `d` dimensions, uniformly distributed, along a new last axis; the ball of the norm `(Σ |x|^p)^(1/p)`. Those of `jax.random.ball`
 * for the same key, to rounding.
 *
 * Source: Barthe, Guédon, Mendelson, Naor: A probabilistic approach to the geometry of the l_p^n-ball (2005).
 *
 * @param p 2 unless given
 * @throws ShapeError if `key` is no key, or `d` no non-negative integer; DtypeError for a dtype that is no float
 * @example
 * random.ball(random.key(0), 3, 2, [5]).shape // [5, 3]
 */
export function ball(key: NdArray, d: number, p: ArrayLike = 2, shape: Shape = [], options: SampleOptions = {}): NdArray {
  const dtype = sampleDtype('random.ball', options)
  const keys = subkeys('random.ball', key, 2)
  const exponent = at(parameters('random.ball', dtype, [], [p]).values, 0)
  const whole = checkShape('random.ball', [...shape, d])
  const directions = signedRoots('random.ball', at(keys, 0), broadcastTo(exponent, whole), whole)
  const radius = add(sum(power(abs(directions), exponent), -1), standardExponential('random.ball', at(keys, 1), shape, dtype))
  return divide(directions, expandDims(power(radius, reciprocal(exponent)), -1))
}
