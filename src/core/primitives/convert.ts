import { checkIsArray, ConcreteArray, type NdArray } from '../array.js'
import { withDtype } from '../aval.js'
import { bind1 } from '../bind.js'
import { fill, literalValue } from '../constant.js'
import { dtypes, isFloat, type DType } from '../dtype.js'
import { sameOrigin } from '../origin.js'
import { Zero, type Primitive } from '../primitive.js'
import { at } from '../shape.js'
import { elementwise } from './constructors/elementwise.js'
import { isZero, only, operandAval, zeroLike } from './constructors/tangents.js'

export interface ConvertParams {
  readonly dtype: DType
}

export const convertP: Primitive<ConvertParams> = elementwise({
  name: 'convert',
  doc: 'The same numbers in another dtype. Linear from float to float, else with derivative 0. Float to integer truncates and saturates, NaN to 0; to bool is x != 0.',
  signature: (_operation, _dtypes, { dtype }) => [dtype],
  strong: true,
  body: (s, xs, { dtype }) => [s.convert(at(xs, 0), dtype)],
  jvp: (primals, tangents, { dtype }) => {
    const y = convert(only(primals), dtype)
    const dx = only(tangents)
    return [[y], [isZero(dx) || !isFloat(dtype) ? zeroLike(y) : convert(dx, dtype)]]
  },
  transpose: (cotangents, operands) => {
    const ct = only(cotangents)
    const operand = operandAval(only(operands))
    return [isZero(ct) || !isFloat(operand.dtype) ? new Zero(operand) : convert(ct, operand.dtype)]
  },
  sample: (draw) => ({ operands: [draw.elements(draw.shape(), draw.dtype(dtypes))], params: { dtype: draw.pick(dtypes) } }),
})

/**
 * `x` with elements of `dtype`, and without a weak mark; what it is already costs nothing.
 *
 * @example
 * lax.convertElementType(np.array([1.5, -1.5]), 'int32').toArray() // [1, -1]
 */
export function convert(x: NdArray, dtype: DType): NdArray {
  checkIsArray('convert', x)
  const wanted = withDtype(x.aval, dtype)
  if (x.aval === wanted) return x
  if (x instanceof ConcreteArray) {
    if (x.dtype === dtype) return sameOrigin(new ConcreteArray(wanted, x.storage, x.offset, x.strides), x)
    const value = literalValue(x)
    if (value !== null && isFloat(dtype)) return fill(value, wanted)
  }
  return bind1(convertP, [x], { dtype })
}
