import type { NdArray } from '../../core/array.js'
import { ShapeError } from '../../core/errors.js'
import { convert } from '../../core/primitives/convert.js'
import { logistic } from '../../core/primitives/logistic.js'
import { at, type Shape } from '../../core/shape.js'
import { divide, multiply, power, reciprocal, subtract } from '../arithmetic.js'
import { exp, sqrt } from '../elementary.js'
import { broadcastTo, toArray, type ArrayLike } from '../operands.js'
import { softmax } from '../softmax.js'
import { gammaNumbers } from './gamma.js'
import { subkeys } from './keys.js'
import { standardNormal } from './normal.js'
import { parameters, sampleDtype, sampleShape, type SampleOptions } from './parameters.js'
import { signs } from './trials.js'

/**
 * Numbers of the beta distribution: density proportional to `x^(a - 1) (1 - x)^(b - 1)`. Those of `jax.random.beta` for the same key, to rounding. A
 * quotient of gamma numbers, computed from their logarithms.
 *
 * @param shape the one that the parameters broadcast to, unless given
 * @throws ShapeError if `key` is no key, or parameters do not broadcast to the shape; DtypeError for a dtype that is no float
 * @example
 * random.beta(random.key(0), 2, 3, [1000]).max().lt(1).item() // true
 */
export function beta(key: NdArray, a: ArrayLike, b: ArrayLike, shape?: Shape, options: SampleOptions = {}): NdArray {
  const dtype = sampleDtype('random.beta', options)
  const { shape: whole, values } = parameters('random.beta', dtype, shape, [a, b])
  const keys = subkeys('random.beta', key, 2)
  const [one, other] = [0, 1].map((i) => gammaNumbers('random.beta', at(keys, i), at(values, i), whole, true))
  return logistic(subtract(one ?? a, other ?? b))
}

/**
 * Vectors of the Dirichlet distribution along a new last axis: positive numbers with sum 1. Those of `jax.random.dirichlet` for the same key, to rounding.
 *
 * @param alpha concentrations along the last axis
 * @param shape that of the vectors; the other axes of `alpha` unless given
 * @throws ShapeError if `key` is no key, `alpha` a scalar, or its other axes do not broadcast to the shape; DtypeError for a dtype that is no float
 * @example
 * random.dirichlet(random.key(0), np.array([1, 2, 3]), [5]).shape // [5, 3]
 */
export function dirichlet(key: NdArray, alpha: ArrayLike, shape?: Shape, options: SampleOptions = {}): NdArray {
  const dtype = sampleDtype('random.dirichlet', options)
  const given = convert(toArray('random.dirichlet', alpha), dtype)
  const count = given.shape.at(-1)
  if (count === undefined)
    throw new ShapeError('random.dirichlet: alpha is a scalar. Give one concentration for each element of a vector, such as np.ones([3]).')
  const whole = [...sampleShape('random.dirichlet', shape, [given.shape.slice(0, -1)]), count]
  return softmax(gammaNumbers('random.dirichlet', key, broadcastTo(given, whole), whole, true), -1)
}

/**
 * Numbers of the chi-square distribution with `df` degrees of freedom. Those of `jax.random.chisquare` for the same key, to rounding.
 *
 * @param shape the shape of `df` unless given
 * @throws ShapeError if `key` is no key, or `df` does not broadcast to the shape; DtypeError for a dtype that is no float
 * @example
 * random.chisquare(random.key(0), 3, [1000]).min().gt(0).item() // true
 */
export function chisquare(key: NdArray, df: ArrayLike, shape?: Shape, options: SampleOptions = {}): NdArray {
  const dtype = sampleDtype('random.chisquare', options)
  const { shape: whole, values } = parameters('random.chisquare', dtype, shape, [df])
  return squares('random.chisquare', key, at(values, 0), whole)
}

/** Sums of `df` squares of normal numbers: twice a gamma number. */
function squares(operation: string, key: NdArray, df: NdArray, shape: Shape): NdArray {
  return multiply(exp(gammaNumbers(operation, key, divide(df, 2), shape, true)), 2)
}

/**
 * Numbers of Student's t-distribution with `df` degrees of freedom. Those of `jax.random.t` for the same key, to rounding.
 *
 * @param shape the shape of `df` unless given
 * @throws ShapeError if `key` is no key, or `df` does not broadcast to the shape; DtypeError for a dtype that is no float
 * @example
 * random.t(random.key(0), 3, [5]).shape // [5]
 */
export function t(key: NdArray, df: ArrayLike, shape?: Shape, options: SampleOptions = {}): NdArray {
  const dtype = sampleDtype('random.t', options)
  const { shape: whole, values } = parameters('random.t', dtype, shape, [df])
  const keys = subkeys('random.t', key, 2)
  const half = divide(at(values, 0), 2)
  const variance = divide(half, gammaNumbers('random.t', at(keys, 1), half, whole, false))
  return multiply(standardNormal('random.t', at(keys, 0), whole, dtype), sqrt(variance))
}

/**
 * Numbers of the F-distribution: quotients of two chi-square numbers, each over its degrees of freedom. Those of `jax.random.f` for the same key, to rounding.
 *
 * @param shape the one that the parameters broadcast to, unless given
 * @throws ShapeError if `key` is no key, or parameters do not broadcast to the shape; DtypeError for a dtype that is no float
 * @example
 * random.f(random.key(0), 3, 5, [1000]).min().gt(0).item() // true
 */
export function f(key: NdArray, dfnum: ArrayLike, dfden: ArrayLike, shape?: Shape, options: SampleOptions = {}): NdArray {
  const dtype = sampleDtype('random.f', options)
  const { shape: whole, values } = parameters('random.f', dtype, shape, [dfnum, dfden])
  const keys = subkeys('random.f', key, 2)
  const mean = (i: 0 | 1): NdArray => divide(squares('random.f', at(keys, 1 - i), at(values, i), whole), at(values, i))
  return divide(mean(0), mean(1))
}

/**
 * Numbers of the generalized normal distribution: density proportional to `exp(-|x|^p)`. Those of `jax.random.generalized_normal` for the same key, to rounding.
 *
 * @param shape the shape of `p` unless given
 * @throws ShapeError if `key` is no key, or `p` does not broadcast to the shape; DtypeError for a dtype that is no float
 * @example
 * random.generalizedNormal(random.key(0), 4, [5]).shape // [5]
 */
export function generalizedNormal(key: NdArray, p: ArrayLike, shape?: Shape, options: SampleOptions = {}): NdArray {
  const dtype = sampleDtype('random.generalizedNormal', options)
  const { shape: whole, values } = parameters('random.generalizedNormal', dtype, shape, [p])
  return signedRoots('random.generalizedNormal', key, at(values, 0), whole)
}

/** {@link generalizedNormal} for other samplers. */
export function signedRoots(operation: string, key: NdArray, p: NdArray, shape: Shape): NdArray {
  const keys = subkeys(operation, key, 2)
  const share = reciprocal(p)
  const magnitude = power(gammaNumbers(operation, at(keys, 0), share, shape, false), share)
  return multiply(convert(signs(operation, at(keys, 1), shape), p.dtype), magnitude)
}
