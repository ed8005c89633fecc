import { checkIsArray, type NdArray } from '../array.js'
import { bind1 } from '../bind.js'
import { checkDtype, type DType } from '../dtype.js'
import { DtypeError } from '../errors.js'
import type { Primitive } from '../primitive.js'
import { at } from '../shape.js'
import { zeroTangent } from './constructors/differentiable.js'

export interface BitcastParams {
  readonly dtype: DType
}

const wide: readonly DType[] = ['float32', 'int32', 'uint32']

export const bitcastP: Primitive<BitcastParams> = zeroTangent({
  name: 'bitcast',
  doc: 'The same 32 bits read as another dtype: float32, int32 or uint32. The bits of a NaN are those of some NaN. Derivative 0.',
  signature: (operation, [from], { dtype }) => {
    if (from === undefined || !wide.includes(from) || !wide.includes(dtype)) {
      throw new DtypeError(
        `${operation}: reads 32 bits of float32, int32 or uint32 as another of these, not ${String(from)} as ${dtype}. Use astype to convert the numbers.`,
      )
    }
    return [dtype]
  },
  body: (s, xs, { dtype }) => {
    const x = at(xs, 0)
    if (x.type === dtype) return [x]
    if (x.type === 'float32') return [s.convert(s.bitsOf(x), dtype)]
    // Between int32 and uint32 a conversion keeps the bits.
    return [dtype === 'float32' ? s.fromBits(s.convert(x, 'int32')) : s.convert(x, dtype)]
  },
  sample: (draw) => ({ operands: [draw.elements(draw.shape(), draw.dtype(wide))], params: { dtype: draw.pick(wide) } }),
})

/**
 * The bits of `x` (float32, int32 or uint32) read as another of these dtypes.
 *
 * @example
 * lax.bitcastConvertType(np.array([1], { dtype: 'float32' }), 'int32').toArray() // [0x3f800000]
 */
export function bitcast(x: NdArray, dtype: DType): NdArray {
  checkIsArray('bitcast', x)
  checkDtype(dtype)
  return x.dtype === dtype ? x : bind1(bitcastP, [x], { dtype })
}
