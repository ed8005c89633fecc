import type { NdArray } from '../../core/array.js'
import { avalOf } from '../../core/aval.js'
import { fill } from '../../core/constant.js'
import { isFloat, type DType } from '../../core/dtype.js'
import { DtypeError } from '../../core/errors.js'

/** A number as a scalar of a dtype that can hold it. */
export function scalarOf(operation: string, value: number, dtype: DType): NdArray {
  const [low, high] = dtype === 'bool' ? [0, 1] : dtype === 'uint32' ? [0, 2 ** 32 - 1] : [-(2 ** 31), 2 ** 31 - 1]
  if (!isFloat(dtype) && !(Number.isInteger(value) && value >= low && value <= high)) {
    throw new DtypeError(
      `${operation}: ${String(value)} is no ${dtype}. Give a number that the array's dtype has, or convert the array with astype.`,
    )
  }
  return fill(value, avalOf([], dtype))
}
