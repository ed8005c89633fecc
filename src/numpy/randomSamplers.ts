import type { NdArray } from '../core/array.js'
import { avalOf } from '../core/aval.js'
import { fill } from '../core/constant.js'
import { isFloat, type DType, type FloatDType } from '../core/dtype.js'
import { DtypeError } from '../core/errors.js'
import { add, sub } from '../core/primitives/add.js'
import { bitcast } from '../core/primitives/bitcast.js'
import { convert } from '../core/primitives/convert.js'
import { erfInv } from '../core/primitives/erf.js'
import { max } from '../core/primitives/extrema.js'
import { or, xor } from '../core/primitives/logic.js'
import { mul } from '../core/primitives/mul.js'
import { shiftRightLogical } from '../core/primitives/shifts.js'
import { scope } from '../core/scope.js'
import type { Shape } from '../core/shape.js'
import { toArray, type ArrayLike } from './operands.js'
import { randomWords } from './randomKeys.js'
import { broadcastTo } from './shape.js'

/** The dtype of random numbers; the default float unless given. */
export interface SampleOptions {
  readonly dtype?: FloatDType | undefined
}

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
  return xor(...randomWords('random.bits', key, shape))
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
  const dtype = floatDtype('random.uniform', options.dtype)
  const unit = dtype === 'float32' ? unitFloat32(key, shape) : unitFloat64(key, shape)
  if (options.minval === undefined && options.maxval === undefined) return unit
  const [low, high] = [options.minval ?? 0, options.maxval ?? 1].map((bound) =>
    broadcastTo(convert(toArray('random.uniform', bound), dtype), shape),
  )
  if (low === undefined || high === undefined) return unit
  // Rounding may bring the product below the least number.
  return max(low, add(mul(unit, sub(high, low)), low))
}

/** 23 bits are the significand of a number from 1 to 2. */
function unitFloat32(key: NdArray, shape: Shape): NdArray {
  const word = bits(key, shape)
  const number = bitcast(or(shiftRightLogical(word, fill(9, word.aval)), fill(0x3f800000, word.aval)), 'float32')
  return sub(number, fill(1, number.aval))
}

/** 52 bits: the high word and the 20 upper bits of the low one. Every step is exact. */
function unitFloat64(key: NdArray, shape: Shape): NdArray {
  const [high, low] = randomWords('random.uniform', key, shape)
  const upper = convert(high, 'float64')
  const lower = convert(shiftRightLogical(low, fill(12, low.aval)), 'float64')
  return add(mul(upper, fill(2 ** -32, upper.aval)), mul(lower, fill(2 ** -52, lower.aval)))
}

/**
 * Numbers of the normal distribution with mean 0 and variance 1: `√2 erfInv(u)` for u uniform between -1 and 1. Those of `jax.random.normal` for the
 * same key, up to the accuracy of the inverse error function.
 *
 * @throws ShapeError if `key` is no key; DtypeError for a dtype that is no float
 * @example
 * random.normal(random.key(42), [], { dtype: 'float32' }).item().toFixed(6) // '-0.028305'
 */
export function normal(key: NdArray, shape: Shape = [], options: SampleOptions = {}): NdArray {
  const dtype = floatDtype('random.normal', options.dtype)
  // The number after -1: at -1 itself the inverse is infinite.
  const least = dtype === 'float32' ? -(1 - 2 ** -24) : -(1 - 2 ** -53)
  const u = uniform(key, shape, { dtype, minval: fill(least, avalOf([], dtype)), maxval: 1 })
  return mul(erfInv(u), fill(Math.SQRT2, u.aval))
}

function floatDtype(operation: string, dtype: DType | undefined): FloatDType {
  const wanted = dtype ?? scope.defaultDtype
  if (isFloat(wanted)) return wanted
  throw new DtypeError(`${operation}: random numbers are float64 or float32, not ${wanted}. Leave dtype out, or convert them with astype.`)
}
