import { compileScalar } from '../../src/backends/cpu/scalar/javascript.js'
import type { DType } from '../../src/core/dtype.js'
import type { Expr } from '../../src/core/scalar/expression.js'

/** A function that evaluates an expression of scalars. */
export function evaluator(result: Expr, operandTypes: readonly DType[]): (...xs: number[]) => number {
  const compiled = compileScalar([result], operandTypes)
  return (...xs) => compiled(...xs)[0] ?? NaN
}
