import type { DType } from '../../../../core/dtype.js'
import type { ScalarFunction } from '../../../../core/scalar/expression.js'
import type { Func, Global } from '../assembler/module.js'

/** What scalar code asks of the module that it is in. */
export interface SharedScalars {
  /** The address of the constant tables in memory, a multiple of 16. */
  readonly tablesBase: Global
  /** An outlined function: parameters and result as `valueTypeOf` says, bool as 0 or 1. */
  functionOf(callee: ScalarFunction): Func
  /** Where a table of elements as they are in memory (bool: one byte) starts, in bytes from {@link SharedScalars.tablesBase}; a multiple of 16. */
  addressOfTable(type: DType, table: readonly number[]): number
  /** The function (x: f64, n: i32) -> f64 that gives x * 2^n with one rounding, for any n. */
  scaleFar(): Func
}
