import { np, type NdArray } from '../../../src/index.js'
import type { SparseMatrix, SparsityPattern } from '../../../src/index.js'

/** The numbers of a vector. */
export function numbers(x: NdArray): readonly number[] {
  return [...x.toTypedArray()]
}

/** The places of a pattern, row by row. */
export function placesOf({ indptr, indices, shape }: SparsityPattern): readonly (readonly [row: number, column: number])[] {
  const [starts, columns] = [numbers(indptr), numbers(indices)]
  return Array.from({ length: shape[0] }, (_, row) =>
    columns.slice(starts[row], starts[row + 1]).map((column) => [row, column] as const),
  ).flat()
}

/** The columns of each row. */
export function rowsOf({ indptr, indices, shape }: SparsityPattern): readonly (readonly number[])[] {
  const [starts, columns] = [numbers(indptr), numbers(indices)]
  return Array.from({ length: shape[0] }, (_, row) => columns.slice(starts[row], starts[row + 1]))
}

/** The matrix with its zeros, by rows. */
export function dense(matrix: SparseMatrix): readonly (readonly number[])[] {
  const values = numbers(matrix.values)
  const rows = Array.from({ length: matrix.shape[0] }, () => new Array<number>(matrix.shape[1]).fill(0))
  placesOf(matrix).forEach(([row, column], i) => (rows[row]![column] = values[i]!))
  return rows
}

/** The rows of an array, taken for a matrix with this many columns. */
export function matrixRows(x: NdArray, columns: number): readonly (readonly number[])[] {
  const list = numbers(x)
  return Array.from({ length: list.length / columns }, (_, row) => list.slice(row * columns, (row + 1) * columns))
}

/** A vector of different numbers between -1 and 1, none of them near a zero of the tests' functions. */
export function point(size: number): NdArray {
  return np.array(Array.from({ length: size }, (_, i) => 0.1 + 0.9 * Math.sin(1.7 * i + 0.3)))
}

/** The largest difference of two matrices. */
export function distance(a: readonly (readonly number[])[], b: readonly (readonly number[])[]): number {
  if (a.length !== b.length) return Infinity
  return Math.max(0, ...a.flatMap((row, i) => row.map((value, k) => Math.abs(value - (b[i]?.[k] ?? NaN)))))
}
