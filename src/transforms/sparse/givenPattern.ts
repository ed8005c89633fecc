import type { NdArray } from '../../core/array.js'
import { ArgumentError, ShapeError } from '../../core/errors.js'
import { lift } from '../../core/lift.js'
import { isPlainObject } from '../../core/pytree.js'
import { checkOptions } from '../selection.js'
import type { SparsityLike } from '../types.js'
import { known } from './flow.js'
import { SparsityPattern } from './matrix.js'
import { Pattern } from './pattern.js'

/** Checks that a pattern is one in compressed sparse rows, with increasing columns. */
export function checkedPattern(transform: string, given: SparsityLike): Pattern {
  if (given instanceof SparsityPattern) return SparsityPattern.patternIn(given)
  if (!isPlainObject(given)) throw new ArgumentError(`${transform}: sparsity must be an object { indptr, indices, shape }.`)
  checkOptions(`${transform}: sparsity`, given, ['indptr', 'indices', 'shape', 'values'])
  const [rows, columns] = extentsOf(transform, given.shape)
  const indptr = integersOf(transform, 'indptr', given.indptr)
  const indices = integersOf(transform, 'indices', given.indices)
  const wrong = (what: string): ArgumentError =>
    new ArgumentError(
      `${transform}: sparsity is no pattern in compressed sparse rows: ${what}. The columns of row i are indices[indptr[i]] to indices[indptr[i + 1] - 1], ` +
        'in increasing order; jacobianSparsity and hessianSparsity give such a pattern.',
    )
  if (indptr.length !== rows + 1) throw wrong(`indptr has ${String(indptr.length)} elements for ${String(rows)} rows, not one more`)
  if (indptr[0] !== 0 || indptr[rows] !== indices.length) {
    throw wrong(`indptr goes from ${String(indptr[0])} to ${String(indptr[rows])}, not from 0 to the ${String(indices.length)} indices`)
  }
  for (let row = 0; row < rows; row++) {
    const [start, end] = [indptr[row]!, indptr[row + 1]!]
    if (end < start) throw wrong(`indptr decreases at row ${String(row)}`)
    for (let k = start; k < end; k++) {
      const column = indices[k]!
      if (column < 0 || column >= columns) throw wrong(`row ${String(row)} has column ${String(column)} of ${String(columns)}`)
      if (k > start && column <= indices[k - 1]!) throw wrong(`the columns of row ${String(row)} do not increase`)
    }
  }
  return new Pattern(rows, columns, indptr, indices)
}

/** Throws unless the pattern is of a matrix of this size. */
export function checkSize(label: string, { rows, columns }: Pattern, wantedRows: number, wantedColumns: number): void {
  if (rows === wantedRows && columns === wantedColumns) return
  throw new ShapeError(
    `${label}: sparsity has shape [${String(rows)}, ${String(columns)}], but the derivative has [${String(wantedRows)}, ${String(wantedColumns)}]: ` +
      'one row for each element of the result (or, for a Hessian, of the arguments), one column for each element of the arguments. Give a pattern of that shape.',
  )
}

/** Throws unless every element has its mirror image. */
export function checkSymmetric(label: string, pattern: Pattern): void {
  const mirrored = pattern.transpose()
  for (let row = 0; row < pattern.rows; row++) {
    const [start, end] = [pattern.indptr[row]!, pattern.indptr[row + 1]!]
    const own = new Set(pattern.indices.subarray(start, end))
    for (let k = mirrored.indptr[row]!; k < mirrored.indptr[row + 1]!; k++) {
      const column = mirrored.indices[k]!
      if (own.has(column)) continue
      throw new ArgumentError(
        `${label}: a Hessian is symmetric, but sparsity has an element at row ${String(column)}, column ${String(row)} and none at row ${String(row)}, column ${String(column)}. ` +
          'Give both or neither.',
      )
    }
  }
}

function extentsOf(transform: string, shape: unknown): readonly [rows: number, columns: number] {
  const extents: readonly unknown[] = Array.isArray(shape) && shape.length === 2 ? shape : []
  const [rows, columns] = extents
  if (isExtent(rows) && isExtent(columns)) return [rows, columns]
  throw new ArgumentError(`${transform}: sparsity.shape must be [rows, columns], two numbers.`)
}

function isExtent(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0
}

function integersOf(transform: string, name: string, value: unknown): Int32Array<ArrayBuffer> {
  const array = Array.isArray(value) ? null : lift(value)
  const elements: readonly unknown[] | null = Array.isArray(value) ? value : array === null ? null : elementsOf(array)
  if (elements === null || !elements.every((element) => Number.isInteger(element))) {
    throw new ArgumentError(
      `${transform}: sparsity.${name} must be a vector of integers: an int32 array, an Int32Array or a list of numbers.`,
    )
  }
  return Int32Array.from(elements, Number)
}

function elementsOf(x: NdArray): readonly number[] | null {
  return x.ndim === 1 ? [...(known(x.toConcrete('be a sparsity pattern')).elements ?? [])] : null
}
