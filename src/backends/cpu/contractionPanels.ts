import { isFloat, type DType, type TypedArray } from '../../core/dtype.js'

const longestKept = 65536

/** Packed panels of both sides of a product, and a tile for the border, kept between products. Floats are packed as float64, which JavaScript computes in. */
class Panels<T extends Float64Array | Int32Array> {
  private rowMemory: T
  private columnMemory: T
  constructor(private readonly make: (length: number) => T) {
    this.rowMemory = make(0)
    this.columnMemory = make(0)
  }

  rows(length: number): T {
    if (this.rowMemory.length < length) this.rowMemory = this.make(length)
    return this.rowMemory
  }

  columns(length: number): T {
    // A packed vector may be as long as memory allows; such a one is not held on to.
    if (length > longestKept) return this.make(length)
    if (this.columnMemory.length < length) this.columnMemory = this.make(length)
    return this.columnMemory
  }
}

const floats = new Panels((length) => new Float64Array(length))
const integers = new Panels((length) => new Int32Array(length))

/** Memory for packed rows, for the duration of a call. */
export function rowPanels(dtype: DType, length: number): TypedArray {
  return (isFloat(dtype) ? floats : integers).rows(length)
}

/** Memory for packed columns, or a vector, for the duration of a call. */
export function columnPanels(dtype: DType, length: number): TypedArray {
  return (isFloat(dtype) ? floats : integers).columns(length)
}
