import type { NdArray } from '../array.js'
import { bind1 } from '../bind.js'
import type { Draw } from '../draw.js'
import { isFloat, isInteger, type DType } from '../dtype.js'
import { DtypeError } from '../errors.js'
import type { ConcreteArray } from '../array.js'
import type { Primitive } from '../primitive.js'
import { binomialVariate } from '../scalar/expansions/binomialVariate.js'
import { poissonVariate } from '../scalar/expansions/poissonVariate.js'
import { at, type Shape } from '../shape.js'
import { zeroTangent } from './constructors/differentiable.js'
import { noParams, type NoParams } from './constructors/noParams.js'

/** Three uint32 operands, then so many floats of one dtype, which is returned. */
function keyedFloats(operation: string, dtypes: readonly DType[], floats: number): DType {
  const [key0, key1, position, float] = dtypes
  const words = [key0, key1, position].every((dtype) => dtype === 'uint32')
  const rest = dtypes.slice(3)
  if (words && float !== undefined && isFloat(float) && rest.length === floats && rest.every((dtype) => dtype === float)) return float
  throw new DtypeError(
    `${operation}: takes two words of a key and a position, uint32, and parameters of one float dtype, not ${dtypes.join(', ')}. Convert with astype.`,
  )
}

function sampleWords(draw: Draw, shape: Shape): readonly ConcreteArray[] {
  const word = { low: 0, high: 2 ** 32 - 1 }
  return [draw.elements(shape, 'uint32', word), draw.elements(shape, 'uint32', word), draw.elements(shape, 'uint32', { low: 0, high: 9 })]
}

export const randomPoissonP: Primitive<NoParams> = zeroTangent({
  name: 'randomPoisson',
  doc: 'Element number `position` of the Poisson numbers that a key of two words gives, int32, for a mean, which counts as float64. Derivative 0.',
  signature: (operation, dtypes) => {
    const [mean] = dtypes.slice(3)
    keyedFloats(operation, mean !== undefined && isInteger(mean) ? [...dtypes.slice(0, 3), 'float64', ...dtypes.slice(4)] : dtypes, 1)
    return ['int32']
  },
  // Every dtype of a mean is exact as float64, so that the numbers do not depend on it.
  body: (s, xs) => [s.convert(poissonVariate(s, [at(xs, 0), at(xs, 1)], at(xs, 2), s.convert(at(xs, 3), 'float64')), 'int32')],
  sample: (draw) => {
    const shape = draw.shape()
    const range = draw.pick([
      { low: 0, high: 12 },
      { low: 10, high: 1000 },
    ])
    return { operands: [...sampleWords(draw, shape), draw.real(shape, draw.floatDtype(), range)], params: noParams }
  },
})

export const randomBinomialP: Primitive<NoParams> = zeroTangent({
  name: 'randomBinomial',
  doc: 'Element number `position` of the binomial numbers that a key of two words gives, for a number of trials and a probability. Derivative 0.',
  signature: (operation, dtypes) => [keyedFloats(operation, dtypes, 2)],
  body: (s, xs) => [binomialVariate(s, [at(xs, 0), at(xs, 1)], at(xs, 2), at(xs, 3), at(xs, 4))],
  sample: (draw) => {
    const shape = draw.shape()
    const dtype = draw.floatDtype()
    const count = draw.real(shape, dtype, { low: -1, high: draw.pick([9, 300]) })
    return { operands: [...sampleWords(draw, shape), count, draw.real(shape, dtype, { low: 0, high: 1 })], params: noParams }
  },
})

/** Poisson numbers, int32, with means `lambda` (of any number dtype): element number `position` of those that the key gives. All of one shape; -1 for invalid means. */
export function randomPoisson(key0: NdArray, key1: NdArray, position: NdArray, lambda: NdArray): NdArray {
  return bind1(randomPoissonP, [key0, key1, position, lambda], noParams)
}

/** Binomial numbers of `count` trials of probability `p`, both floats of the result's dtype. All of one shape; NaN for invalid parameters. */
export function randomBinomial(key0: NdArray, key1: NdArray, position: NdArray, count: NdArray, p: NdArray): NdArray {
  return bind1(randomBinomialP, [key0, key1, position, count, p], noParams)
}
