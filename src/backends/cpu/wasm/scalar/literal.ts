import { newTypedArray, type DType } from '../../../../core/dtype.js'
import type { Code, ValueType } from '../assembler/module.js'

/** The type that a scalar of a dtype has in WebAssembly; uint32 and bool (0 or 1) are i32. */
export function valueTypeOf(type: DType): ValueType {
  switch (type) {
    case 'float64':
      return 'f64'
    case 'float32':
      return 'f32'
    case 'int32':
    case 'uint32':
    case 'bool':
      return 'i32'
  }
}

/** A literal as the i32 that stands for it. */
export function integerBits(type: 'int32' | 'uint32' | 'bool', value: number): number {
  return type === 'bool' ? Number(value !== 0) : value | 0
}

/** Pushes a literal. */
export function pushLiteral(f: Code, type: DType, value: number): void {
  switch (type) {
    case 'float64':
      f.f64(value)
      return
    case 'float32':
      f.f32(value)
      return
    case 'int32':
    case 'uint32':
    case 'bool':
      f.i32(integerBits(type, value))
      return
  }
}

/** The bytes of a table of constants in memory. */
export function tableBytes(type: DType, table: readonly number[]): Uint8Array {
  const made = newTypedArray(type, table.length)
  made.set(table)
  return new Uint8Array(made.buffer)
}
