import { isFloat } from '../../src/core/dtype.js'
import type { Sample } from '../../src/core/draw.js'
import type { AnyPrimitive } from '../../src/core/primitive.js'
import type { Check } from '../check.js'
import type { PropertyDraw } from '../draw.js'
import { gammaQuantileSlope } from '../reference/quantiles.js'
import { numbersOf, push, written } from './differentiate.js'
import { fail, functionOf } from './evaluate.js'

/** Throws unless the derivative in the parameter is that of the quantile which the number is. */
export function checkQuantiles(primitive: AnyPrimitive, sample: Sample<object>, draw: PropertyDraw): void {
  const { operands, params } = sample
  const direction = operands.map((x) => (isFloat(x.dtype) ? draw.direction(x.shape, x.dtype) : null))
  const parameter = operands.at(-1)!
  const logarithm = 'logarithm' in params && params.logarithm === true
  for (const [y, t] of push(functionOf(primitive, params), operands, direction)) {
    const [values, shapes, along] = [numbersOf(y), numbersOf(parameter), numbersOf(direction.at(-1)!)]
    numbersOf(written(t)).forEach((found, i) => {
      const [value = NaN, a = NaN, v = NaN] = [values[i], shapes[i], along[i]]
      const slope = gammaQuantileSlope(a, value, logarithm)
      const [unit, least] = parameter.dtype === 'float32' ? [1e-5, 1e-30] : [1e-11, 1e-290]
      // What rounding x to its dtype amounts to, where the logarithm is the result.
      const slack = unit * (Math.abs(slope) + (logarithm ? 1 : 0)) * (1 + Math.abs(value))
      if (!(Math.abs(found - slope * v) <= Math.max(slack, least))) {
        fail(primitive, sample, `the tangent of ${String(value)} is ${String(found)}, that of its quantile ${String(slope * v)}`)
      }
    })
  }
}

/** The jvp of numbers of a distribution, which differences cannot see. */
export const quantiles: Check = {
  name: 'quantiles',
  law: 'a random number keeps its quantile as the parameter moves',
  options: { floats: 'any', maxRank: 2, maxExtent: 3 },
  runs: 100,
  concerns: ({ name }) => name === 'randomGamma',
  run: (primitive, draw) => checkQuantiles(primitive, draw.sample(primitive), draw),
}
