import type { NdArray } from '../array.js'
import { bind1 } from '../bind.js'
import type { Draw, Sample } from '../draw.js'
import { ArgumentError } from '../errors.js'
import type { Primitive } from '../primitive.js'
import { beta as betaExpansion } from '../scalar/expansions/beta.js'
import { lbeta as lbetaExpansion } from '../scalar/expansions/lbeta.js'
import { polygammaDifference as differenceExpansion } from '../scalar/expansions/polygammaDifference.js'
import { at } from '../shape.js'
import { add } from './add.js'
import { binary, totalTangent } from './constructors/differentiable.js'
import { elementwise } from './constructors/elementwise.js'
import { noParams, type NoParams } from './constructors/noParams.js'
import { floats } from './constructors/signatures.js'
import { pair } from './constructors/tangents.js'
import { polygamma } from './gamma.js'
import { mul } from './mul.js'
import { neg } from './neg.js'

/** Small and large parameters, and all pairs of them. */
function sampleParameters(draw: Draw): Sample<NoParams> {
  const ranges = [
    { low: 0.3, high: 4 },
    { low: 9, high: 20 },
  ]
  const shape = draw.shape()
  const dtype = draw.floatDtype()
  return { operands: [draw.real(shape, dtype, draw.pick(ranges)), draw.real(shape, dtype, draw.pick(ranges))], params: noParams }
}

/** Which derivative of digamma. */
export interface DifferenceParams {
  readonly order: number
}

export const polygammaDifferenceP: Primitive<DifferenceParams> = elementwise({
  name: 'polygammaDifference',
  doc: 'polygamma(n, a) - polygamma(n, a + b), the derivative of log B(a, b) in a for n = 0. d = difference(n + 1) da - polygamma(n + 1, a + b) db.',
  signature: (operation, dtypes, { order }) => {
    if (!Number.isInteger(order) || order < 0)
      throw new ArgumentError(`${operation}: the order is ${String(order)}. Give an integer from 0 on.`)
    return floats(operation, dtypes)
  },
  body: (s, xs, { order }) => [differenceExpansion(s, at(xs, 0), at(xs, 1), order)],
  jvp: (primals, tangents, { order }) => {
    const [a, b] = pair(primals)
    const partials = [() => polygammaDifference(a, b, order + 1), () => neg(polygamma(add(a, b), order + 1))]
    return [[polygammaDifference(a, b, order)], [totalTangent(tangents, partials)]]
  },
  transpose: 'notLinear',
  sample: (draw) => ({ ...sampleParameters(draw), params: { order: draw.integer(0, 2) } }),
})

export const lbetaP: Primitive<NoParams> = binary({
  name: 'lbeta',
  doc: 'log |B(a, b)| = lgamma(a) + lgamma(b) - lgamma(a + b), without cancellation. d = (digamma(a) - digamma(a + b)) da + (digamma(b) - digamma(a + b)) db.',
  body: lbetaExpansion,
  partials: [(a, b) => polygammaDifference(a, b, 0), (a, b) => polygammaDifference(b, a, 0)],
  sample: sampleParameters,
})

export const betaP: Primitive<NoParams> = binary({
  name: 'beta',
  doc: 'B(a, b) = Gamma(a) Gamma(b) / Gamma(a + b). d = B(a, b) ((digamma(a) - digamma(a + b)) da + (digamma(b) - digamma(a + b)) db).',
  body: betaExpansion,
  partials: [(a, b, y) => mul(y, polygammaDifference(a, b, 0)), (a, b, y) => mul(y, polygammaDifference(b, a, 0))],
  sample: sampleParameters,
})

/** The logarithm of |B(a, b)|. */
export function lbeta(a: NdArray, b: NdArray): NdArray {
  return bind1(lbetaP, [a, b], noParams)
}

/** The beta function. */
export function beta(a: NdArray, b: NdArray): NdArray {
  return bind1(betaP, [a, b], noParams)
}

/** The derivative number `order` of digamma at a, less that at a + b. */
export function polygammaDifference(a: NdArray, b: NdArray, order: number): NdArray {
  return bind1(polygammaDifferenceP, [a, b], { order })
}
