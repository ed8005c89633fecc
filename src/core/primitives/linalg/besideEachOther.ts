import type { NdArray } from '../../array.js'
import type { BatchResult } from '../../primitive.js'
import { at } from '../../shape.js'
import { reshape } from '../reshape.js'
import { moveAxis } from '../transpose.js'

/**
 * Batches a solution X of A X = B, or with `rows` of X A = B, over B alone: the right-hand sides of the batch stand beside each other, as so many more columns, or rows, and
 * one solve does them all.
 */
export function besideEachOther(b: NdArray, mapped: number, rows: boolean, solve: (b: NdArray) => NdArray): BatchResult {
  const place = rows ? b.ndim - 3 : b.ndim - 1
  const aligned = moveAxis(b, mapped, place)
  const { shape } = aligned
  const first = rows ? place : place - 1
  const folded = [...shape.slice(0, first), at(shape, first) * at(shape, first + 1), ...shape.slice(first + 2)]
  return [[reshape(solve(reshape(aligned, folded)), shape)], [place]]
}
