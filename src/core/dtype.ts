import { DtypeError, ShapeError } from './errors.js'

/** The element types of arrays. Complex types are left for later. */
export type DType = 'float64' | 'float32' | 'int32' | 'uint32' | 'bool'

/** The element types that have derivatives. */
export type FloatDType = 'float64' | 'float32'

/** The typed arrays that hold elements; bool is one byte. */
export type TypedArray = Float64Array | Float32Array | Int32Array | Uint32Array | Uint8Array

/** All dtypes, from the narrowest to the widest kind. */
export const dtypes: readonly DType[] = ['bool', 'int32', 'uint32', 'float32', 'float64']

/** Throws for what is no dtype, whatever the types say. */
export function checkDtype(dtype: unknown): void {
  if (!dtypes.some((known) => known === dtype)) throw noDtype(dtype)
}

function noDtype(dtype: unknown): DtypeError {
  const given = typeof dtype === 'string' ? `'${dtype}'` : dtype === null ? 'null' : `of type ${typeof dtype}`
  return new DtypeError(`there is no dtype ${given}. The dtypes are ${dtypes.join(', ')}.`)
}

/** Bytes that one element takes in memory. */
export function itemSize(dtype: DType): number {
  return dtype === 'float64' ? 8 : dtype === 'bool' ? 1 : 4
}

/** Is `dtype` a floating-point type, one with derivatives? */
export function isFloat(dtype: DType): dtype is FloatDType {
  return dtype === 'float64' || dtype === 'float32'
}

/** Is `dtype` a 32-bit integer type? */
export function isInteger(dtype: DType): dtype is 'int32' | 'uint32' {
  return dtype === 'int32' || dtype === 'uint32'
}

/**
 * A zero-filled typed array of `length` elements of `dtype`.
 *
 * @throws ShapeError where there is no room for so many
 */
export function newTypedArray(dtype: DType, length: number): TypedArray {
  try {
    return zeroFilled(dtype, length)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new ShapeError(`there is no room for ${String(length)} elements of ${dtype}: ${error.message}. Use a smaller shape.`)
  }
}

function zeroFilled(dtype: DType, length: number): TypedArray {
  switch (dtype) {
    case 'float64':
      return new Float64Array(length)
    case 'float32':
      return new Float32Array(length)
    case 'int32':
      return new Int32Array(length)
    case 'uint32':
      return new Uint32Array(length)
    case 'bool':
      return new Uint8Array(length)
    default:
      throw noDtype(dtype)
  }
}
