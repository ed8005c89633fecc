import type { NdArray } from '../../core/array.js'
import { avalOf } from '../../core/aval.js'
import { fill } from '../../core/constant.js'
import type { FloatDType } from '../../core/dtype.js'
import { erfInv } from '../../core/primitives/erf.js'
import { mul } from '../../core/primitives/mul.js'
import { nextafter } from '../../core/primitives/nextafter.js'
import { stopGradient } from '../../core/primitives/stopGradient.js'
import { at, type Shape } from '../../core/shape.js'
import { add, clip, divide, multiply, square } from '../arithmetic.js'
import { exp, sqrt } from '../elementary.js'
import { lessEqual, where } from '../logic.js'
import type { ArrayLike } from '../operands.js'
import { sum } from '../reductions.js'
import { erf } from '../specialFunctions.js'
import { subkeys } from './keys.js'
import { parameters, sampleDtype, type SampleOptions } from './parameters.js'
import { numbersBetween, unitNumbers } from './uniform.js'

/**
 * Numbers of the normal distribution with mean 0 and variance 1: `√2 erfInv(u)` for u uniform between -1 and 1. Those of `jax.random.normal` for the
 * same key, up to the accuracy of the inverse error function.
 *
 * @throws ShapeError if `key` is no key; DtypeError for a dtype that is no float
 * @example
 * random.normal(random.key(42), [], { dtype: 'float32' }).item().toFixed(6) // '-0.028305'
 */
export function normal(key: NdArray, shape: Shape = [], options: SampleOptions = {}): NdArray {
  return standardNormal('random.normal', key, shape, sampleDtype('random.normal', options))
}

/** {@link normal} for other samplers. */
export function standardNormal(operation: string, key: NdArray, shape: Shape, dtype: FloatDType): NdArray {
  const u = numbersBetween(operation, key, shape, dtype, fill(-belowOne(dtype), avalOf([], dtype)), 1)
  return mul(erfInv(u), fill(Math.SQRT2, u.aval))
}

/** The number before 1: at 1 itself the inverse error function is infinite. */
function belowOne(dtype: FloatDType): number {
  return dtype === 'float32' ? 1 - 2 ** -24 : 1 - 2 ** -53
}

/**
 * Numbers of the standard normal distribution between `lower` and `upper`. Those of `jax.random.truncated_normal` for the same key, up to the accuracy of the
 * error function; but where that gives the largest number of the dtype for an infinite bound, it is the outermost number of {@link normal} here.
 *
 * They are quantiles of numbers near 1 where both bounds are far on one side: beyond 4 (float32) or 7 (float64) few different ones are left.
 *
 * @param shape the one that the bounds broadcast to, unless given
 * @throws ShapeError if `key` is no key, or the bounds do not broadcast to the shape; DtypeError for a dtype that is no float
 * @example
 * random.truncatedNormal(random.key(0), -1, 1, [1000]).abs().max().lt(1).item() // true
 */
export function truncatedNormal(key: NdArray, lower: ArrayLike, upper: ArrayLike, shape?: Shape, options: SampleOptions = {}): NdArray {
  const dtype = sampleDtype('random.truncatedNormal', options)
  const bounds = parameters('random.truncatedNormal', dtype, undefined, [lower, upper])
  const { shape: whole } = parameters('random.truncatedNormal', dtype, shape, bounds.values)
  const [low, high] = [at(bounds.values, 0), at(bounds.values, 1)]
  const like = (value: number): NdArray => fill(value, low.aval)
  const quantile = (x: NdArray): NdArray => erf(divide(x, like(Math.SQRT2)))
  const u = numbersBetween('random.truncatedNormal', key, whole, dtype, quantile(low), quantile(high))
  const inside = clip(u, -belowOne(dtype), belowOne(dtype))
  const [above, below] = [nextafter(stopGradient(low), like(Infinity)), nextafter(stopGradient(high), like(-Infinity))]
  return clip(mul(erfInv(inside), fill(Math.SQRT2, u.aval)), above, below)
}

/**
 * Exponentials of normal numbers with mean 0 and standard deviation `sigma`. Those of `jax.random.lognormal` for the same key, to rounding.
 *
 * @param sigma 1 unless given
 * @param shape the shape of `sigma` unless given
 * @throws ShapeError if `key` is no key, or `sigma` does not broadcast to the shape; DtypeError for a dtype that is no float
 * @example
 * random.lognormal(random.key(0), 0, [2]).toArray() // [1, 1]
 */
export function lognormal(key: NdArray, sigma: ArrayLike = 1, shape?: Shape, options: SampleOptions = {}): NdArray {
  const dtype = sampleDtype('random.lognormal', options)
  const { shape: whole, values } = parameters('random.lognormal', dtype, shape, [sigma])
  return exp(multiply(standardNormal('random.lognormal', key, whole, dtype), at(values, 0)))
}

/**
 * Lengths of vectors of three normal numbers: the Maxwell distribution with scale 1. Those of `jax.random.maxwell` for the same key, to rounding.
 *
 * @throws ShapeError if `key` is no key; DtypeError for a dtype that is no float
 * @example
 * random.maxwell(random.key(0), [5]).shape // [5]
 */
export function maxwell(key: NdArray, shape: Shape = [], options: SampleOptions = {}): NdArray {
  const dtype = sampleDtype('random.maxwell', options)
  return sqrt(sum(square(standardNormal('random.maxwell', key, [...shape, 3], dtype)), -1))
}

/**
 * Numbers of the Wald (inverse Gaussian) distribution with this mean and scale 1. Those of `jax.random.wald` for the same key, to rounding.
 *
 * Source: Michael, Schucany, Haas: Generating Random Variates Using Transformations with Multiple Roots (1976).
 *
 * @param shape the shape of `mean` unless given
 * @throws ShapeError if `key` is no key, or `mean` does not broadcast to the shape; DtypeError for a dtype that is no float
 * @example
 * random.wald(random.key(0), 2, [5]).shape // [5]
 */
export function wald(key: NdArray, mean: ArrayLike, shape?: Shape, options: SampleOptions = {}): NdArray {
  const dtype = sampleDtype('random.wald', options)
  const { shape: whole, values } = parameters('random.wald', dtype, shape, [mean])
  const mu = at(values, 0)
  const keys = subkeys('random.wald', key, 2)
  const y = multiply(mu, square(standardNormal('random.wald', at(keys, 0), whole, dtype)))
  const u = unitNumbers('random.wald', at(keys, 1), whole, dtype)
  // The smaller root of the quadratic, as 2 μ / (2 + y + √(4 y + y²)): the difference of its large terms would cancel.
  const smaller = divide(multiply(mu, 2), add(add(y, 2), sqrt(multiply(y, add(y, 4)))))
  return where(lessEqual(u, divide(mu, add(mu, smaller))), smaller, divide(square(mu), smaller))
}
