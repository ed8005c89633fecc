import type { NdArray } from '../../core/array.js'
import { randomGamma } from '../../core/primitives/randomGamma.js'
import { at, type Shape } from '../../core/shape.js'
import type { ArrayLike } from '../operands.js'
import { parameters, sampleDtype, type SampleOptions } from './parameters.js'
import { randomWords } from './words.js'

/**
 * Numbers of the gamma distribution with shape parameter `a` and scale 1: density `x^(a - 1) exp(-x) / Γ(a)`. Those of `jax.random.gamma` for the same key, to
 * rounding. Multiply by a scale, or divide by a rate.
 *
 * @param a 0 gives 0, a negative number NaN
 * @param shape the shape of `a` unless given
 * @throws ShapeError if `key` is no key, or `a` does not broadcast to the shape; DtypeError for a dtype that is no float
 * @example
 * random.gamma(random.key(0), 2.5, [1000]).min().gt(0).item() // true
 */
export function gamma(key: NdArray, a: ArrayLike, shape?: Shape, options: SampleOptions = {}): NdArray {
  const dtype = sampleDtype('random.gamma', options)
  const { shape: whole, values } = parameters('random.gamma', dtype, shape, [a])
  return gammaNumbers('random.gamma', key, at(values, 0), whole, false)
}

/**
 * Logarithms of numbers of the gamma distribution: also where those are too small for the dtype, as they often are for small `a`. Those of
 * `jax.random.loggamma` for the same key, to rounding.
 *
 * @param a 0 gives -Infinity, a negative number NaN
 * @param shape the shape of `a` unless given
 * @throws ShapeError if `key` is no key, or `a` does not broadcast to the shape; DtypeError for a dtype that is no float
 * @example
 * np.isfinite(random.loggamma(random.key(0), 1e-5, [1000])).all().item() // true
 */
export function loggamma(key: NdArray, a: ArrayLike, shape?: Shape, options: SampleOptions = {}): NdArray {
  const dtype = sampleDtype('random.loggamma', options)
  const { shape: whole, values } = parameters('random.loggamma', dtype, shape, [a])
  return gammaNumbers('random.loggamma', key, at(values, 0), whole, true)
}

/** {@link gamma} or {@link loggamma} for other samplers, of parameters of this shape. Each number has a key of its own. */
export function gammaNumbers(operation: string, key: NdArray, a: NdArray, shape: Shape, logarithm: boolean): NdArray {
  return randomGamma(...randomWords(operation, key, shape), a, logarithm)
}
