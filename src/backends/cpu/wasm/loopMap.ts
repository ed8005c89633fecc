import type { Local } from './assembler/code.js'
import type { KernelContext, KernelFunction } from './kernelContext.js'
import { isUnit } from './loopAccess.js'
import type { SimpleLoop } from './loopAxes.js'
import { cheapestAxis, countOperations, leavesAt, levelIn } from './loopLanes.js'
import { LoopLevels } from './loopLevels.js'
import { printRange, printStarts, rangeExtent } from './loopRange.js'
import { LaneTail } from './loopTail.js'
import { LoopWalk } from './loopWalk.js'
import { printTile, tiledRange, tilesOf } from './loopTiles.js'
import type { LaneCount } from './scalar/lanes.js'
import { LaneWasm } from './scalar/laneWasm.js'

/**
 * Elements of a tile of the axis in vectors: where it is innermost, where it is not, so that the next pass reads the same cache lines, and where some
 * cursor has its neighbours along another axis, which then goes through the tile before the next one.
 */
const tile = { innermost: 8192, outer: 1024, crossing: 128 }
/** How many vectors an iteration goes through, by the number of operations: measured, 5 to 15 % of the time; code of long bodies compiles for longer. */
const unrolling = [
  { operations: 16, vectors: 4 },
  { operations: 48, vectors: 2 },
]
/** One-dimensional ranges start at multiples of a cache line. */
const grain = 64

/** Prints a kernel without accumulators. */
export function printMap(context: KernelContext, loop: SimpleLoop, lanes: LaneCount): KernelFunction {
  const { extents, loads, stores, results } = loop
  const all = extents.map((_, axis) => axis)
  const axis = cheapestAxis(loop, lanes)
  const linear = extents.length <= 1
  const cursors = [...loads, ...stores.map((store) => store.to)]
  const along = cursors.map((cursor) => cursor.steps[axis] ?? 0)
  const others = all.filter((other) => other !== axis)
  const crossing = others.find((other) =>
    cursors.some(({ type, steps }) => isUnit(lanes, type, steps[other]!) && Math.abs(steps[axis]!) > Math.abs(steps[other]!)),
  )
  const longest = crossing !== undefined ? tile.crossing : axis === extents.length - 1 ? tile.innermost : tile.outer
  const tiles = tilesOf(extents, axis, linear ? Infinity : longest)
  const order = crossing === undefined ? all : others.flatMap((other) => (other === crossing ? [axis, other] : [other]))
  const range = tiledRange(extents, order, tiles, cursors)
  const levels = new LoopLevels(results, levelIn(loop, [others, [axis]]))
  const strided = loads.filter(({ type, steps }) => steps[axis] !== 0 && !isUnit(lanes, type, steps[axis] ?? 0))
  const unroll = unrolling.find(({ operations }) => countOperations(results) <= operations)?.vectors ?? 1

  const func = context.module.func({ params: ['i32', 'i32', 'i32'], results: [] }, (f) => {
    const [frame, start, end] = f.params
    if (frame === undefined || start === undefined || end === undefined) return
    const pointers = printStarts(f, frame, cursors)
    const indices: Local[] = []
    const at = { pointers, indices, axis: -1, copy: 0, tail: null }
    const root = new LaneWasm(context.scalars, lanes, leavesAt(f, lanes, loop, at))
    root.print(f, levels.at(0))
    const remaining = f.local('i32')
    const position = f.local('i32')

    /** From the pointers on, which move, `remaining` elements. */
    const vectors = (walking: readonly Local[]): void => {
      const row = root.inside(leavesAt(f, lanes, loop, at))
      row.print(f, levels.at(1))
      indices[axis] = position
      const tail = new LaneTail(
        f,
        lanes,
        remaining,
        strided.map(({ steps }) => steps[axis]!),
      )
      tail.printStart(f)
      const values = (copy: number, known: LaneTail | null): readonly Local[] =>
        row.inside(leavesAt(f, lanes, loop, { pointers: walking, indices, axis, copy, tail: known })).print(f, results)
      const walk = new LoopWalk(f, lanes, loop, axis, walking, along, position, remaining)
      if (unroll > 1) {
        walk.atLeast(unroll * lanes)
        f.if_(() => {
          f.loop((again) => {
            const copies = Array.from({ length: unroll }, (_, copy) => values(copy, null))
            copies.forEach((xs, copy) => walk.store(copy, xs, lanes))
            walk.next(unroll * lanes)
            walk.atLeast(unroll * lanes)
            f.brIf(again)
          })
        })
      }
      walk.atLeast(1)
      f.if_(() => {
        f.loop((again) => {
          tail.printUpdate(f)
          const xs = values(0, tail)
          walk.atLeast(lanes)
          f.if_(
            () => walk.store(0, xs, lanes),
            () => walk.store(0, xs, remaining),
          )
          walk.next(lanes)
          walk.atLeast(1)
          f.brIf(again)
        })
      })
    }

    if (linear) {
      pointers.forEach((pointer, k) => {
        if (along[k] === 0) return
        f.get(pointer)
        f.get(start)
        f.i32(along[k]! | 0)
        f.op('i32.mul')
        f.op('i32.add')
        f.set(pointer)
      })
      f.get(start)
      f.set(position)
      f.get(end)
      f.get(start)
      f.op('i32.sub')
      f.set(remaining)
      vectors(pointers)
      return
    }
    const walking = pointers.map((pointer, k) => (along[k] === 0 ? pointer : f.local('i32')))
    printRange(f, start, end, range.ranges, pointers, (current) => {
      range.order.forEach((other, k) => (indices[other] = current[k]!))
      pointers.forEach((pointer, k) => {
        if (along[k] === 0) return
        f.get(pointer)
        f.set(walking[k]!)
      })
      printTile(f, tiles, current[range.tile], position, remaining)
      vectors(walking)
    })
  })
  if (linear) return { func, extent: tiles.extent, grain, work: 1, outer: { extent: tiles.extent, tile: 1 } }
  return { func, extent: rangeExtent(range.ranges), grain: 1, work: tiles.size, outer: range.outer }
}
