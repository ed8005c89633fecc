import { NdArray } from '../array.js'
import { bind1 } from '../bind.js'
import { Zero, type Primitive, type Tangent } from '../primitive.js'
import { at } from '../shape.js'
import { addTangents } from './add.js'
import { elementwise } from './constructors/elementwise.js'
import { noParams, type NoParams } from './constructors/noParams.js'
import { samplePair } from './constructors/samples.js'
import { numbers } from './constructors/signatures.js'
import { isZero, known, operandAval, pair, only } from './constructors/tangents.js'
import { scaleTangent } from './mul.js'
import { neg } from './neg.js'

export const divP: Primitive<NoParams> = elementwise({
  name: 'div',
  doc: 'Quotient of two arrays. d(x / y) = dx / y - (x / y) / y dy. Integers truncate; x / 0 is 0 there, MIN / -1 is MIN.',
  signature: numbers,
  body: (s, xs) => [s.div(at(xs, 0), at(xs, 1))],
  jvp: (primals, tangents) => {
    const [x, y] = pair(primals)
    const [dx, dy] = pair(tangents)
    const z = div(x, y)
    const alongY = isZero(dy) ? dy : scaleTangent(dy, neg(div(z, y)))
    return [[z], [addTangents(divTangent(dx, y), alongY)]]
  },
  transpose: (cotangents, operands) => {
    const [x, y] = pair(operands)
    const ct = only(cotangents)
    if (isZero(ct)) return [x instanceof NdArray ? null : new Zero(operandAval(x)), null]
    return [div(ct, known(y, 'div')), null]
  },
  sample: (draw) => {
    const dtype = draw.dtype(['float64', 'float32', 'int32', 'uint32'])
    return samplePair(draw, [dtype], { avoid: [0], margin: 0.5 })
  },
})

/**
 * `x / y`, of equal shape and dtype.
 *
 * @example
 * lax.div(np.array([1, 2]), np.array([4, 5])).toArray() // [0.25, 0.4]
 */
export function div(x: NdArray, y: NdArray): NdArray {
  return bind1(divP, [x, y], noParams)
}

/** A tangent divided by a known array; a zero stays one. */
function divTangent(t: Tangent, divisor: NdArray): Tangent {
  return isZero(t) ? t : div(t, divisor)
}
