import type { DType } from '../../../core/dtype.js'
import { ScalarBuilder } from '../../../core/scalar/builder.js'
import { rowMajorStrides, type Shape } from '../../../core/shape.js'
import type { LoopKernel } from '../../kernel/schedule.js'

/** Elements of a buffer that are laid out somehow, or a number, row-major in another buffer. */
export function copyKernel(
  dtype: DType,
  shape: Shape,
  from: { readonly buffer: number; readonly start: number; readonly strides: readonly number[] } | number,
  to: number,
): LoopKernel {
  const builder = new ScalarBuilder()
  const isNumber = typeof from === 'number'
  return {
    kind: 'loop',
    extents: shape,
    loads: isNumber ? [] : [{ ...from, dtype }],
    stores: [
      {
        buffer: to,
        start: 0,
        strides: rowMajorStrides(shape),
        dtype,
        value: isNumber ? builder.literal(dtype, from) : builder.operand(dtype, 0),
      },
    ],
    accumulators: [],
  }
}
