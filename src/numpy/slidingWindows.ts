import type { NdArray } from '../core/array.js'
import { reshape } from '../core/primitives/reshape.js'
import { shear } from '../core/primitives/shear.js'
import { slice, sliceAxis } from '../core/primitives/slice.js'
import { broadcastAxis } from '../core/primitives/sum.js'
import { moveAxis } from '../core/primitives/transpose.js'
import { at, range } from '../core/shape.js'

/** How windows lie along one axis. */
export interface WindowAxis {
  readonly axis: number
  readonly size: number
  readonly stride: number
  readonly dilation: number
}

/**
 * Sliding windows along axes: each of these has the windows in its place, and behind all axes there is one more for each, along a window. Nothing is
 * copied.
 */
export function slidingWindows(x: NdArray, windows: readonly WindowAxis[]): NdArray {
  return windows.reduce(
    (y, window) => (window.stride === window.size && window.dilation === 1 ? sideBySide(y, window) : overlapping(y, window)),
    x,
  )
}

/** Windows that end where the next one starts. */
function sideBySide(x: NdArray, { axis, size }: WindowAxis): NdArray {
  const count = Math.floor(at(x.shape, axis) / size)
  const whole = sliceAxis(x, axis, 0, count * size)
  return moveAxis(reshape(whole, [...x.shape.slice(0, axis), count, size, ...x.shape.slice(axis + 1)]), axis + 1, x.ndim)
}

/** The array repeated along a new axis, its rows starting further and further on. */
function overlapping(x: NdArray, { axis, size, stride, dilation }: WindowAxis): NdArray {
  const along = x.ndim
  const extent = Math.max(0, at(x.shape, axis) - (size - 1) * dilation)
  const rows = shear(broadcastAxis(x, along, size), { axis, along, step: dilation, start: 0, extent })
  return slice(
    rows,
    rows.shape.map(() => 0),
    rows.shape,
    range(rows.ndim).map((i) => (i === axis ? stride : 1)),
  )
}
