import type { DType } from '../../../core/dtype.js'
import type { PlainExpr } from '../../cpu/scalar/operation.js'

/** How gpu.js runs kernels. */
export type GpuMode = 'webgpu' | 'webgl2' | 'cpu'

/** A parameter of a printed function. */
export interface Parameter {
  readonly name: string
  readonly type: DType
}

/** The words of the language that a mode's native functions are written in. Statements end with a line break. No text is ever of type float64. */
export interface Dialect {
  readonly mode: GpuMode
  /** Functions that operations refer to, the same for all kernels. Their names start with `c_` (JavaScript: `$`). */
  readonly runtime: string
  /** A name for a value that does not change. */
  constant(type: DType, name: string, value: string): string
  /** A name for a value that changes, or that is assigned once later (`null`). */
  variable(type: DType, name: string, value: string | null): string
  literal(type: DType, value: number): string
  /** One operation on names or literals. */
  operation(node: PlainExpr, xs: readonly string[]): string
  /** A float32 that the compiler knows nothing of. */
  keep(x: string): string
  choose(condition: string, x: string, y: string): string
  /** How often a positive constant goes into an int32 that is not negative. */
  quotient(x: string, by: number): string
  /** The smaller of two int32. */
  least(x: string, y: string): string
  sum(type: DType, x: string, y: string): string
  product(type: DType, x: string, y: string): string
  /** The head of a loop of an int32 counter, up to its opening brace. */
  loop(counter: string, from: string, below: string): string
  /** A function of scalars; `body` are its statements, `result` follows them. */
  fn(name: string, parameters: readonly Parameter[], type: DType, body: string, result: string): string
  /** A constant table, outside of all functions. */
  table(name: string, type: DType, values: readonly number[]): string
  /** An element of a table. */
  lookup(table: string, i: string): string
  /** The function `load_NAME` from an int32 index to the element of an argument. */
  loader(argument: string, type: DType): string
  /**
   * The function `body`, from the index of the thread, `t`, and further int32 scalars to the element as the mode's memory has it. Everything else of the kernel stands in
   * `before`.
   */
  entry(before: string, scalars: readonly string[], statements: string, type: DType, result: string): string
}
