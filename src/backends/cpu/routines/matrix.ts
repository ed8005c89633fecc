import type { Aval } from '../../../core/aval.js'
import { sizeOf } from '../../../core/shape.js'

/** Elements that routines of linear algebra compute with. */
export type Floats = Float64Array | Float32Array

/** A matrix within an array: a block of another one, or its transpose. It shares the elements. */
export class Matrix {
  constructor(
    readonly data: Floats,
    /** Where its first element is. */
    readonly offset: number,
    readonly rows: number,
    readonly columns: number,
    /** From a row to the next one, in elements. */
    readonly rowStride: number,
    /** From a column to the next one, in elements. */
    readonly columnStride: number,
  ) {}

  /** The block of these extents whose first element is in row `i` and column `j`. */
  block(i: number, j: number, rows: number, columns: number): Matrix {
    return new Matrix(this.data, this.offset + i * this.rowStride + j * this.columnStride, rows, columns, this.rowStride, this.columnStride)
  }

  get transposed(): Matrix {
    return new Matrix(this.data, this.offset, this.columns, this.rows, this.columnStride, this.rowStride)
  }
}

/** The matrix number `index` of a batch of row-major ones of these extents. */
export function matrixOf(data: Floats, index: number, rows: number, columns: number): Matrix {
  return new Matrix(data, index * rows * columns, rows, columns, columns, 1)
}

/** Extents of the matrices of an array, and how many there are. */
export function extentsOf({ shape }: Aval): { readonly rows: number; readonly columns: number; readonly count: number } {
  const [rows = 1, columns = 1] = shape.slice(-2)
  return { rows, columns, count: sizeOf(shape.slice(0, -2)) }
}
