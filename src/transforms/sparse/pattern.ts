import { ConcreteArray } from '../../core/array.js'
import { avalOf } from '../../core/aval.js'
import { asConstant } from '../../core/origin.js'
import { defaultBackend } from '../../core/scope.js'
import type { Sets } from './flow.js'
import type { IndexSets } from './indexSets.js'

/** Which elements of a matrix may be other than zero, row by row: those of row `i` are in the columns `indices[indptr[i] … indptr[i + 1]]`, increasing. */
export class Pattern {
  private arrays: readonly [indptr: ConcreteArray, indices: ConcreteArray] | null = null

  constructor(
    readonly rows: number,
    readonly columns: number,
    readonly indptr: Int32Array<ArrayBuffer>,
    readonly indices: Int32Array<ArrayBuffer>,
  ) {}

  /** How many elements there are. */
  get entries(): number {
    return this.indices.length
  }

  /** Start and end of each row, and column of each element, as arrays that the caller may dispose. */
  toArrays(): readonly [indptr: ConcreteArray, indices: ConcreteArray] {
    this.arrays ??= [indexArray(this.indptr), indexArray(this.indices)]
    const [indptr, indices] = this.arrays
    return [sharing(indptr), sharing(indices)]
  }

  /** The row of each element. */
  rowOfEntries(): Int32Array<ArrayBuffer> {
    const rows = new Int32Array(this.entries)
    for (let row = 0; row < this.rows; row++) rows.fill(row, this.indptr[row], this.indptr[row + 1])
    return rows
  }

  /** The most elements in any row. */
  get widestRow(): number {
    let most = 0
    for (let row = 0; row < this.rows; row++) most = Math.max(most, this.indptr[row + 1]! - this.indptr[row]!)
    return most
  }

  /** Rows and columns exchanged. */
  transpose(): Pattern {
    return patternOf(this.columns, this.rows, this.indices, this.rowOfEntries())
  }

  /** With every element's mirror image. */
  symmetrized(): Pattern {
    const rows = this.rowOfEntries()
    const both = (a: Int32Array, b: Int32Array): Int32Array => {
      const all = new Int32Array(2 * this.entries)
      all.set(a)
      all.set(b, this.entries)
      return all
    }
    return patternOf(this.rows, this.columns, both(rows, this.indices), both(this.indices, rows))
  }
}

/** The pattern of these elements, in any order and as often as they come. */
export function patternOf(rows: number, columns: number, row: Int32Array, column: Int32Array): Pattern {
  // Sorted by column first and then, keeping that order, by row.
  const byColumn = sortedBy(column, columns, Int32Array.from(row.keys()))
  const sorted = sortedBy(row, rows, byColumn)
  const indptr = new Int32Array(rows + 1)
  const indices = new Int32Array(row.length)
  let count = 0
  let last = -1
  for (const entry of sorted) {
    if (last >= 0 && row[last] === row[entry] && column[last] === column[entry]) continue
    indices[count++] = column[entry]!
    indptr[row[entry]! + 1]!++
    last = entry
  }
  for (let i = 0; i < rows; i++) indptr[i + 1]! += indptr[i]!
  return new Pattern(rows, columns, indptr, indices.slice(0, count))
}

/** The pattern of a matrix whose rows have the elements that these lists of sets name, one list after the other. */
export function patternOfSets(
  lists: readonly { readonly sets: Sets; readonly length: number }[],
  columns: number,
  table: IndexSets,
): Pattern {
  const rows = lists.reduce((sum, { length }) => sum + length, 0)
  const indptr = new Int32Array(rows + 1)
  let row = 0
  for (const { sets, length } of lists) {
    for (let i = 0; i < length; i++, row++) indptr[row + 1] = indptr[row]! + (sets === null ? 0 : table.size(sets[i]!))
  }
  const indices = new Int32Array(indptr[rows]!)
  row = 0
  for (const { sets, length } of lists) {
    if (sets !== null) for (let i = 0; i < length; i++) table.write(sets[i]!, indices, indptr[row + i]!)
    row += length
  }
  return new Pattern(rows, columns, indptr, indices)
}

/** `order`, sorted by `key`, which is less than `limit`; equal ones keep their order. */
function sortedBy(key: Int32Array, limit: number, order: Int32Array): Int32Array {
  const next = new Int32Array(limit + 1)
  for (const k of key) next[k + 1]!++
  for (let i = 0; i < limit; i++) next[i + 1]! += next[i]!
  const sorted = new Int32Array(order.length)
  for (const entry of order) sorted[next[key[entry]!]!++] = entry
  return sorted
}

/** An int32 vector of these elements. */
export function indexArray(data: Int32Array<ArrayBuffer>): ConcreteArray {
  return asConstant(() => defaultBackend().fromTypedArray(data.slice(), avalOf([data.length], 'int32')))
}

/** Another array over the same elements: disposing one leaves the other. */
function sharing(x: ConcreteArray): ConcreteArray {
  return new ConcreteArray(x.aval, x.storage, x.offset, x.strides)
}
