import type { NdArray } from '../array.js'
import { bind1 } from '../bind.js'
import type { Primitive } from '../primitive.js'
import { sign as signExpansion } from '../scalar/expansions/sign.js'
import { at } from '../shape.js'
import { elementwise } from './constructors/elementwise.js'
import { noParams, type NoParams } from './constructors/noParams.js'
import { sampleOne } from './constructors/samples.js'
import { zeroTangent } from './constructors/differentiable.js'
import { numbers } from './constructors/signatures.js'
import { only } from './constructors/tangents.js'
import { scaleTangent } from './mul.js'

export const absP: Primitive<NoParams> = elementwise({
  name: 'abs',
  doc: 'Absolute value. d|x| = sign(x) dx, which is 0 at 0. The least int32 stays as it is.',
  signature: numbers,
  body: (s, xs) => [s.abs(at(xs, 0))],
  jvp: (primals, tangents) => {
    const x = only(primals)
    return [[abs(x)], [scaleTangent(only(tangents), sign(x))]]
  },
  transpose: 'notLinear',
  sample: (draw) => sampleOne(draw, ['float64', 'float32', 'int32', 'uint32'], { avoid: [0], margin: 0.1 }),
})

export const signP: Primitive<NoParams> = zeroTangent({
  name: 'sign',
  doc: 'Sign: -1, 0 or 1; zeros and NaN stay as they are. d sign(x) = 0.',
  signature: numbers,
  body: (s, xs) => [signExpansion(s, at(xs, 0))],
  sample: (draw) => sampleOne(draw, ['float64', 'float32', 'int32', 'uint32'], { avoid: [0], margin: 0.1 }),
})

/**
 * `|x|`.
 *
 * @example
 * lax.abs(np.array([-2, 3])).toArray() // [2, 3]
 */
export function abs(x: NdArray): NdArray {
  return bind1(absP, [x], noParams)
}

/**
 * -1, 0 or 1 with the sign of `x`.
 *
 * @example
 * lax.sign(np.array([-2, 0, 3])).toArray() // [-1, 0, 1]
 */
export function sign(x: NdArray): NdArray {
  return bind1(signP, [x], noParams)
}
