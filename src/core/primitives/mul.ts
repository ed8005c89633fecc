import { checkIsArray, ConcreteArray, NdArray } from '../array.js'
import { bind1 } from '../bind.js'
import { literalValue } from '../constant.js'
import { Zero, type Primitive, type Tangent, type TransposeOperand } from '../primitive.js'
import { at } from '../shape.js'
import { addTangents } from './add.js'
import { elementwise } from './constructors/elementwise.js'
import { noParams, type NoParams } from './constructors/noParams.js'
import { samplePair } from './constructors/samples.js'
import { numbers } from './constructors/signatures.js'
import { isZero, known, operandAval, only, pair } from './constructors/tangents.js'

export const mulP: Primitive<NoParams> = elementwise({
  name: 'mul',
  doc: 'Product of two arrays, element by element. d(xy) = dx y + x dy. Integers wrap.',
  signature: numbers,
  body: (s, xs) => [s.mul(at(xs, 0), at(xs, 1))],
  jvp: (primals, tangents) => {
    const [x, y] = pair(primals)
    const [dx, dy] = pair(tangents)
    return [[mul(x, y)], [addTangents(scaleTangent(dx, y), scaleTangent(dy, x))]]
  },
  transpose: (cotangents: readonly Tangent[], operands: readonly TransposeOperand[]) => {
    const ct = only(cotangents)
    const [x, y] = pair(operands)
    if (isZero(ct)) return [x, y].map((operand) => (operand instanceof NdArray ? null : new Zero(operandAval(operand))))
    return x instanceof NdArray ? [null, mul(x, ct)] : [mul(ct, known(y, 'mul')), null]
  },
  sample: (draw) => samplePair(draw, ['float64', 'float32', 'int32', 'uint32']),
})

/**
 * `x y`, element by element, of equal shape and dtype.
 *
 * @example
 * lax.mul(np.array([1, 2]), np.array([3, 4])).toArray() // [3, 8]
 */
export function mul(x: NdArray, y: NdArray): NdArray {
  checkIsArray('mul', x)
  checkIsArray('mul', y)
  if (isOne(x) && y.aval === x.aval) return y
  return isOne(y) && x.aval === y.aval ? x : bind1(mulP, [x, y], noParams)
}

/** The constant 1, such as the seed of a gradient: multiplying by it changes nothing. */
function isOne(x: NdArray): boolean {
  return x.trace === undefined && x instanceof ConcreteArray && x.strides === x.aval.zeroStrides && literalValue(x) === 1
}

/** A tangent times a factor; a zero stays one. */
export function scaleTangent(t: Tangent, factor: NdArray): Tangent {
  return isZero(t) ? t : mul(t, factor)
}
