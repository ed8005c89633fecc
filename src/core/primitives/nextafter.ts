import type { NdArray } from '../array.js'
import { bind1 } from '../bind.js'
import type { Primitive } from '../primitive.js'
import { nextafter as nextafterExpansion } from '../scalar/expansions/nextafter.js'
import { at } from '../shape.js'
import { elementwise } from './constructors/elementwise.js'
import { noParams, type NoParams } from './constructors/noParams.js'
import { sampleDistinctPair } from './constructors/samples.js'
import { floats } from './constructors/signatures.js'
import { isZero, zeroLike } from './constructors/tangents.js'

export const nextafterP: Primitive<NoParams> = elementwise({
  name: 'nextafter',
  doc: 'The next number after x in the direction of y; y where they are equal. As x it moves: d nextafter(x, y) = dx.',
  signature: floats,
  body: (s, xs) => [nextafterExpansion(s, at(xs, 0), at(xs, 1))],
  jvp: (primals, tangents) => {
    const y = bind1(nextafterP, primals, noParams)
    const dx = at(tangents, 0)
    return [[y], [isZero(dx) ? zeroLike(y) : dx]]
  },
  transpose: 'notLinear',
  sample: (draw) => sampleDistinctPair(draw, ['float64', 'float32']),
})

/**
 * The number next to `x` on the side of `y`, of equal shape and float dtype.
 *
 * @example
 * lax.nextafter(np.array([1]), np.array([2])).sub(1).toArray() // [Number.EPSILON]
 */
export function nextafter(x: NdArray, y: NdArray): NdArray {
  return bind1(nextafterP, [x, y], noParams)
}
