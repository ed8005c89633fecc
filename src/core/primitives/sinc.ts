import type { NdArray } from '../array.js'
import { bind1 } from '../bind.js'
import type { Primitive } from '../primitive.js'
import { sincDerivative } from '../scalar/expansions/sinc.js'
import { at } from '../shape.js'
import { elementwise } from './constructors/elementwise.js'
import { floats } from './constructors/signatures.js'
import { isZero, only, zeroLike } from './constructors/tangents.js'
import { scaleTangent } from './mul.js'

export interface SincParams {
  /** How often sin(x) / x is differentiated. */
  readonly order: number
}

export const sincP: Primitive<SincParams> = elementwise({
  name: 'sinc',
  doc: 'The n-th derivative of sin(x) / x (order n), the integral of t^n cos(x t + n pi/2) from 0 to 1. Its own derivative is that of order n + 1.',
  signature: floats,
  body: (s, xs, { order }) => [sincDerivative(s, at(xs, 0), order)],
  jvp: (primals, tangents, { order }) => {
    const x = only(primals)
    const dx = only(tangents)
    const y = sinc(x, order)
    return [[y], [isZero(dx) ? zeroLike(y) : scaleTangent(dx, sinc(x, order + 1))]]
  },
  transpose: 'notLinear',
  sample: (draw) => ({
    operands: [draw.real(draw.shape(), draw.floatDtype(), { low: -10, high: 10 })],
    params: { order: draw.integer(0, 4) },
  }),
})

/** `sin(x) / x`, 1 at 0, or its derivative of some order. */
export function sinc(x: NdArray, order = 0): NdArray {
  return bind1(sincP, [x], { order })
}
