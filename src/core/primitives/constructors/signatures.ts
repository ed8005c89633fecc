import { isFloat, isInteger, type DType } from '../../dtype.js'
import { DtypeError } from '../../errors.js'

/** Says which dtypes an elementwise primitive takes and what it gives: result dtypes, or an error. */
export type Signature = (operation: string, dtypes: readonly DType[]) => readonly DType[]

/** A {@link Signature} that depends on the params. */
export type ParamSignature<P extends object> = (operation: string, dtypes: readonly DType[], params: P) => readonly DType[]

function same(operation: string, dtypes: readonly DType[], accepts: (dtype: DType) => boolean, wanted: string): DType {
  const [first] = dtypes
  if (first === undefined || !dtypes.every((dtype) => dtype === first)) {
    throw new DtypeError(`${operation}: the operands have dtypes ${dtypes.join(' and ')}, which must be equal. Convert one with astype.`)
  }
  if (!accepts(first)) throw new DtypeError(`${operation}: takes ${wanted}, not ${first}. Convert with astype first.`)
  return first
}

/** Floats of one dtype to the same. */
export const floats: Signature = (operation, dtypes) => [same(operation, dtypes, isFloat, 'float64 or float32')]

/** Numbers of one dtype to the same. */
export const numbers: Signature = (operation, dtypes) => [same(operation, dtypes, (dtype) => dtype !== 'bool', 'numbers')]

/** Any one dtype to the same. */
export const anything: Signature = (operation, dtypes) => [same(operation, dtypes, () => true, 'anything')]

/** Integers or booleans of one dtype to the same. */
export const bits: Signature = (operation, dtypes) => [same(operation, dtypes, (dtype) => !isFloat(dtype), 'integers or booleans')]

/** Integers of one dtype to the same. */
export const integers: Signature = (operation, dtypes) => [same(operation, dtypes, isInteger, 'int32 or uint32')]

/** Any one dtype to bool. */
export const comparison: Signature = (operation, dtypes) => {
  same(operation, dtypes, () => true, 'anything')
  return ['bool']
}
