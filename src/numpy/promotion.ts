import type { Aval } from '../core/aval.js'
import { checkDtype, isFloat, type DType, type FloatDType } from '../core/dtype.js'
import { scope } from '../core/scope.js'

const rank: Readonly<Record<DType, number>> = { bool: 0, int32: 1, uint32: 1, float32: 2, float64: 3 }

/**
 * The dtype that holds values of both: bool < int32, uint32 < float32 < float64, and float64 for int32 with uint32.
 *
 * @example
 * np.promoteTypes('int32', 'float32') // 'float32'
 */
export function promoteTypes(a: DType, b: DType): DType {
  if (a === b) return a
  checkDtype(a)
  checkDtype(b)
  if (rank[a] === rank[b]) return 'float64'
  return rank[a] > rank[b] ? a : b
}

/** An operand's part in promotion: the aval of an array, or a JavaScript number. */
export type Promotable = Aval | number

/** What promotion finds: the common dtype, and whether the result stays weak. */
export interface Promotion {
  readonly dtype: DType
  readonly weak: boolean
}

/**
 * The common dtype of operands. Strong dtypes decide; a number yields to them: it takes a float dtype it meets, and an integer dtype if it is integral;
 * a fractional number, or a weak float, makes integers the default float. Weak floats alone stay weak.
 */
export function promote(operands: readonly Promotable[]): Promotion {
  let strong: DType | null = null
  let weakFloat: FloatDType | null = null
  let fractional = false
  let numbers = false
  for (const x of operands) {
    if (typeof x === 'number') {
      numbers = true
      fractional ||= !Number.isInteger(x)
    } else if (x.weak && isFloat(x.dtype)) weakFloat ??= x.dtype
    else strong = strong === null ? x.dtype : promoteTypes(strong, x.dtype)
  }
  if (strong === null) return { dtype: weakFloat ?? scope.defaultDtype, weak: true }
  if (isFloat(strong)) return { dtype: strong, weak: false }
  if (weakFloat !== null || fractional) return { dtype: scope.defaultDtype, weak: false }
  return { dtype: numbers && strong === 'bool' ? 'int32' : strong, weak: false }
}
