import { checkIsArray, type NdArray } from '../../core/array.js'
import { fill } from '../../core/constant.js'
import { isInteger } from '../../core/dtype.js'
import { DtypeError } from '../../core/errors.js'
import { bitcast } from '../../core/primitives/bitcast.js'
import { convert } from '../../core/primitives/convert.js'
import { not, or } from '../../core/primitives/logic.js'
import { shiftRightLogical } from '../../core/primitives/shifts.js'
import { bitwiseCount } from '../bits.js'

/**
 * How many of the 32 bits of each integer are set; in two's complement, where `np.bitwiseCount` counts those of the magnitude.
 *
 * @throws DtypeError for floats and booleans
 * @example
 * lax.populationCount(np.array([0, 5, -1], { dtype: 'int32' })).toArray() // [0, 2, 32]
 */
export function populationCount(x: NdArray): NdArray {
  return convert(bitwiseCount(unsigned('lax.populationCount', x)), x.dtype)
}

/**
 * How many of the 32 bits of each integer stand before the highest one that is set; 32 for 0.
 *
 * @throws DtypeError for floats and booleans
 * @example
 * lax.clz(np.array([0, 1, -1], { dtype: 'int32' })).toArray() // [32, 31, 0]
 */
export function clz(x: NdArray): NdArray {
  const bits = unsigned('lax.clz', x)
  // The highest bit set is copied to all below it; what is left unset stood before it (Warren, Hacker's Delight, 5-3).
  const filled = [1, 2, 4, 8, 16].reduce((y, by) => or(y, shiftRightLogical(y, fill(by, y.aval.strong))), bits)
  return convert(bitwiseCount(not(filled)), x.dtype)
}

function unsigned(operation: string, x: NdArray): NdArray {
  checkIsArray(operation, x)
  if (isInteger(x.dtype)) return bitcast(x, 'uint32')
  throw new DtypeError(`${operation}: ${x.aval.toString()} has no bits to count. Convert it with astype('int32').`)
}
