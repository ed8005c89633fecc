import type { NdArray } from '../array.js'
import { bind1 } from '../bind.js'
import { fill } from '../constant.js'
import { isFloat } from '../dtype.js'
import { DtypeError } from '../errors.js'
import type { Primitive } from '../primitive.js'
import { gammaVariate } from '../scalar/expansions/gammaVariate.js'
import { at } from '../shape.js'
import { add, sub } from './add.js'
import { eq, lt } from './comparisons.js'
import { elementwise } from './constructors/elementwise.js'
import { div } from './div.js'
import { exp } from './exp.js'
import { max } from './extrema.js'
import { digamma } from './gamma.js'
import { gammaDensity, igamma } from './igamma.js'
import { mul, scaleTangent } from './mul.js'
import { neg } from './neg.js'
import { select } from './select.js'

interface GammaParams {
  /** Is the result the logarithm? */
  readonly logarithm: boolean
}

export const randomGammaP: Primitive<GammaParams> = elementwise({
  name: 'randomGamma',
  doc: 'Numbers of gamma distributions from a key of two words each and the shape a, or their logarithms. As a moves, x keeps its quantile: dx = -(dP/da) / (dP/dx) da, P(a, x) the distribution function.',
  signature: (operation, dtypes) => {
    const [key0, key1, alpha] = dtypes
    if (dtypes.length === 3 && key0 === 'uint32' && key1 === 'uint32' && alpha !== undefined && isFloat(alpha)) return [alpha]
    throw new DtypeError(`${operation}: takes two words of a key, uint32, and a float, not ${dtypes.join(', ')}. Convert with astype.`)
  },
  body: (s, xs, { logarithm }) => [gammaVariate(s, [at(xs, 0), at(xs, 1)], at(xs, 2), logarithm)],
  jvp: (primals, tangents, params) => {
    const [a, da] = [at(primals, 2), at(tangents, 2)]
    const y = bind1(randomGammaP, primals, { logarithm: true })
    if (params.logarithm) return [[y], [scaleTangent(da, relativeSlope(a, exp(y), y))]]
    const x = bind1(randomGammaP, primals, params)
    return [[x], [scaleTangent(da, slope(a, x, y))]]
  },
  transpose: 'notLinear',
  sample: (draw) => {
    const shape = draw.shape()
    const dtype = draw.floatDtype()
    const word = { low: 0, high: 2 ** 32 - 1 }
    const [key0, key1] = [draw.elements(shape, 'uint32', word), draw.elements(shape, 'uint32', word)]
    const range = draw.pick([
      { low: 0.2, high: 6 },
      { low: 0.02, high: 0.2 },
      { low: 0.0005, high: 0.02 },
    ])
    return { operands: [key0, key1, draw.real(shape, dtype, range)], params: { logarithm: draw.boolean() } }
  },
})

/** How x moves with a, for its logarithm y; 0 where it is 0, which is less than the least number. */
function slope(a: NdArray, x: NdArray, y: NdArray): NdArray {
  const zero = fill(0, x.aval)
  return select(eq(x, zero), zero, mul(x, relativeSlope(a, x, y)))
}

/** How y = log x moves with a: the slope over x, which for small x is (digamma(a + 1) - y) / a, since P is x^a / Gamma(a + 1) there, up to a factor of 1 + x or so. */
function relativeSlope(a: NdArray, x: NdArray, y: NdArray): NdArray {
  // Derivatives of the density in smaller numbers overflow in float32.
  const least = fill(Number.EPSILON, x.aval)
  const some = max(x, least)
  const small = div(sub(digamma(add(a, fill(1, a.aval))), y), a)
  return select(lt(x, least), small, div(neg(igamma(a, some, 1)), mul(gammaDensity(a, some), some)))
}

/** Numbers of the gamma distributions with shapes `alpha`, each from its key (`key0`, `key1`); `logarithm`: their logarithms. All of one shape. */
export function randomGamma(key0: NdArray, key1: NdArray, alpha: NdArray, logarithm: boolean): NdArray {
  return bind1(randomGammaP, [key0, key1, alpha], { logarithm })
}
