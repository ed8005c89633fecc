import type { DType } from '../dtype.js'

/** Operations with one operand. The comment says on which types, and what the result is. */
export type UnaryOp =
  | 'neg' // floats; int32 and uint32 wrap
  | 'abs' // int32 wraps at its minimum, uint32 is as it was
  | 'sqrt' // floats, correctly rounded
  | 'floor' // floats
  | 'ceil' // floats
  | 'trunc' // floats
  | 'round' // floats, half to even
  | 'not' // bool; bitwise on integers
  | 'highWord' // float64 -> int32: sign, exponent, upper 20 bits of the mantissa
  | 'lowWord' // float64 -> int32: lower 32 bits of the mantissa
  | 'bitsOf' // float32 -> int32: the bit pattern
  | 'fromBits' // int32 -> float32: inverse of bitsOf

/** Operations with two operands of the same type (but for `scale` and shifts, whose second operand is int32). */
export type BinaryOp =
  | 'add' // floats (one rounding); integers wrap
  | 'sub'
  | 'mul' // integers: lower 32 bits
  | 'div' // floats; integers truncate, x/0 = 0, MIN/-1 = MIN
  | 'rem' // integers only, sign of the dividend, x%0 = 0, MIN%-1 = 0
  | 'min' // NaN propagates, -0 < +0
  | 'max'
  | 'and' // bool; bitwise on integers
  | 'or'
  | 'xor'
  | 'shiftLeft' // integers by an operand of the same type; 32 and more (read as unsigned) give 0
  | 'shiftRight' // int32: arithmetic, 32 and more give the sign; uint32: logical, 32 and more give 0
  | 'scale' // float by int32: x * 2^n with one rounding, over- and underflow included
  | 'fromWords' // int32 high, int32 low -> float64

/** Comparisons: two operands of one type to bool. A comparison with NaN is false, but `ne` is true. */
export type CompareOp = 'eq' | 'ne' | 'lt' | 'le'

/** Operations that are told by their operands alone. */
export type PlainOp =
  | UnaryOp
  | BinaryOp
  | CompareOp
  | 'select' // condition, then, else; both sides are pure: a printer may evaluate either or both
  | 'convert' // float to integer truncates and saturates, NaN to 0; to bool is `!= 0`; int32 and uint32 keep their bits

/**
 * A node of the scalar language: a typed, immutable expression DAG. Build it with {@link ScalarBuilder}, which shares equal nodes, so that
 * identity is equality within one builder.
 */
export type Expr =
  | { readonly op: 'literal'; readonly type: DType; readonly id: number; readonly args: readonly Expr[]; readonly value: number }
  | { readonly op: 'operand'; readonly type: DType; readonly id: number; readonly args: readonly Expr[]; readonly position: number }
  /** The int32 index of the element along one axis of the result. */
  | { readonly op: 'index'; readonly type: 'int32'; readonly id: number; readonly args: readonly Expr[]; readonly axis: number }
  | { readonly op: PlainOp; readonly type: DType; readonly id: number; readonly args: readonly Expr[] }
  /** The constant `table[i]`, `i` (int32) within range by construction. */
  | { readonly op: 'lookup'; readonly type: DType; readonly id: number; readonly args: readonly Expr[]; readonly table: readonly number[] }
  /** args: condition, otherwise, ...arguments. `callee(...arguments)` where the condition holds, else `otherwise`; called only where needed. */
  | { readonly op: 'callWhere'; readonly type: DType; readonly id: number; readonly args: readonly Expr[]; readonly callee: ScalarFunction }
  /** args: the initial states. Iterate `body` while `test` holds, at most `limit` times; value: state number `position` at the end. */
  | {
      readonly op: 'repeat'
      readonly type: DType
      readonly id: number
      readonly args: readonly Expr[]
      readonly loop: ScalarLoop
      readonly position: number
    }

/** A function of scalars that is kept out of line, because it is long and rarely taken; SIMD calls it lane by lane. */
export interface ScalarFunction {
  readonly name: string
  readonly parameters: readonly DType[]
  readonly result: Expr
}

/** The body of a bounded loop over scalar states; its operands are the states first, then the loop's invariants. */
export interface ScalarLoop {
  readonly limit: number
  /** Number of states; arguments of the `repeat` node beyond them are invariants. */
  readonly states: readonly DType[]
  readonly test: Expr
  readonly body: readonly Expr[]
}
