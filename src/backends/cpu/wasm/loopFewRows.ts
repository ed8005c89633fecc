import type { Local } from './assembler/code.js'
import type { KernelContext, KernelFunction } from './kernelContext.js'
import { isUnit, storeLanes } from './loopAccess.js'
import type { SimpleLoop } from './loopAxes.js'
import { countOperations, leavesAt, levelIn } from './loopLanes.js'
import { LoopLevels } from './loopLevels.js'
import { advance, printRange, printStarts, rangeExtent } from './loopRange.js'
import type { LoopStates } from './loopStates.js'
import { LaneTail } from './loopTail.js'
import { printTile, tiledRange, tilesOf } from './loopTiles.js'
import { LaneWasm } from './scalar/laneWasm.js'

/** Columns of one index of the range. */
const tileLength = 2048
const most = { rows: 32, operations: 200 }

/** Are there so few elements to combine that all of them can be written out? */
export function areFewRows(loop: SimpleLoop): boolean {
  const length = loop.extents.at(-1)!
  const each =
    countOperations(loop.results) + loop.accumulators.reduce((sum, { body }) => sum + countOperations(body.merge), loop.loads.length)
  return length <= most.rows && length * each <= most.operations
}

/** Prints a kernel with accumulators, neighbours of the kept axis `axis` in one vector, all rows at once: the accumulators are locals. */
export function printFewRows(context: KernelContext, loop: SimpleLoop, states: LoopStates, axis: number): KernelFunction {
  const { extents, loads, stores, accumulators, results } = loop
  const { lanes } = states
  const reduced = extents.length - 1
  const length = extents[reduced]!
  const kept = extents.slice(0, -1).map((_, k) => k)
  const elements = [...loads, ...stores.map((store) => store.to)]
  const cursors = [...elements, ...accumulators.map(({ to }) => to)]
  const along = cursors.map((cursor) => cursor.steps[axis]!)
  const tiles = tilesOf(extents, axis, Math.max(256, Math.floor(tileLength / length)))
  const range = tiledRange(extents, kept, tiles, cursors)
  const levels = new LoopLevels(results, levelIn(loop, [kept.filter((other) => other !== axis), [reduced], [axis]]))
  const strided = loads.map(({ type, steps }) => (isUnit(lanes, type, steps[axis]!) ? 0 : steps[axis]!)).filter((step) => step !== 0)
  const rows = Array.from({ length }, (_, row) => row)

  const func = context.module.func({ params: ['i32', 'i32', 'i32'], results: [] }, (f) => {
    const [frame, start, end] = f.params
    if (frame === undefined || start === undefined || end === undefined) return
    const pointers = printStarts(f, frame, cursors)
    const indices: Local[] = []
    const at = { pointers, indices, axis: -1, copy: 0, tail: null }
    const root = new LaneWasm(context.scalars, lanes, leavesAt(f, lanes, loop, at))
    root.print(f, levels.at(0))
    const [remaining, column] = [f.local('i32'), f.local('i32')]
    const rowIndices = rows.map((row) => {
      const index = f.local('i32')
      f.i32(row)
      f.set(index)
      return index
    })
    const walking = pointers.map((pointer, k) => (along[k] === 0 ? pointer : f.local('i32')))
    const tail = new LaneTail(f, lanes, remaining, strided)
    const offsetsOf = (row: number): readonly number[] => elements.map((cursor) => row * cursor.steps[reduced]!)
    const storing = (store: (count: Local | number) => void): void => {
      f.get(remaining)
      f.i32(lanes)
      f.op('i32.ge_s')
      f.if_(
        () => store(lanes),
        () => store(remaining),
      )
    }

    printRange(f, start, end, range.ranges, pointers, (current) => {
      range.order.forEach((each, k) => (indices[each] = current[k]!))
      printTile(f, tiles, current[range.tile], column, remaining)
      const outer = root.inside(leavesAt(f, lanes, loop, at))
      outer.print(f, levels.at(1))
      indices[axis] = column
      pointers.forEach((pointer, k) => {
        if (along[k] === 0) return
        f.get(pointer)
        f.set(walking[k]!)
      })
      tail.printStart(f)
      const scopes = rows.map((row) => {
        const own = indices.slice()
        own[reduced] = rowIndices[row]!
        const offsets = offsetsOf(row)
        const scope = outer.inside(leavesAt(f, lanes, loop, { ...at, indices: own, offsets }))
        scope.print(f, levels.at(2))
        return scope.inside(leavesAt(f, lanes, loop, { pointers: walking, indices: own, axis, copy: 0, offsets, tail }))
      })
      const unit = states.declare(f)
      states.printUnits(f, unit)
      f.loop((again) => {
        tail.printUpdate(f)
        const sums: (readonly Local[])[] = []
        scopes.forEach((scope, row) => {
          const xs = scope.print(f, results)
          if (stores.length > 0) {
            storing((count) => {
              stores.forEach(({ to }, k) => {
                const at = loads.length + k
                storeLanes(f, lanes, to.type, walking[at]!, row * to.steps[reduced]!, to.steps[axis]!, xs[k]!, count)
              })
            })
          }
          const own = row % states.width
          sums[own] = states.printMerge(f, sums[own] ?? unit, xs.slice(stores.length))
        })
        // Accumulators that no element went to would change nothing.
        for (let half = states.width / 2; half >= 1; half /= 2) {
          for (let k = 0; k + half < sums.length; k++) if (k < half) sums[k] = states.printMerge(f, sums[k]!, sums[k + half]!)
          sums.length = Math.min(sums.length, half)
        }
        const values = states.printProjections(f, sums[0]!)
        storing((count) => {
          accumulators.forEach(({ to }, k) => {
            storeLanes(f, lanes, to.type, walking[elements.length + k]!, 0, to.steps[axis]!, values[k]!, count)
          })
        })
        walking.forEach((pointer, k) => advance(f, pointer, along[k]! * lanes))
        advance(f, column, lanes)
        advance(f, remaining, -lanes)
        f.get(remaining)
        f.i32(0)
        f.op('i32.gt_s')
        f.brIf(again)
      })
    })
  })
  return { func, extent: rangeExtent(range.ranges), grain: 1, work: tiles.size * length, outer: range.outer }
}
