import type { NdArray } from '../../core/array.js'
import { isFloat, type DType } from '../../core/dtype.js'
import { ArgumentError } from '../../core/errors.js'
import { convert } from '../../core/primitives/convert.js'
import { scope } from '../../core/scope.js'
import type { Shape } from '../../core/shape.js'
import { checkOptions } from '../../transforms/selection.js'
import { add, divide, multiply, negative, subtract } from '../arithmetic.js'
import { log, log1p } from '../elementary.js'
import { equal, floor, less, where } from '../logic.js'
import { toFloat, type ArrayLike } from '../operands.js'
import { parameters, sampleShape } from './parameters.js'
import { integerDtype, type IntegerOptions } from './randint.js'
import { unitNumbers } from './uniform.js'

/** How many random bits decide. */
export interface ResolutionOptions {
  /** 'low' (unless given): those of one float; 'high': those of two, for probabilities below 1e-7 in float32. */
  readonly mode?: 'low' | 'high' | undefined
}

/** The dtype of signs: any but bool; int32 unless given. */
export interface SignOptions {
  readonly dtype?: Exclude<DType, 'bool' | 'uint32'> | undefined
}

/**
 * Booleans that are true with probability `p`. Those of `jax.random.bernoulli` for the same key.
 *
 * @param p probabilities, 0.5 unless given; their dtype is the one of the uniform numbers that are compared with them
 * @param shape the shape of `p` unless given
 * @throws ShapeError if `key` is no key, or `p` does not broadcast to the shape
 * @example
 * random.bernoulli(random.key(0), 0.3, [4]).dtype // 'bool'
 */
export function bernoulli(key: NdArray, p: ArrayLike = 0.5, shape?: Shape, options: ResolutionOptions = {}): NdArray {
  checkOptions('random.bernoulli', options, ['mode'])
  const mode = resolution('random.bernoulli', options.mode)
  const probabilities = toFloat('random.bernoulli', p)
  const whole = sampleShape('random.bernoulli', shape, [probabilities.shape])
  const dtype = probabilities.dtype === 'float32' ? 'float32' : 'float64'
  if (mode === 'low') return less(unitNumbers('random.bernoulli', key, whole, dtype), probabilities)
  const pair = unitNumbers('random.bernoulli', key, [2, ...whole], dtype)
  const fine = multiply(pair.get(1), lastPlace(dtype))
  return less(fine, subtract(probabilities, pair.get(0)))
}

/** The resolution that an option asks for. */
export function resolution(operation: string, mode: 'low' | 'high' | undefined): 'low' | 'high' {
  const wanted: string = mode ?? 'low'
  if (wanted === 'low' || wanted === 'high') return wanted
  throw new ArgumentError(`${operation}: mode is 'low' or 'high', not '${wanted}'.`)
}

/** Distance of neighbouring numbers between 1 and 2, and of uniform ones. */
export function lastPlace(dtype: DType): number {
  return dtype === 'float32' ? 2 ** -23 : 2 ** -52
}

/**
 * Signs: 1 or -1, equally likely. Those of `jax.random.rademacher` for the same key, with 64-bit types enabled there unless the default dtype is float32.
 *
 * @throws ShapeError if `key` is no key
 * @example
 * random.rademacher(random.key(0), [100]).abs().sum().item() // 100
 */
export function rademacher(key: NdArray, shape: Shape = [], options: SignOptions = {}): NdArray {
  checkOptions('random.rademacher', options, ['dtype'])
  const dtype = options.dtype ?? 'int32'
  return convert(signs('random.rademacher', key, shape), dtype)
}

/** {@link rademacher} for other samplers, int32. */
export function signs(operation: string, key: NdArray, shape: Shape): NdArray {
  const heads = less(unitNumbers(operation, key, shape, scope.defaultDtype), 0.5)
  return subtract(multiply(convert(heads, 'int32'), 2), 1)
}

/**
 * How many trials of probability `p` it takes until the first success: integers from 1. Those of `jax.random.geometric` for the same key, up to the accuracy
 * of logarithms.
 *
 * @param shape the shape of `p` unless given
 * @throws ShapeError if `key` is no key, or `p` does not broadcast to the shape
 * @example
 * random.geometric(random.key(0), 1, [3]).toArray() // [1, 1, 1]
 */
export function geometric(key: NdArray, p: ArrayLike, shape?: Shape, options: IntegerOptions = {}): NdArray {
  const dtype = integerDtype('random.geometric', options)
  const probabilities = toFloat('random.geometric', p)
  const float = isFloat(probabilities.dtype) ? probabilities.dtype : scope.defaultDtype
  const { shape: whole, values } = parameters('random.geometric', float, shape, [probabilities])
  const unit = unitNumbers('random.geometric', key, whole, float)
  // 0, whose logarithm is infinite, becomes 1, which is none of the numbers.
  const positive = where(equal(unit, 0), 1, unit)
  const failures = floor(divide(log(positive), log1p(negative(values[0] ?? unit))))
  return convert(add(failures, 1), dtype)
}
