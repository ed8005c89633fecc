import type { NdArray } from '../array.js'
import { bind1 } from '../bind.js'
import { ArgumentError } from '../errors.js'
import type { Primitive } from '../primitive.js'
import { erfcx as erfcxExpansion } from '../scalar/expansions/erfcx.js'
import {
  normalDensity as densityExpansion,
  normalDistribution as distributionExpansion,
  normalQuantile as quantileExpansion,
} from '../scalar/expansions/normal.js'
import { at } from '../shape.js'
import { unary } from './constructors/differentiable.js'
import { elementwise } from './constructors/elementwise.js'
import { noParams, type NoParams } from './constructors/noParams.js'
import { floats } from './constructors/signatures.js'
import { isZero, only } from './constructors/tangents.js'
import { reciprocal } from './integerPow.js'
import { mul, scaleTangent } from './mul.js'
import { neg } from './neg.js'

/** Which derivative of the scaled complementary error function. */
export interface ErfcxParams {
  readonly order: number
}

export const erfcxP: Primitive<ErfcxParams> = elementwise({
  name: 'erfcx',
  doc: 'The derivative number n of exp(x^2) erfc(x), times (-1)^n: 2/sqrt(pi) times the integral of (2t)^n exp(-t^2 - 2xt) over t > 0. d E(n, x) = -E(n + 1, x) dx.',
  signature: (operation, dtypes, { order }) => {
    if (!Number.isInteger(order) || order < 0)
      throw new ArgumentError(`${operation}: the order is ${String(order)}. Give an integer from 0 on.`)
    return floats(operation, dtypes)
  },
  body: (s, xs, { order }) => [erfcxExpansion(s, at(xs, 0), order)],
  jvp: (primals, tangents, { order }) => {
    const x = only(primals)
    const dx = only(tangents)
    return [[erfcx(x, order)], [isZero(dx) ? dx : scaleTangent(dx, neg(erfcx(x, order + 1)))]]
  },
  transpose: 'notLinear',
  sample: (draw) => {
    const range = draw.pick([
      { low: -2, high: 3 },
      { low: 3, high: 60 },
    ])
    return { operands: [draw.real(draw.shape(), draw.floatDtype(), range)], params: { order: draw.integer(0, 2) } }
  },
})

export const normalDensityP: Primitive<NoParams> = unary({
  name: 'normalDensity',
  doc: 'exp(-x^2/2) / sqrt(2 pi), to full relative accuracy in the tails. d = -x y dx.',
  body: densityExpansion,
  derivative: (x, y) => neg(mul(x, y)),
  range: { low: -5, high: 5 },
})

export const ndtrP: Primitive<NoParams> = unary({
  name: 'ndtr',
  doc: 'The distribution function of the normal distribution, erfc(-x / sqrt(2)) / 2. d ndtr(x) = normalDensity(x) dx.',
  body: distributionExpansion,
  derivative: (x) => normalDensity(x),
  range: { low: -5, high: 5 },
})

export const ndtriP: Primitive<NoParams> = unary({
  name: 'ndtri',
  doc: 'The inverse of ndtr, for probabilities. d ndtri(p) = 1 / normalDensity(ndtri(p)) dp.',
  body: quantileExpansion,
  derivative: (_p, y) => reciprocal(normalDensity(y)),
  range: { low: 0.05, high: 0.95 },
})

/**
 * `exp(x²) erfc(x)`, or, up to its sign, a derivative of it.
 *
 * @param order which derivative; the function itself for 0
 */
export function erfcx(x: NdArray, order = 0): NdArray {
  return bind1(erfcxP, [x], { order })
}

/** The density of the normal distribution. */
export function normalDensity(x: NdArray): NdArray {
  return bind1(normalDensityP, [x], noParams)
}

/** The distribution function of the normal distribution. */
export function ndtr(x: NdArray): NdArray {
  return bind1(ndtrP, [x], noParams)
}

/** The inverse of {@link ndtr}. */
export function ndtri(p: NdArray): NdArray {
  return bind1(ndtriP, [p], noParams)
}
