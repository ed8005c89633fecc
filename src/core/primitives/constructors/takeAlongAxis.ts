import type { NdArray } from '../../array.js'
import { gather } from '../gather.js'
import { reshape } from '../reshape.js'
import { moveAxis } from '../transpose.js'

/** The elements of `x` at int32 positions along `axis`, of each row by itself: the other extents of both agree. */
export function takeAlongAxis(x: NdArray, positions: NdArray, axis: number): NdArray {
  const last = x.ndim - 1
  const rows = moveAxis(positions, axis, last)
  const taken = gather(moveAxis(x, axis, last), reshape(rows, [...rows.shape, 1]), { batch: last, indexed: 1, outOfRange: 'clamp' })
  return moveAxis(taken, last, axis)
}
