import type { NdArray } from '../../core/array.js'
import { isFloat } from '../../core/dtype.js'
import { convert } from '../../core/primitives/convert.js'
import { randomBinomial, randomPoisson } from '../../core/primitives/randomCounts.js'
import { broadcast } from '../../core/primitives/sum.js'
import { scope } from '../../core/scope.js'
import { at, type Shape } from '../../core/shape.js'
import { toArray, toFloat, type ArrayLike } from '../operands.js'
import { parameters, sampleDtype, type SampleOptions } from './parameters.js'
import { integerDtype, type IntegerOptions } from './randint.js'
import { keyWords, positions } from './words.js'

/**
 * Integers of the Poisson distribution with mean `lam`: -1 where it is negative or NaN. Those of `jax.random.poisson` for the same key, but where that rounds to
 * float32, and for a few in ten million that its quick test accepts wrongly; means count as float64 here.
 *
 * @param shape the shape of `lam` unless given
 * @throws ShapeError if `key` is no key, or `lam` does not broadcast to the shape; DtypeError for a dtype that is no integer
 * @example
 * random.poisson(random.key(0), 0, [2]).toArray() // [0, 0]
 */
export function poisson(key: NdArray, lam: ArrayLike, shape?: Shape, options: IntegerOptions = {}): NdArray {
  const dtype = integerDtype('random.poisson', options)
  const mean = toArray('random.poisson', lam)
  const { shape: whole, values } = parameters('random.poisson', mean.dtype === 'bool' ? 'int32' : mean.dtype, shape, [mean])
  return convert(randomPoisson(...counters('random.poisson', key, whole), at(values, 0)), dtype)
}

/**
 * Numbers of successes in `n` trials of probability `p`, as floats: NaN for invalid parameters. Those of `jax.random.binomial` for the same key, but where that
 * rounds to float32.
 *
 * @param n the integral part counts
 * @param p its dtype is the one of the uniform numbers that are drawn
 * @param shape the one that the parameters broadcast to, unless given
 * @throws ShapeError if `key` is no key, or parameters do not broadcast to the shape; DtypeError for a dtype that is no float
 * @example
 * random.binomial(random.key(0), 7, 1, [2]).toArray() // [7, 7]
 */
export function binomial(key: NdArray, n: ArrayLike, p: ArrayLike, shape?: Shape, options: SampleOptions = {}): NdArray {
  const dtype = sampleDtype('random.binomial', options)
  const chance = toFloat('random.binomial', p)
  const drawn = isFloat(chance.dtype) ? chance.dtype : scope.defaultDtype
  const { shape: whole, values } = parameters('random.binomial', drawn, shape, [n, chance])
  return convert(randomBinomial(...counters('random.binomial', key, whole), at(values, 0), at(values, 1)), dtype)
}

/** The key's words and the position, for each element. */
function counters(operation: string, key: NdArray, shape: Shape): readonly [NdArray, NdArray, NdArray] {
  const [key0, key1] = keyWords(operation, key)
  const position = positions(operation, shape)
  return [broadcast(key0, position.shape, []), broadcast(key1, position.shape, []), position]
}
