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
import { isZero, zeroLike } from './constructors/tangents.js'
import { div } from './div.js'
import { exp } from './exp.js'
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
    const y = bind1(randomGammaP, primals, params)
    const da = at(tangents, 2)
    if (isZero(da)) return [[y], [zeroLike(y)]]
    const a = at(primals, 2)
    return [[y], [scaleTangent(da, params.logarithm ? logarithmSlope(a, y) : slope(a, y))]]
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
    ])
    return { operands: [key0, key1, draw.real(shape, dtype, range)], params: { logarithm: draw.boolean() } }
  },
})

/** How x moves with a; 0 where it is 0, which is less than the least number. */
function slope(a: NdArray, x: NdArray): NdArray {
  const zero = fill(0, x.aval)
  const isLost = eq(x, zero)
  const positive = select(isLost, fill(1, x.aval), x)
  return select(isLost, zero, div(neg(igamma(a, positive, 1)), gammaDensity(a, positive)))
}

/** How y = log x moves with a: the {@link slope} over x, which for small x is (digamma(a + 1) - y) / a, since P is x^a / Gamma(a + 1) there. */
function logarithmSlope(a: NdArray, y: NdArray): NdArray {
  // A relative error of exp(-40) is below rounding.
  const isSmall = lt(y, fill(-40, y.aval))
  const x = exp(select(isSmall, fill(0, y.aval), y))
  const small = div(sub(digamma(add(a, fill(1, a.aval))), y), a)
  return select(isSmall, small, div(neg(igamma(a, x, 1)), mul(gammaDensity(a, x), x)))
}

/** Numbers of the gamma distributions with shapes `alpha`, each from its key (`key0`, `key1`); `logarithm`: their logarithms. All of one shape. */
export function randomGamma(key0: NdArray, key1: NdArray, alpha: NdArray, logarithm: boolean): NdArray {
  return bind1(randomGammaP, [key0, key1, alpha], { logarithm })
}
