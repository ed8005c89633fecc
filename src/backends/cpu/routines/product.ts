import { contractionLength } from '../reductionOrder.js'
import type { Matrix } from './matrix.js'
import { mostRows, tile, tileEngine } from './productTiles.js'

/** Below so many multiplications the way through packed panels does not pay. */
const leastPacked = 200

/**
 * Adds the product of two blocks to a third: `C += A B`. A is of C's rows, B of its columns; they may be transposed, and be blocks of the same array as C, but must not
 * overlap it. Sums are computed in float64 for both dtypes, one product after the other in runs of 256, and each run is added to C, rounded to its dtype. So the
 * result is the same however large the blocks are and wherever it is computed.
 */
export function addProduct(c: Matrix, a: Matrix, b: Matrix): void {
  accumulate(c, a, b, 1)
}

/** Subtracts the product of two blocks from a third: `C -= A B`. All else is as in {@link addProduct}. */
export function subtractProduct(c: Matrix, a: Matrix, b: Matrix): void {
  accumulate(c, a, b, -1)
}

function accumulate(c: Matrix, a: Matrix, b: Matrix, sign: number): void {
  const { rows, columns } = c
  const depth = a.columns
  for (let from = 0; from < depth; from += contractionLength) {
    const length = Math.min(depth - from, contractionLength)
    const left = a.block(0, from, rows, length)
    const right = b.block(from, 0, length, columns)
    if (rows * columns * length < leastPacked) addDots(c, left, right, sign)
    else addPacked(c, left, right, sign)
  }
}

/** Each element by itself. */
function addDots(c: Matrix, a: Matrix, b: Matrix, sign: number): void {
  const depth = a.columns
  for (let i = 0; i < c.rows; i++) {
    for (let j = 0; j < c.columns; j++) {
      let p = a.offset + i * a.rowStride
      let q = b.offset + j * b.columnStride
      let sum = 0
      for (let k = 0; k < depth; k++) {
        sum += a.data[p]! * b.data[q]!
        p += a.columnStride
        q += b.rowStride
      }
      c.data[c.offset + i * c.rowStride + j * c.columnStride]! += sign * sum
    }
  }
}

/** In tiles: rows of A in panels, one panel of columns of B after the other. */
function addPacked(c: Matrix, a: Matrix, b: Matrix, sign: number): void {
  const engine = tileEngine()
  const { left, right, sums } = engine
  const depth = a.columns
  for (let row = 0; row < c.rows; row += mostRows) {
    const rows = Math.min(c.rows - row, mostRows)
    const panels = Math.ceil(rows / tile)
    for (let panel = 0; panel < panels; panel++) {
      const first = row + panel * tile
      pack(a, first, Math.min(c.rows - first, tile), left, panel * tile * depth)
    }
    for (let column = 0; column < c.columns; column += tile) {
      const columns = Math.min(c.columns - column, tile)
      pack(b.transposed, column, columns, right, 0)
      engine.multiply(panels, depth)
      addSums(c.block(row, column, rows, columns), sums, sign)
    }
  }
}

/** Copies `count` rows, step by step side by side; beyond them is what stood there, whose products nothing stores. */
function pack(
  { data, offset, rowStride, columnStride, columns }: Matrix,
  row: number,
  count: number,
  panel: Float64Array,
  to: number,
): void {
  const start = offset + row * rowStride
  for (let i = 0; i < count; i++) {
    for (let k = 0, p = start + i * rowStride, q = to + i; k < columns; k++, p += columnStride, q += tile) panel[q] = data[p]!
  }
}

function addSums({ data, offset, rows, columns, rowStride, columnStride }: Matrix, sums: Float64Array, sign: number): void {
  for (let i = 0; i < rows; i++) {
    for (let j = 0, p = offset + i * rowStride; j < columns; j++, p += columnStride) data[p]! += sign * sums[i * tile + j]!
  }
}
