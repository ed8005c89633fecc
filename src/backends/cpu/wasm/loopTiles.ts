import type { Code, Local } from './assembler/code.js'
import type { Cursor } from './loopAccess.js'
import type { OuterAxes } from './kernelContext.js'
import type { RangeAxis } from './loopRange.js'

/** How the axis that is in vectors is cut, so that a range has indices enough for threads and what is read again stays in the cache. */
export interface Tiles {
  /** -1 where there is one element only. */
  readonly axis: number
  readonly extent: number
  /** Elements of a tile; the last one may have fewer. */
  readonly size: number
  readonly count: number
}

/** Cuts an axis into tiles of `most` elements, unless it is not much longer than that. */
export function tilesOf(extents: readonly number[], axis: number, most: number): Tiles {
  const extent = extents[axis] ?? 1
  const size = extent > 2 * most ? most : extent
  return { axis, extent, size, count: Math.ceil(extent / size) }
}

/** The axes of a range over `axes`, with the tiles in place of the axis that they cut. */
export function tiledRange(extents: readonly number[], axes: readonly number[], tiles: Tiles, cursors: readonly Cursor[]): TiledRange {
  const order = axes.filter((axis) => axis !== tiles.axis || tiles.count > 1)
  const ranges = order.map((axis): RangeAxis => {
    const scale = axis === tiles.axis ? tiles.size : 1
    return { extent: axis === tiles.axis ? tiles.count : extents[axis]!, steps: cursors.map((cursor) => cursor.steps[axis]! * scale) }
  })
  const inOrder = order.findIndex((axis, k) => axis !== k || axis === tiles.axis)
  const whole = order.slice(0, inOrder < 0 ? order.length : inOrder)
  const outer =
    whole.length > 0 || order[0] !== 0
      ? { extent: whole.reduce((product, axis) => product * extents[axis]!, 1), tile: 1 }
      : { extent: tiles.extent, tile: tiles.size }
  return { order, ranges, tile: order.indexOf(tiles.axis), outer }
}

/** See {@link tiledRange}. */
export interface TiledRange {
  /** The axis of the loop that each axis of the range stands for. */
  readonly order: readonly number[]
  readonly ranges: readonly RangeAxis[]
  /** The axis of the range that counts tiles, or -1. */
  readonly tile: number
  readonly outer: OuterAxes
}

/** Sets the index of the first element of a tile and the number of its elements. */
export function printTile(f: Code, tiles: Tiles, tile: Local | undefined, first: Local, count: Local): void {
  const { extent, size } = tiles
  if (tile === undefined) {
    f.i32(0)
    f.set(first)
    f.i32(extent)
    f.set(count)
    return
  }
  f.get(tile)
  f.i32(size)
  f.op('i32.mul')
  f.set(first)
  f.i32(size)
  if (extent % size !== 0) {
    f.i32(extent)
    f.get(first)
    f.op('i32.sub')
    f.get(tile)
    f.i32(tiles.count - 1)
    f.op('i32.lt_s')
    f.select('i32')
  }
  f.set(count)
}
