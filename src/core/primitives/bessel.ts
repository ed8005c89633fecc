import type { NdArray } from '../array.js'
import { bind1 } from '../bind.js'
import { fill } from '../constant.js'
import { ArgumentError } from '../errors.js'
import type { Primitive } from '../primitive.js'
import { besselDecay } from '../scalar/expansions/besselDecay.js'
import { besselIn } from '../scalar/expansions/besselIn.js'
import { besselI1e as besselI1eExpansion } from '../scalar/expansions/besselI.js'
import { at } from '../shape.js'
import { add, sub } from './add.js'
import { unary } from './constructors/differentiable.js'
import { elementwise } from './constructors/elementwise.js'
import { noParams, type NoParams } from './constructors/noParams.js'
import { floats } from './constructors/signatures.js'
import { isZero, only } from './constructors/tangents.js'
import { mul, scaleTangent } from './mul.js'
import { neg } from './neg.js'
import { sign } from './sign.js'

/** Which derivative of the scaled Bessel function. */
export interface BesselParams {
  readonly order: number
}

export const besselI0eP: Primitive<BesselParams> = elementwise({
  name: 'besselI0e',
  doc: 'The derivative number n of exp(-x) I0(x) at |x|, times (-1)^n: the mean of exp(|x| (cos t - 1)) (1 - cos t)^n. d E(n, x) = -sign(x) E(n + 1, x) dx.',
  signature: (operation, dtypes, { order }) => {
    if (!Number.isInteger(order) || order < 0)
      throw new ArgumentError(`${operation}: the order is ${String(order)}. Give an integer from 0 on.`)
    return floats(operation, dtypes)
  },
  body: (s, xs, { order }) => [besselDecay(s, at(xs, 0), order)],
  jvp: (primals, tangents, { order }) => {
    const x = only(primals)
    const dx = only(tangents)
    return [[besselI0e(x, order)], [isZero(dx) ? dx : scaleTangent(dx, neg(mul(sign(x), besselI0e(x, order + 1))))]]
  },
  transpose: 'notLinear',
  sample: (draw) => {
    const range = draw.pick([
      { low: -6, high: 6, avoid: [0], margin: 0.3 },
      { low: 6, high: 60 },
    ])
    return { operands: [draw.real(draw.shape(), draw.floatDtype(), range)], params: { order: draw.integer(0, 3) } }
  },
})

export const besselIP: Primitive<BesselParams> = elementwise({
  name: 'besselI',
  doc: 'The modified Bessel function I of integer order n >= 0. d I(n, x) = (I(n - 1, x) + I(n + 1, x)) / 2 dx, where I(-1, x) = I(1, x).',
  signature: (operation, dtypes, { order }) => {
    if (!Number.isInteger(order) || order < 0)
      throw new ArgumentError(`${operation}: the order is ${String(order)}. Give an integer from 0 on.`)
    return floats(operation, dtypes)
  },
  body: (s, xs, { order }) => [besselIn(s, at(xs, 0), order)],
  jvp: (primals, tangents, { order }) => {
    const x = only(primals)
    const dx = only(tangents)
    const slope = (): NdArray => (order === 0 ? besselI(x, 1) : mul(fill(0.5, x.aval), add(besselI(x, order - 1), besselI(x, order + 1))))
    return [[besselI(x, order)], [isZero(dx) ? dx : scaleTangent(dx, slope())]]
  },
  transpose: 'notLinear',
  sample: (draw) => {
    const range = draw.pick([
      { low: -4, high: 4 },
      { low: 4, high: 20 },
    ])
    return { operands: [draw.real(draw.shape(), draw.floatDtype(), range)], params: { order: draw.integer(0, 3) } }
  },
})

export const besselI1eP: Primitive<NoParams> = unary({
  name: 'besselI1e',
  doc: 'exp(-|x|) I1(x), with the modified Bessel function I1. d = (E(2, x) - E(1, x)) dx, where E(n, x) is besselI0e of order n.',
  body: besselI1eExpansion,
  derivative: (x) => sub(besselI0e(x, 2), besselI0e(x, 1)),
  range: { low: -40, high: 40, avoid: [0], margin: 0.3 },
})

/**
 * `exp(-|x|) I0(x)`, or, up to its sign, a derivative of it. Its derivative at 0, where it has a kink, is 0.
 *
 * @param order which derivative; the function itself for 0
 */
export function besselI0e(x: NdArray, order = 0): NdArray {
  return bind1(besselI0eP, [x], { order })
}

/**
 * `exp(-|x|) I1(x)`.
 *
 * @example
 * lax.besselI1e(np.array([0])).toArray() // [0]
 */
export function besselI1e(x: NdArray): NdArray {
  return bind1(besselI1eP, [x], noParams)
}

/** The modified Bessel function I of an integer order. */
export function besselI(x: NdArray, order: number): NdArray {
  return bind1(besselIP, [x], { order })
}
