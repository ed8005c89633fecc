import { NdArray } from '../array.js'
import type { Aval } from '../aval.js'
import { bind1 } from '../bind.js'
import { fill } from '../constant.js'
import { dtypes } from '../dtype.js'
import { DtypeError } from '../errors.js'
import { Zero, type Primitive, type Tangent } from '../primitive.js'
import { at } from '../shape.js'
import { elementwise } from './constructors/elementwise.js'
import { noParams, type NoParams } from './constructors/noParams.js'
import type { Signature } from './constructors/signatures.js'
import { checkAdded, instantiate, isZero, known, only, operandAval, zeroLike } from './constructors/tangents.js'

const choice: Signature = (operation, [condition, onTrue, onFalse]) => {
  if (condition !== 'bool' || onTrue === undefined || onTrue !== onFalse) {
    throw new DtypeError(
      `${operation}: takes a bool condition and two operands of one dtype, not ${[condition, onTrue, onFalse].join(', ')}. Compare to get a condition (x.ne(0)); convert with astype.`,
    )
  }
  return [onTrue]
}

export const selectP: Primitive<NoParams> = elementwise({
  name: 'select',
  doc: 'onTrue where the condition holds, else onFalse. Linear in both: d select(c, x, y) = select(c, dx, dy).',
  signature: choice,
  body: (s, xs) => [s.select(at(xs, 0), at(xs, 1), at(xs, 2))],
  jvp: (primals, tangents) => {
    const condition = at(primals, 0)
    const z = select(condition, at(primals, 1), at(primals, 2))
    const [dx, dy] = [at(tangents, 1), at(tangents, 2)]
    return [[z], [isZero(dx) && isZero(dy) ? zeroLike(z) : select(condition, instantiate(dx), instantiate(dy))]]
  },
  transpose: (cotangents, operands) => {
    const ct = only(cotangents)
    const condition = at(operands, 0)
    for (const x of operands.slice(1)) checkAdded(x, 'select')
    const along = (operand: NdArray | Aval, rule: (ct: NdArray, zero: NdArray) => NdArray): Tangent | null =>
      operand instanceof NdArray ? null : isZero(ct) ? new Zero(operandAval(operand)) : rule(ct, fill(0, ct.aval.strong))
    return [
      null,
      along(at(operands, 1), (given, zero) => select(known(condition, 'select'), given, zero)),
      along(at(operands, 2), (given, zero) => select(known(condition, 'select'), zero, given)),
    ]
  },
  sample: (draw) => {
    const shape = draw.shape()
    const dtype = draw.dtype(dtypes)
    return { operands: [draw.elements(shape, 'bool'), draw.elements(shape, dtype), draw.elements(shape, dtype)], params: noParams }
  },
})

/**
 * `onTrue` where `condition` (bool) holds, else `onFalse`; of equal shape, the last two of equal dtype.
 *
 * @example
 * lax.select(np.array([true, false]), np.array([1, 2]), np.array([3, 4])).toArray() // [1, 4]
 */
export function select(condition: NdArray, onTrue: NdArray, onFalse: NdArray): NdArray {
  return bind1(selectP, [condition, onTrue, onFalse], noParams)
}
