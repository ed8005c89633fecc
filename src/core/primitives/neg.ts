import type { NdArray } from '../array.js'
import { bind1 } from '../bind.js'
import type { Primitive } from '../primitive.js'
import { at } from '../shape.js'
import { elementwise } from './constructors/elementwise.js'
import { noParams, type NoParams } from './constructors/noParams.js'
import { sampleOne } from './constructors/samples.js'
import { numbers } from './constructors/signatures.js'
import { isZero, only, zeroLike } from './constructors/tangents.js'

export const negP: Primitive<NoParams> = elementwise({
  name: 'neg',
  doc: 'Negation. d(-x) = -dx. Integers wrap.',
  signature: numbers,
  body: (s, xs) => [s.neg(at(xs, 0))],
  jvp: (primals, tangents) => {
    const y = neg(only(primals))
    const dx = only(tangents)
    return [[y], [isZero(dx) ? zeroLike(y) : neg(dx)]]
  },
  transpose: (cotangents) => {
    const ct = only(cotangents)
    return [isZero(ct) ? ct : neg(ct)]
  },
  sample: (draw) => sampleOne(draw, ['float64', 'float32', 'int32', 'uint32']),
})

/**
 * `-x`.
 *
 * @example
 * lax.neg(np.array([1, -2])).toArray() // [-1, 2]
 */
export function neg(x: NdArray): NdArray {
  return bind1(negP, [x], noParams)
}
