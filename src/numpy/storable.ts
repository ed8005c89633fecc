import type { NdArray } from '../core/array.js'
import { isFloat, isInteger, type DType } from '../core/dtype.js'
import { DtypeError, ShapeError } from '../core/errors.js'
import { convert } from '../core/primitives/convert.js'
import { formatShape, type Shape } from '../core/shape.js'
import { toArray, type ArrayLike } from './operands.js'

/** Values that go into an array of a dtype, converted to it; with a shape, they must broadcast to it. Fractions do not go into integers, nor numbers into bool. */
export function storable(operation: string, dtype: DType, values: ArrayLike, shape?: Shape): NdArray {
  const given = toArray(operation, values)
  const integral = typeof values === 'number' ? Number.isInteger(values) : !isFloat(given.dtype)
  if (!(isFloat(dtype) || given.dtype === dtype || (isInteger(dtype) && integral))) {
    throw new DtypeError(
      `${operation}: ${typeof values === 'number' ? String(values) : given.aval.toString()} cannot be stored in an array of ${dtype}. ` +
        'Convert the values with astype if their loss is meant, or the array to a wider dtype.',
    )
  }
  if (shape !== undefined) {
    const lead = shape.length - given.ndim
    if (lead < 0 || !given.shape.every((extent, axis) => extent === 1 || extent === shape[axis + lead])) {
      throw new ShapeError(
        `${operation}: values of shape ${formatShape(given.shape)} do not broadcast to shape ${formatShape(shape)}, where they are to go. Reshape them.`,
      )
    }
  }
  return convert(given, dtype)
}
