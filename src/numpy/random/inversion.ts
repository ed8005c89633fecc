import type { NdArray } from '../../core/array.js'
import type { FloatDType } from '../../core/dtype.js'
import { tan } from '../../core/primitives/tan.js'
import { at, type Shape } from '../../core/shape.js'
import { abs, add, divide, multiply, negative, power, sign, subtract } from '../arithmetic.js'
import { exp, log, log1p, sqrt } from '../elementary.js'
import { equal, greaterEqual, less, logicalNot, where } from '../logic.js'
import type { ArrayLike } from '../operands.js'
import { parameters, sampleDtype, type SampleOptions } from './parameters.js'
import { lastPlace, resolution, type ResolutionOptions } from './trials.js'
import { numbersBetween, unitNumbers } from './uniform.js'

/** Options of `gumbel`. */
export interface GumbelOptions extends SampleOptions, ResolutionOptions {}

/** The least normal number. */
function tiny(dtype: FloatDType): number {
  return dtype === 'float32' ? 2 ** -126 : 2 ** -1022
}

/**
 * Numbers of the exponential distribution with mean 1: `-log(1 - u)`. Those of `jax.random.exponential` for the same key, to rounding.
 *
 * @throws ShapeError if `key` is no key; DtypeError for a dtype that is no float
 * @example
 * random.exponential(random.key(0), [1000]).min().ge(0).item() // true
 */
export function exponential(key: NdArray, shape: Shape = [], options: SampleOptions = {}): NdArray {
  return standardExponential('random.exponential', key, shape, sampleDtype('random.exponential', options))
}

/** {@link exponential} for other samplers. */
export function standardExponential(operation: string, key: NdArray, shape: Shape, dtype: FloatDType): NdArray {
  return negative(log1p(negative(unitNumbers(operation, key, shape, dtype))))
}

/**
 * Numbers of the Gumbel distribution: `-log(-log(u))`. Those of `jax.random.gumbel` for the same key, to rounding.
 *
 * In float32 the largest possible number is about 16, or 32 with the mode 'high', which draws twice as many bits.
 *
 * @throws ShapeError if `key` is no key; DtypeError for a dtype that is no float
 * @example
 * random.gumbel(random.key(0), [2, 3]).shape // [2, 3]
 */
export function gumbel(key: NdArray, shape: Shape = [], options: GumbelOptions = {}): NdArray {
  const dtype = sampleDtype('random.gumbel', options, ['dtype', 'mode'])
  return standardGumbel('random.gumbel', key, shape, dtype, resolution('random.gumbel', options.mode))
}

/** {@link gumbel} for other samplers. */
export function standardGumbel(operation: string, key: NdArray, shape: Shape, dtype: FloatDType, mode: 'low' | 'high'): NdArray {
  if (mode === 'low') return negative(log(negative(log(numbersBetween(operation, key, shape, dtype, tiny(dtype), 1)))))
  const pair = unitNumbers(operation, key, [2, ...shape], dtype)
  const coarse = pair.get(0)
  // Further bits where they change the number: from 1/2 on they would only be rounded away.
  const fine = add(add(coarse, multiply(pair.get(1), lastPlace(dtype))), tiny(dtype))
  return negative(log(negative(log1p(negative(where(greaterEqual(coarse, 0.5), coarse, fine))))))
}

/**
 * Numbers of the Laplace distribution, `exp(-|x|) / 2`. Those of `jax.random.laplace` for the same key, to rounding.
 *
 * @throws ShapeError if `key` is no key; DtypeError for a dtype that is no float
 * @example
 * random.laplace(random.key(0), [5]).shape // [5]
 */
export function laplace(key: NdArray, shape: Shape = [], options: SampleOptions = {}): NdArray {
  const dtype = sampleDtype('random.laplace', options)
  const u = numbersBetween('random.laplace', key, shape, dtype, lastPlace(dtype) / 2 - 1, 1)
  return multiply(sign(u), log1p(negative(abs(u))))
}

/**
 * Numbers of the logistic distribution: `log(u / (1 - u))`. Those of `jax.random.logistic` for the same key, to rounding.
 *
 * @throws ShapeError if `key` is no key; DtypeError for a dtype that is no float
 * @example
 * random.logistic(random.key(0), [5]).shape // [5]
 */
export function logistic(key: NdArray, shape: Shape = [], options: SampleOptions = {}): NdArray {
  const dtype = sampleDtype('random.logistic', options)
  const u = numbersBetween('random.logistic', key, shape, dtype, tiny(dtype), 1)
  return subtract(log(u), log1p(negative(u)))
}

/**
 * Numbers of the Cauchy distribution: `tan(π (u - 1/2))`. Those of `jax.random.cauchy` for the same key, to rounding.
 *
 * @throws ShapeError if `key` is no key; DtypeError for a dtype that is no float
 * @example
 * random.cauchy(random.key(0), [5]).shape // [5]
 */
export function cauchy(key: NdArray, shape: Shape = [], options: SampleOptions = {}): NdArray {
  const dtype = sampleDtype('random.cauchy', options)
  const u = numbersBetween('random.cauchy', key, shape, dtype, lastPlace(dtype), 1)
  return tan(multiply(subtract(u, 0.5), Math.PI))
}

/**
 * Numbers of the Pareto distribution with exponent `b` from 1 on. Those of `jax.random.pareto` for the same key, to rounding.
 *
 * @param shape the shape of `b` unless given
 * @throws ShapeError if `key` is no key, or `b` does not broadcast to the shape; DtypeError for a dtype that is no float
 * @example
 * random.pareto(random.key(0), 3, [1000]).min().ge(1).item() // true
 */
export function pareto(key: NdArray, b: ArrayLike, shape?: Shape, options: SampleOptions = {}): NdArray {
  const dtype = sampleDtype('random.pareto', options)
  const { shape: whole, values } = parameters('random.pareto', dtype, shape, [b])
  return exp(divide(standardExponential('random.pareto', key, whole, dtype), at(values, 0)))
}

/**
 * Numbers of the Rayleigh distribution: `scale √(-2 log u)`. Those of `jax.random.rayleigh` for the same key, to rounding; but where that gives infinity,
 * because u is 0, it is the number for half of the least other u here.
 *
 * @param shape the shape of `scale` unless given
 * @throws ShapeError if `key` is no key, or `scale` does not broadcast to the shape; DtypeError for a dtype that is no float
 * @example
 * random.rayleigh(random.key(0), 2, [1000]).min().gt(0).item() // true
 */
export function rayleigh(key: NdArray, scale: ArrayLike, shape?: Shape, options: SampleOptions = {}): NdArray {
  const dtype = sampleDtype('random.rayleigh', options)
  const { shape: whole, values } = parameters('random.rayleigh', dtype, shape, [scale])
  const unit = unitNumbers('random.rayleigh', key, whole, dtype)
  const u = where(equal(unit, 0), lastPlace(dtype) / 2, unit)
  return multiply(at(values, 0), sqrt(multiply(log(u), -2)))
}

/**
 * Numbers of the Weibull distribution of minima: `scale (-log(1 - u))^(1 / concentration)`. Those of `jax.random.weibull_min` for the same key, to rounding;
 * but the shape is the one that the parameters broadcast to, unless given.
 *
 * @throws ShapeError if `key` is no key, or parameters do not broadcast to the shape; DtypeError for a dtype that is no float
 * @example
 * random.weibullMin(random.key(0), 2, 1.5, [5]).shape // [5]
 */
export function weibullMin(key: NdArray, scale: ArrayLike, concentration: ArrayLike, shape?: Shape, options: SampleOptions = {}): NdArray {
  const dtype = sampleDtype('random.weibullMin', options)
  const { shape: whole, values } = parameters('random.weibullMin', dtype, shape, [scale, concentration])
  const waiting = standardExponential('random.weibullMin', key, whole, dtype)
  return multiply(power(waiting, divide(1, at(values, 1))), at(values, 0))
}

/**
 * Numbers of the triangular distribution: from `left` to `right`, likeliest at `mode`. Those of `jax.random.triangular` for the same key, to rounding.
 *
 * @param shape the one that the parameters broadcast to, unless given
 * @throws ShapeError if `key` is no key, or parameters do not broadcast to the shape; DtypeError for a dtype that is no float
 * @example
 * random.triangular(random.key(0), 0, 1, 3, [1000]).max().lt(3).item() // true
 */
export function triangular(
  key: NdArray,
  left: ArrayLike,
  mode: ArrayLike,
  right: ArrayLike,
  shape?: Shape,
  options: SampleOptions = {},
): NdArray {
  const dtype = sampleDtype('random.triangular', options)
  const { shape: whole, values } = parameters('random.triangular', dtype, shape, [left, mode, right])
  const [low, top, high] = [at(values, 0), at(values, 1), at(values, 2)]
  const u = unitNumbers('random.triangular', key, whole, dtype)
  const [width, rising, falling] = [subtract(high, low), subtract(top, low), subtract(high, top)]
  const isRising = less(u, divide(rising, width))
  // The square root has no derivative at 0, so the side that is not taken gets 1.
  const root = (share: NdArray, side: NdArray, taken: NdArray): NdArray =>
    multiply(sqrt(share), sqrt(where(taken, multiply(width, side), 1)))
  const upper = subtract(high, root(subtract(1, u), falling, logicalNot(isRising)))
  return where(isRising, add(low, root(u, rising, isRising)), upper)
}
