import type { Expr } from '../../../../core/scalar/expression.js'
import type { Local, ValueType } from '../assembler/module.js'

/** The operands of the operation being printed. */
export interface Operands {
  node(position: number): Expr
  /** Writes the code that pushes an operand: at most once for each. */
  push(position: number): void
  /** A local variable that lasts until the next operand is pushed. */
  temporary(type: ValueType, number: number): Local
}
