import type { NdArray } from '../../core/array.js'
import { fill } from '../../core/constant.js'
import type { FloatDType } from '../../core/dtype.js'
import { add, sub } from '../../core/primitives/add.js'
import { bitcast } from '../../core/primitives/bitcast.js'
import { convert } from '../../core/primitives/convert.js'
import { max } from '../../core/primitives/extrema.js'
import { or, xor } from '../../core/primitives/logic.js'
import { mul } from '../../core/primitives/mul.js'
import { shiftRightLogical } from '../../core/primitives/shifts.js'
import type { Shape } from '../../core/shape.js'
import type { ArrayLike } from '../operands.js'
import { parameters, sampleDtype, type SampleOptions } from './parameters.js'
import { randomWords } from './words.js'

/** Options of `uniform`. */
export interface UniformOptions extends SampleOptions {
  /** The least number, 0 unless given; must broadcast to the shape. */
  readonly minval?: ArrayLike | undefined
  /** The numbers stay below it, 1 unless given; must broadcast to the shape. */
  readonly maxval?: ArrayLike | undefined
}

/**
 * Uniformly distributed bits, 32 for each element, as uint32. The bits of `jax.random.bits` for the same key (threefry2x32, partitionable).
 *
 * Source: Salmon, Moraes, Dror, Shaw: Parallel Random Numbers: As Easy as 1, 2, 3 (2011).
 *
 * @throws ShapeError if `key` is no key
 * @example
 * random.bits(random.key(0), [3]).dtype // 'uint32'
 */
export function bits(key: NdArray, shape: Shape = []): NdArray {
  return wordsAsOne('random.bits', key, shape)
}

/**
 * Numbers distributed uniformly from `minval` up to, not including, `maxval`: multiples of 2^-52 (float64) or 2^-23 (float32), scaled. The numbers of
 * `jax.random.uniform` for the same key.
 *
 * @throws ShapeError if `key` is no key, or bounds do not broadcast to the shape; DtypeError for a dtype that is no float
 * @example
 * random.uniform(random.key(0), [], { dtype: 'float32' }).item().toFixed(6) // '0.947667'
 */
export function uniform(key: NdArray, shape: Shape = [], options: UniformOptions = {}): NdArray {
  const { minval, maxval } = options
  const dtype = sampleDtype('random.uniform', options, ['dtype', 'minval', 'maxval'])
  if (minval === undefined && maxval === undefined) return unitNumbers('random.uniform', key, shape, dtype)
  return numbersBetween('random.uniform', key, shape, dtype, minval ?? 0, maxval ?? 1)
}

/** {@link uniform} for other samplers: from `low` up to, not including, `high`, but for rounding. */
export function numbersBetween(operation: string, key: NdArray, shape: Shape, dtype: FloatDType, low: ArrayLike, high: ArrayLike): NdArray {
  const [least, bound] = parameters(operation, dtype, shape, [low, high]).values
  const unit = unitNumbers(operation, key, shape, dtype)
  if (least === undefined || bound === undefined) return unit
  // Rounding may bring the product below the least number.
  return max(least, add(mul(unit, sub(bound, least)), least))
}

/** Uniform numbers from 0 up to, not including, 1. */
export function unitNumbers(operation: string, key: NdArray, shape: Shape, dtype: FloatDType): NdArray {
  return dtype === 'float32' ? unitFloat32(operation, key, shape) : unitFloat64(operation, key, shape)
}

function wordsAsOne(operation: string, key: NdArray, shape: Shape): NdArray {
  return xor(...randomWords(operation, key, shape))
}

/** 23 bits are the significand of a number from 1 to 2. */
function unitFloat32(operation: string, key: NdArray, shape: Shape): NdArray {
  const word = wordsAsOne(operation, key, shape)
  const number = bitcast(or(shiftRightLogical(word, fill(9, word.aval)), fill(0x3f800000, word.aval)), 'float32')
  return sub(number, fill(1, number.aval))
}

/** 52 bits: the high word and the 20 upper bits of the low one. Every step is exact. */
function unitFloat64(operation: string, key: NdArray, shape: Shape): NdArray {
  const [high, low] = randomWords(operation, key, shape)
  const upper = convert(high, 'float64')
  const lower = convert(shiftRightLogical(low, fill(12, low.aval)), 'float64')
  return add(mul(upper, fill(2 ** -32, upper.aval)), mul(lower, fill(2 ** -52, lower.aval)))
}
