import type { NdArray } from '../array.js'
import { bind1 } from '../bind.js'
import { fill } from '../constant.js'
import { ArgumentError } from '../errors.js'
import type { Primitive } from '../primitive.js'
import { zeta as zetaExpansion } from '../scalar/expansions/zeta.js'
import { at } from '../shape.js'
import { add } from './add.js'
import { totalTangent } from './constructors/differentiable.js'
import { elementwise } from './constructors/elementwise.js'
import { floats } from './constructors/signatures.js'
import { pair } from './constructors/tangents.js'
import { mul } from './mul.js'
import { neg } from './neg.js'

/** Which derivative of the Hurwitz zeta function in its exponent. */
export interface ZetaParams {
  readonly order: number
}

export const zetaP: Primitive<ZetaParams> = elementwise({
  name: 'zeta',
  doc: 'The Hurwitz zeta function, the sum of (q + k)^-x over all k >= 0, or its derivative number n in x. d zeta(n, x, q) = zeta(n + 1, x, q) dx - (x zeta(n, x + 1, q) + n zeta(n - 1, x + 1, q)) dq.',
  signature: (operation, dtypes, { order }) => {
    if (!Number.isInteger(order) || order < 0)
      throw new ArgumentError(`${operation}: the order is ${String(order)}. Give an integer from 0 on.`)
    return floats(operation, dtypes)
  },
  body: (s, xs, { order }) => [zetaExpansion(s, at(xs, 0), at(xs, 1), order)],
  jvp: (primals, tangents, { order }) => {
    const [x, q] = pair(primals)
    return [[zeta(x, q, order)], [totalTangent(tangents, [() => zeta(x, q, order + 1), () => slope(x, q, order)])]]
  },
  transpose: 'notLinear',
  sample: (draw) => {
    const [exponents, starts] = draw.pick([
      [
        { low: 1.4, high: 6 },
        { low: 0.4, high: 4 },
      ],
      [
        { low: 1.4, high: 4 },
        { low: 8, high: 40 },
      ],
      [
        { low: 10, high: 30 },
        { low: 0.6, high: 2 },
      ],
    ] as const)
    const shape = draw.shape()
    const dtype = draw.floatDtype()
    return { operands: [draw.real(shape, dtype, exponents), draw.real(shape, dtype, starts)], params: { order: draw.integer(0, 1) } }
  },
})

/** The derivative in q. */
function slope(x: NdArray, q: NdArray, order: number): NdArray {
  const next = add(x, fill(1, x.aval))
  const product = mul(x, zeta(next, q, order))
  return neg(order === 0 ? product : add(product, mul(fill(order, x.aval), zeta(next, q, order - 1))))
}

/** The sum of (q + k)^-x over all k >= 0 for each pair of elements, or its derivative number `order` in x. */
export function zeta(x: NdArray, q: NdArray, order = 0): NdArray {
  return bind1(zetaP, [x, q], { order })
}
