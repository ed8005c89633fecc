import { newTypedArray, type DType, type TypedArray } from '../../core/dtype.js'
import { columnPanels, rowPanels } from './contractionPanels.js'
import type { Side } from './contractionPlan.js'
import { tileColumns, tileRows, type ContractionKernels } from './contractionSource.js'
import { contractionLength } from './reductionOrder.js'

/** Rows packed at a time: with 256 steps half a megabyte, which stays in the second-level cache. A multiple of the tile. */
const blockRows = 252

/** Elements of one operand, from `start` on, and where they lie. */
export interface Factor {
  readonly data: TypedArray
  readonly start: number
  readonly side: Side
}

/** A matrix product of rows and columns, in blocks of the contraction that are added in order; the result goes to `to` with these pitches. */
export function multiplyBlocks(
  dtype: DType,
  kernels: ContractionKernels,
  left: Factor,
  right: Factor,
  target: TypedArray,
  to: number,
  rowPitch: number,
  columnPitch: number,
): void {
  const rows = left.side.free
  const columns = right.side.free
  const length = left.side.contracted.length
  const longest = Math.min(length, contractionLength)
  const rowPanel = rowPanels(dtype, longest * (Math.min(rows.length, blockRows) + tileRows))
  const columnPanel = columnPanels(dtype, longest * tileColumns)
  const border = newTypedArray(dtype, tileRows * tileColumns)
  for (let from = 0; from < length; from += contractionLength) {
    const depth = Math.min(length - from, contractionLength)
    for (let firstRow = 0; firstRow < rows.length; firstRow += blockRows) {
      const endRow = Math.min(firstRow + blockRows, rows.length)
      for (let row = firstRow; row < endRow; row += tileRows) {
        const at = (row - firstRow) * depth
        const count = Math.min(rows.length - row, tileRows)
        kernels.pack(left.data, left.start, rows, row, count, left.side.contracted, from, depth, rowPanel, at, tileRows)
      }
      for (let column = 0; column < columns.length; column += tileColumns) {
        const width = Math.min(columns.length - column, tileColumns)
        kernels.pack(right.data, right.start, columns, column, width, right.side.contracted, from, depth, columnPanel, 0, tileColumns)
        for (let row = firstRow; row < endRow; row += tileRows) {
          const height = Math.min(rows.length - row, tileRows)
          const at = (row - firstRow) * depth
          const place = to + row * rowPitch + column * columnPitch
          if (height === tileRows && width === tileColumns) {
            kernels.tile(rowPanel, at, columnPanel, 0, depth, target, place, rowPitch, columnPitch, from === 0)
            continue
          }
          kernels.tile(rowPanel, at, columnPanel, 0, depth, border, 0, tileColumns, 1, true)
          for (let i = 0; i < height; i++) {
            for (let j = 0; j < width; j++) {
              const q = place + i * rowPitch + j * columnPitch
              const sum = border[i * tileColumns + j]!
              target[q] = from === 0 ? sum : dtype === 'bool' ? target[q]! | sum : target[q]! + sum
            }
          }
        }
      }
    }
  }
}

/** The products of all rows with one vector. */
export function multiplyVector(
  dtype: DType,
  kernels: ContractionKernels,
  matrix: Factor,
  vector: Factor,
  target: TypedArray,
  to: number,
): void {
  const { contracted, free } = vector.side
  const packed = columnPanels(dtype, contracted.length)
  kernels.pack(vector.data, vector.start, free, 0, 1, contracted, 0, contracted.length, packed, 0, 1)
  kernels.vector(matrix.data, matrix.start, matrix.side.free, matrix.side.free.length, matrix.side.contracted, packed, target, to)
}
