import type { NdArray } from '../../core/array.js'
import { avalOf } from '../../core/aval.js'
import { fill } from '../../core/constant.js'
import { DtypeError } from '../../core/errors.js'
import { add, sub } from '../../core/primitives/add.js'
import { eq, ge, gt } from '../../core/primitives/comparisons.js'
import { convert } from '../../core/primitives/convert.js'
import { max, min } from '../../core/primitives/extrema.js'
import { mul } from '../../core/primitives/mul.js'
import { rem } from '../../core/primitives/rem.js'
import { select } from '../../core/primitives/select.js'
import { at, type Shape } from '../../core/shape.js'
import { checkOptions } from '../../transforms/selection.js'
import { trunc } from '../logic.js'
import { broadcastTo, type ArrayLike } from '../operands.js'
import { subkeys } from './keys.js'
import { parameters, sampleShape } from './parameters.js'
import { bits } from './uniform.js'

/** The dtype of random integers; int32 unless given. */
export interface IntegerOptions {
  readonly dtype?: 'int32' | 'uint32' | undefined
}

const wordSize = 2 ** 32

/**
 * Integers distributed uniformly from `minval` up to, not including, `maxval`; `minval` where there is none between. The integers of `jax.random.randint` for
 * the same key and a dtype of 32 bits.
 *
 * Each is the remainder of a random integer: where the number n of integers is no power of 2, some are likelier than others, by a relative difference of up
 * to n / 2^64, and for n above 2^16 up to n / 2^32.
 *
 * @param minval the least: an integer, or an array of them; fractions are cut off, and what lies outside of the dtype's range is moved to its bounds
 * @param maxval one more than the greatest: likewise
 * @throws ShapeError if `key` is no key, or bounds do not broadcast to the shape; DtypeError for a dtype that is no integer
 * @example
 * random.randint(random.key(0), [3], 0, 10).dtype // 'int32'
 */
export function randint(key: NdArray, shape: Shape, minval: ArrayLike, maxval: ArrayLike, options: IntegerOptions = {}): NdArray {
  const dtype = integerDtype('random.randint', options)
  return integersBetween('random.randint', key, shape, minval, maxval, dtype)
}

/** The dtype of integer samples that the options ask for. */
export function integerDtype(operation: string, options: IntegerOptions): 'int32' | 'uint32' {
  checkOptions(operation, options, ['dtype'])
  const wanted: string = options.dtype ?? 'int32'
  if (wanted === 'int32' || wanted === 'uint32') return wanted
  throw new DtypeError(`${operation}: random integers are int32 or uint32, not ${wanted}. Leave dtype out, or convert them with astype.`)
}

/** {@link randint} for other samplers. */
export function integersBetween(
  operation: string,
  key: NdArray,
  shape: Shape,
  minval: ArrayLike,
  maxval: ArrayLike,
  dtype: 'int32' | 'uint32',
): NdArray {
  const keys = subkeys(operation, key, 2)
  const [high, low] = [bits(at(keys, 0), shape), bits(at(keys, 1), shape)]
  const { least, span, multiplier } = spanOf(operation, shape, minval, maxval, dtype)
  // high 2^32 + low modulo the span, in words.
  const offset = rem(add(mul(rem(high, span), multiplier), rem(low, span)), span)
  const whole = select(eq(span, fill(0, span.aval)), low, offset)
  return add(least, convert(whole, dtype))
}

interface Span {
  readonly least: NdArray
  /** How many integers there are, at least 1; 0 stands for 2^32. */
  readonly span: NdArray
  /** 2^32 modulo the span. As in JAX it is 0 from a span of 2^16 + 1 on, where the square of 2^16 overflows. */
  readonly multiplier: NdArray
}

/** Both bounds are exact as float64, and so is all that is made of them here. */
function spanOf(operation: string, shape: Shape, minval: ArrayLike, maxval: ArrayLike, dtype: 'int32' | 'uint32'): Span {
  // Computed before they are repeated: bounds are scalars most of the time.
  const { values } = parameters(operation, 'float64', undefined, [minval, maxval])
  sampleShape(operation, shape, [at(values, 0).shape])
  const [from, to] = [trunc(at(values, 0)), trunc(at(values, 1))]
  const number = (value: number): NdArray => fill(value, avalOf(from.shape, 'float64'))
  const [lowest, highest] = dtype === 'int32' ? [-(2 ** 31), 2 ** 31 - 1] : [0, wordSize - 1]
  const within = (x: NdArray): NdArray => max(number(lowest), min(number(highest), x))
  const [first, bound] = [within(from), within(to)]
  const beyond = select(gt(to, number(highest)), number(1), number(0))
  const span = select(gt(bound, first), add(sub(bound, first), beyond), number(1))
  const half = rem(number(2 ** 16), span)
  const square = mul(half, half)
  const wrapped = select(ge(square, number(wordSize)), number(0), square)
  const word = (x: NdArray): NdArray => broadcastTo(convert(x, 'uint32'), shape)
  return {
    least: broadcastTo(convert(first, dtype), shape),
    span: word(select(ge(span, number(wordSize)), number(0), span)),
    multiplier: word(rem(wrapped, span)),
  }
}
