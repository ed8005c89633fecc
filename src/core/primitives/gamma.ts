import type { NdArray } from '../array.js'
import { bind1 } from '../bind.js'
import { ArgumentError } from '../errors.js'
import type { Draw, Sample } from '../draw.js'
import type { Primitive } from '../primitive.js'
import { digamma as digammaExpansion } from '../scalar/expansions/digamma.js'
import { gamma as gammaExpansion } from '../scalar/expansions/gamma.js'
import { lgamma as lgammaExpansion } from '../scalar/expansions/lgamma.js'
import { highestPolygamma, polygamma as polygammaExpansion } from '../scalar/expansions/polygamma.js'
import { at } from '../shape.js'
import { unary } from './constructors/differentiable.js'
import { elementwise } from './constructors/elementwise.js'
import { noParams, type NoParams } from './constructors/noParams.js'
import { floats } from './constructors/signatures.js'
import { isZero, only } from './constructors/tangents.js'
import { mul, scaleTangent } from './mul.js'

/** Away from the poles: small arguments, large ones, and the negative axis between its poles. */
function sampleBetweenPoles(draw: Draw): Sample<NoParams> {
  const range = draw.pick([
    { low: 0.3, high: 4 },
    { low: 4, high: 60 },
    { low: -4.7, high: -0.3, avoid: [-4, -3, -2, -1], margin: 0.3 },
  ])
  return { operands: [draw.real(draw.shape(), draw.floatDtype(), range)], params: noParams }
}

export const lgammaP: Primitive<NoParams> = {
  ...unary({
    name: 'lgamma',
    doc: 'log |Gamma(x)|. d lgamma(x) = digamma(x) dx.',
    body: lgammaExpansion,
    derivative: (x) => digamma(x),
  }),
  sample: sampleBetweenPoles,
}

export const digammaP: Primitive<NoParams> = {
  ...unary({
    name: 'digamma',
    doc: 'The derivative of lgamma. d digamma(x) = polygamma(1, x) dx.',
    body: digammaExpansion,
    derivative: (x) => polygamma(x, 1),
  }),
  sample: sampleBetweenPoles,
}

export const gammaP: Primitive<NoParams> = {
  ...unary({
    name: 'gamma',
    doc: 'Gamma(x), the factorial of x - 1, with its sign. d Gamma(x) = Gamma(x) digamma(x) dx.',
    body: gammaExpansion,
    derivative: (x, y) => mul(y, digamma(x)),
  }),
  sample: (draw) => {
    const range = draw.pick([
      { low: 0.3, high: 4 },
      { low: 20, high: 30 },
      { low: -3.7, high: -0.3, avoid: [-3, -2, -1], margin: 0.3 },
    ])
    return { operands: [draw.real(draw.shape(), draw.floatDtype(), range)], params: noParams }
  },
}

/** Which derivative of digamma. */
export interface PolygammaParams {
  readonly order: number
}

export const polygammaP: Primitive<PolygammaParams> = elementwise({
  name: 'polygamma',
  doc: 'The derivative number n >= 1 of digamma. d polygamma(n, x) = polygamma(n + 1, x) dx.',
  signature: (operation, dtypes, { order }) => {
    if (!Number.isInteger(order) || order < 1 || order > highestPolygamma) {
      throw new ArgumentError(
        `${operation}: the order is ${String(order)}. Give an integer from 0 to ${String(highestPolygamma)}: beyond, its factorial is no float64.`,
      )
    }
    return floats(operation, dtypes)
  },
  body: (s, xs, { order }) => [polygammaExpansion(s, at(xs, 0), order)],
  jvp: (primals, tangents, { order }) => {
    const x = only(primals)
    const dx = only(tangents)
    return [[polygamma(x, order)], [isZero(dx) ? dx : scaleTangent(dx, polygamma(x, order + 1))]]
  },
  transpose: 'notLinear',
  sample: (draw) => {
    const range = draw.pick([
      { low: 0.6, high: 4 },
      { low: 8, high: 40 },
      { low: -2.6, high: -0.4, avoid: [-2, -1], margin: 0.4 },
    ])
    return { operands: [draw.real(draw.shape(), draw.floatDtype(), range)], params: { order: draw.integer(1, 4) } }
  },
})

/**
 * The logarithm of |Gamma(x)| of each element.
 *
 * @example
 * lax.lgamma(np.array([1, 2])).toArray() // [0, 0]
 */
export function lgamma(x: NdArray): NdArray {
  return bind1(lgammaP, [x], noParams)
}

/**
 * The derivative of {@link lgamma} at each element.
 *
 * @example
 * lax.digamma(np.array([2])).sub(lax.digamma(np.array([1]))).toArray() // [1]
 */
export function digamma(x: NdArray): NdArray {
  return bind1(digammaP, [x], noParams)
}

/** Gamma(x) of each element, with its sign. */
export function gamma(x: NdArray): NdArray {
  return bind1(gammaP, [x], noParams)
}

/** The derivative number `order` of {@link digamma}, itself for order 0. */
export function polygamma(x: NdArray, order: number): NdArray {
  return order === 0 ? digamma(x) : bind1(polygammaP, [x], { order })
}
