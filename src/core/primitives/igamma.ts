import type { NdArray } from '../array.js'
import { bind1 } from '../bind.js'
import { fill } from '../constant.js'
import { ArgumentError } from '../errors.js'
import type { Draw } from '../draw.js'
import type { ConcreteArray } from '../array.js'
import type { Primitive } from '../primitive.js'
import { gammaDensity as gammaDensityExpansion } from '../scalar/expansions/gammaDensity.js'
import { igamma as igammaExpansion, igammac as igammacExpansion } from '../scalar/expansions/igamma.js'
import { at, range } from '../shape.js'
import { add, sub } from './add.js'
import { eq, ge } from './comparisons.js'
import { binary, totalTangent } from './constructors/differentiable.js'
import { elementwise } from './constructors/elementwise.js'
import { noParams, type NoParams } from './constructors/noParams.js'
import { floats } from './constructors/signatures.js'
import { pair } from './constructors/tangents.js'
import { div } from './div.js'
import { digamma, polygamma } from './gamma.js'
import { log } from './log.js'
import { and } from './logic.js'
import { mul } from './mul.js'
import { neg } from './neg.js'
import { select } from './select.js'

/** Which derivative of the incomplete gamma function in its parameter. */
export interface IgammaParams {
  readonly order: number
}

/** Small and large parameters, with arguments on both sides. */
function sampleOperands(draw: Draw): readonly [ConcreteArray, ConcreteArray] {
  const [a, x] = draw.pick([
    [
      { low: 0.3, high: 4 },
      { low: 0.3, high: 6 },
    ],
    [
      { low: 9, high: 20 },
      { low: 5, high: 30 },
    ],
    [
      { low: 0.3, high: 0.6 },
      { low: 0.2, high: 1.5 },
    ],
  ] as const)
  const shape = draw.shape()
  const dtype = draw.floatDtype()
  return [draw.real(shape, dtype, a), draw.real(shape, dtype, x)]
}

export const gammaDensityP: Primitive<NoParams> = binary({
  name: 'gammaDensity',
  doc: 'x^(a-1) exp(-x) / Gamma(a), the density of the gamma distribution, without cancellation for large a. d = (log x - digamma(a)) y da + ((a - 1 - x) / x) y dx, at 0 by the density of a - 1.',
  body: gammaDensityExpansion,
  partials: [
    (a, x, y) => mul(logSlope(a, x, y), y),
    (a, x, y) => {
      const [zero, one] = [fill(0, x.aval), fill(1, x.aval)]
      const less = sub(a, one)
      const atZero = eq(x, zero)
      // At 0, where x^(a - 1) has no logarithmic derivative, that of x^(a - 1) is (a - 1) x^(a - 2).
      const isStart = and(atZero, ge(a, one))
      const start = gammaDensity(select(isStart, less, one), select(isStart, x, one))
      return select(isStart, sub(start, y), mul(div(sub(less, x), select(atZero, one, x)), y))
    },
  ],
  sample: (draw) => ({ operands: sampleOperands(draw), params: noParams }),
})

/** How the logarithm of the density y moves with a: log x - digamma(a); where y is 0, something finite. */
function logSlope(a: NdArray, x: NdArray, y: NdArray): NdArray {
  return sub(log(select(eq(y, fill(0, y.aval)), fill(1, x.aval), x)), digamma(a))
}

export const igammaP: Primitive<IgammaParams> = elementwise({
  name: 'igamma',
  doc: 'The regularised lower incomplete gamma function P(a, x), or its derivative number n in a. d = P(n + 1) da + (derivative number n in a of gammaDensity) dx.',
  signature: (operation, dtypes, { order }) => {
    if (!Number.isInteger(order) || order < 0)
      throw new ArgumentError(`${operation}: the order is ${String(order)}. Give an integer from 0 on.`)
    return floats(operation, dtypes)
  },
  body: (s, xs, { order }) => [igammaExpansion(s, at(xs, 0), at(xs, 1), order)],
  jvp: (primals, tangents, { order }) => {
    const [a, x] = pair(primals)
    return [[igamma(a, x, order)], [totalTangent(tangents, [() => igamma(a, x, order + 1), () => densitySlope(a, x, order)])]]
  },
  transpose: 'notLinear',
  sample: (draw) => ({ operands: sampleOperands(draw), params: { order: draw.integer(0, 2) } }),
})

export const igammacP: Primitive<NoParams> = binary({
  name: 'igammac',
  doc: 'The regularised upper incomplete gamma function Q(a, x) = 1 - P(a, x), without cancellation. Derivatives are those of P, negated.',
  body: igammacExpansion,
  partials: [(a, x) => neg(igamma(a, x, 1)), (a, x) => neg(gammaDensity(a, x))],
  sample: (draw) => ({ operands: sampleOperands(draw), params: noParams }),
})

/** The derivative number `order` of {@link gammaDensity} in a, by Leibniz's rule on y' = (log x - digamma(a)) y. */
function densitySlope(a: NdArray, x: NdArray, order: number): NdArray {
  const density = gammaDensity(a, x)
  if (order === 0) return density
  const slopes = range(order).map((k) => (k === 0 ? logSlope(a, x, density) : neg(polygamma(a, k))))
  const found = [density]
  for (let k = 1; k <= order; k++) {
    let binomial = 1
    let total: NdArray | null = null
    for (let i = 0; i < k; i++) {
      const product = mul(at(found, i), at(slopes, k - 1 - i))
      const term = binomial === 1 ? product : mul(fill(binomial, product.aval), product)
      total = total === null ? term : add(total, term)
      binomial = (binomial * (k - 1 - i)) / (i + 1)
    }
    found.push(total ?? density)
  }
  return at(found, order)
}

/** x^(a - 1) exp(-x) / Gamma(a), the density of the gamma distribution. */
export function gammaDensity(a: NdArray, x: NdArray): NdArray {
  return bind1(gammaDensityP, [a, x], noParams)
}

/**
 * The regularised lower incomplete gamma function P(a, x), or a derivative of it in a.
 *
 * @param order which derivative in a; the function itself for 0
 */
export function igamma(a: NdArray, x: NdArray, order = 0): NdArray {
  return bind1(igammaP, [a, x], { order })
}

/**
 * The regularised upper incomplete gamma function Q(a, x).
 *
 * @example
 * lax.igammac(np.array([1, 1]), np.array([0, Infinity])).toArray() // [1, 0]
 */
export function igammac(a: NdArray, x: NdArray): NdArray {
  return bind1(igammacP, [a, x], noParams)
}
