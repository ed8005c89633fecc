import type { Aval } from '../../../core/aval.js'
import { at } from '../../../core/shape.js'
import { doublesFor, given, putDoubles } from './doubles.js'
import type { RoutineKernel } from './kernel.js'
import { extentsOf, matrixOf, type Matrix } from './matrix.js'
import { subtractProduct } from './product.js'
import { solveTriangle } from './triangular.js'

/** Up to so many columns are eliminated one by one. */
const base = 8

/**
 * Factors of each matrix of a batch with rows exchanged: packed, which row was exchanged with each one, and the permutation that comes of it.
 *
 * Source: Toledo, Locality of reference in LU decomposition with partial pivoting (1997).
 */
export function luKernel(avals: readonly Aval[]): RoutineKernel {
  const { rows, columns, count } = extentsOf(at(avals, 0))
  const rank = Math.min(rows, columns)
  return (operands, results) => {
    const packed = doublesFor(given(results, 0), given(operands, 0))
    const [pivots, permutation] = [given(results, 1), given(results, 2)]
    for (let index = 0; index < count; index++) {
      const own = new Int32Array(rank)
      factorLu(matrixOf(packed, index, rows, columns), own)
      pivots.set(own, index * rank)
      const order = permutation.subarray(index * rows, (index + 1) * rows)
      for (let i = 0; i < rows; i++) order[i] = i
      for (let i = 0; i < rank; i++) exchange(order, i, own[i]!)
    }
    putDoubles(given(results, 0), packed)
  }
}

/** Replaces `a`, whose columns are side by side, by its factors; rows are exchanged so that in each step the pivot is the largest. `pivots` tells with which one. */
export function factorLu(a: Matrix, pivots: Int32Array): void {
  const { rows, columns } = a
  const rank = Math.min(rows, columns)
  if (rank <= base) {
    eliminate(a, pivots)
    return
  }
  const left = Math.ceil(rank / 8) * 4
  const right = columns - left
  const panel = a.block(0, 0, rows, left)
  const first = pivots.subarray(0, left)
  factorLu(panel, first)
  exchangeRows(a.block(0, left, rows, right), first, false)
  const upper = a.block(0, left, left, right)
  solveTriangle({ matrix: a.block(0, 0, left, left), lower: true, unit: true }, upper)
  const rest = a.block(left, left, rows - left, right)
  subtractProduct(rest, a.block(left, 0, rows - left, left), upper)
  const later = pivots.subarray(left)
  factorLu(rest, later)
  exchangeRows(a.block(left, 0, rows - left, left), later, false)
  for (let i = 0; i < later.length; i++) later[i]! += left
}

/** Column by column. */
function eliminate({ data, offset, rows, columns, rowStride }: Matrix, pivots: Int32Array): void {
  const rank = Math.min(rows, columns)
  for (let j = 0; j < rank; j++) {
    const pivot = largest(data, offset + j, rowStride, j, rows)
    pivots[j] = pivot
    const here = offset + j * rowStride
    if (pivot !== j) exchangeParts(data, here, offset + pivot * rowStride, columns)
    const divisor = data[here + j]!
    // All below are zeros too.
    if (divisor === 0) continue
    for (let i = j + 1; i < rows; i++) {
      const row = offset + i * rowStride
      const factor = data[row + j]! / divisor
      data[row + j] = factor
      for (let k = j + 1; k < columns; k++) data[row + k]! -= factor * data[here + k]!
    }
  }
}

/** The row from `first` on whose element has the largest magnitude: the first of equal ones. */
function largest(data: Matrix['data'], offset: number, stride: number, first: number, rows: number): number {
  let found = first
  let most = Math.abs(data[offset + first * stride]!)
  for (let i = first + 1; i < rows; i++) {
    const size = Math.abs(data[offset + i * stride]!)
    if (size > most) {
      most = size
      found = i
    }
  }
  return found
}

/** Exchanges row `i` with row `pivots[i]`, one after the other; or takes that back. */
export function exchangeRows({ data, offset, columns, rowStride }: Matrix, pivots: Int32Array, back: boolean): void {
  for (let step = 0; step < pivots.length; step++) {
    const i = back ? pivots.length - 1 - step : step
    const other = pivots[i]!
    if (other !== i) exchangeParts(data, offset + i * rowStride, offset + other * rowStride, columns)
  }
}

function exchangeParts(data: Matrix['data'], p: number, q: number, length: number): void {
  for (let k = 0; k < length; k++) {
    const x = data[p + k]!
    data[p + k] = data[q + k]!
    data[q + k] = x
  }
}

function exchange(order: { [i: number]: number }, i: number, j: number): void {
  const x = order[i]!
  order[i] = order[j]!
  order[j] = x
}
