import type { Code, Local } from './assembler/code.js'
import type { KernelContext, KernelFunction } from './kernelContext.js'
import { isUnit, loadLanes, sizeInMemory, storeLanes, type Cursor } from './loopAccess.js'
import type { SimpleLoop } from './loopAxes.js'
import { countOperations, leavesAt, levelIn } from './loopLanes.js'
import { LoopLevels } from './loopLevels.js'
import type { Targets } from './loopPartials.js'
import { advance, printRange, printStarts, rangeExtent } from './loopRange.js'
import { blockLength, type LoopStates } from './loopStates.js'
import { LaneTail } from './loopTail.js'
import { printTile, tiledRange, tilesOf } from './loopTiles.js'
import { LaneWasm } from './scalar/laneWasm.js'

/** Columns whose accumulators (of 16 float32 or 8 float64 each) leave room in the first-level cache. */
const tileLength = 256
/** Bodies of fewer operations take in so many rows in one pass over the columns. */
const rows = 4
const short = 24

/** Prints a kernel with accumulators, neighbours of the kept axis `axis` in one vector: row after row, with the accumulators of a tile of columns in scratch memory. */
export function printColumns(context: KernelContext, loop: SimpleLoop, states: LoopStates, targets: Targets, axis: number): KernelFunction {
  const { extents, loads, stores, results } = loop
  const { lanes, members } = states
  const reduced = extents.length - 1
  const length = extents[reduced]!
  const kept = extents.slice(0, -1).map((_, k) => k)
  const elements = [...loads, ...stores.map((store) => store.to)]
  const cursors = [...elements, ...targets.cursors]
  const along = cursors.map((cursor) => cursor.steps[axis]!)
  const down = elements.map((cursor) => cursor.steps[reduced]!)
  const tiles = tilesOf(extents, axis, tileLength)
  const range = tiledRange(extents, kept, tiles, cursors)
  const blockSteps = cursors.map((cursor, k) => cursor.steps[reduced]! * (k < elements.length ? blockLength : 1))
  const ranges = targets.blocks > 1 ? [...range.ranges, { extent: targets.blocks, steps: blockSteps }] : range.ranges
  const levels = new LoopLevels(results, levelIn(loop, [kept.filter((other) => other !== axis), [reduced], [axis]]))
  const strided = loads.map(({ type, steps }) => (isUnit(lanes, type, steps[axis]!) ? 0 : steps[axis]!)).filter((step) => step !== 0)
  // Accumulators that no element goes to are left out: they are those of nothing.
  let width = 1
  while (width < states.width && width < length) width *= 2
  const together = countOperations(results) <= short && length >= rows * width ? rows : 1
  const pitch = Math.ceil(tiles.size / lanes) * lanes
  /** The accumulators: one row of columns for each. */
  const accumulators = members.map((member): Cursor => {
    const type = states.memoryType(member)
    const size = sizeInMemory(lanes, type)
    return { type, slot: context.scratch(width * pitch * size, 'thread'), start: 0, steps: [size] }
  })

  const func = context.module.func({ params: ['i32', 'i32', 'i32'], results: [] }, (f) => {
    const [frame, start, end] = f.params
    if (frame === undefined || start === undefined || end === undefined) return
    const pointers = printStarts(f, frame, cursors)
    const scratch = printStarts(f, frame, accumulators)
    const indices: Local[] = []
    const at = { pointers, indices, axis: -1, copy: 0, tail: null }
    const root = new LaneWasm(context.scalars, lanes, leavesAt(f, lanes, loop, at))
    root.print(f, levels.at(0))
    const [firstColumn, columns, column, remaining] = [f.local('i32'), f.local('i32'), f.local('i32'), f.local('i32')]
    const [firstRow, end_, row, lane] = [f.local('i32'), f.local('i32'), f.local('i32'), f.local('i32')]
    const rowIndices = Array.from({ length: together }, () => f.local('i32'))
    const rowPointers = elements.map((_, k) => (down[k] === 0 ? pointers[k]! : f.local('i32')))
    const walking = elements.map((_, k) => (along[k] === 0 ? rowPointers[k]! : f.local('i32')))
    const accumulator = accumulators.map(() => f.local('i32'))
    const other = accumulators.map(() => f.local('i32'))
    const tail = new LaneTail(f, lanes, remaining, strided)
    const state = states.declare(f)
    const load = (from: readonly Local[]): readonly Local[] =>
      accumulators.map(({ type, steps }, k) => loadLanes(f, lanes, type, from[k]!, 0, steps[0]!, null))
    const store = (to: readonly Local[], xs: readonly Local[]): void => {
      accumulators.forEach(({ type, steps }, k) => storeLanes(f, lanes, type, to[k]!, 0, steps[0]!, xs[k]!))
    }
    const move = (places: readonly Local[], elementsOn: number): void => {
      places.forEach((pointer, k) => advance(f, pointer, elementsOn * accumulators[k]!.steps[0]!))
    }
    /** Runs `body` for vectors of `count` elements, `remaining` counting down. */
    const eachVector = (count: () => void, body: () => void): void => {
      count()
      f.set(remaining)
      f.loop((again) => {
        body()
        advance(f, remaining, -lanes)
        f.get(remaining)
        f.i32(0)
        f.op('i32.gt_s')
        f.brIf(again)
      })
    }

    printRange(f, start, end, ranges, pointers, (current) => {
      range.order.forEach((each, k) => (indices[each] = current[k]!))
      printTile(f, tiles, current[range.tile], firstColumn, columns)
      printBlock(f, length, targets.blocks > 1 ? current.at(-1) : undefined, firstRow, end_)
      const outer = root.inside(leavesAt(f, lanes, loop, at))
      outer.print(f, levels.at(1))
      indices[axis] = column
      copyAll(f, scratch, accumulator)
      states.printUnits(f, state)
      eachVector(
        () => f.i32(width * pitch),
        () => {
          store(accumulator, state)
          move(accumulator, lanes)
        },
      )

      /** One pass over the columns with `count` rows. */
      const pass = (count: number): void => {
        elements.forEach((_, k) => {
          if (down[k] === 0) return
          f.get(pointers[k]!)
          f.get(row)
          f.get(firstRow)
          f.op('i32.sub')
          f.i32(down[k]! | 0)
          f.op('i32.mul')
          f.op('i32.add')
          f.set(rowPointers[k]!)
        })
        elements.forEach((_, k) => {
          if (along[k] === 0) return
          f.get(rowPointers[k]!)
          f.set(walking[k]!)
        })
        accumulators.forEach(({ steps }, k) => {
          f.get(scratch[k]!)
          f.get(lane)
          f.i32(pitch * steps[0]!)
          f.op('i32.mul')
          f.op('i32.add')
          f.set(accumulator[k]!)
        })
        f.get(firstColumn)
        f.set(column)
        tail.printStart(f)
        const scopes = Array.from({ length: count }, (_, k) => {
          f.get(row)
          f.i32(k * width)
          f.op('i32.add')
          f.set(rowIndices[k]!)
          const own = indices.slice()
          own[reduced] = rowIndices[k]!
          const offsets = down.map((step) => k * width * step)
          const scope = outer.inside(leavesAt(f, lanes, loop, { ...at, pointers: rowPointers, indices: own, offsets }))
          scope.print(f, levels.at(2))
          return scope.inside(leavesAt(f, lanes, loop, { pointers: walking, indices: own, axis, copy: 0, offsets, tail }))
        })
        eachVector(
          () => f.get(columns),
          () => {
            tail.printUpdate(f)
            let sum = load(accumulator)
            scopes.forEach((scope, k) => {
              const xs = scope.print(f, results)
              printStores(
                f,
                lanes,
                loop,
                walking,
                down.map((step) => k * width * step),
                axis,
                xs,
                remaining,
              )
              sum = states.printMerge(f, sum, xs.slice(stores.length))
            })
            store(accumulator, sum)
            move(accumulator, lanes)
            walking.forEach((pointer, k) => advance(f, pointer, along[k]! * lanes))
            advance(f, column, lanes)
          },
        )
        advance(f, row, count * width)
      }
      f.i32(0)
      f.set(lane)
      f.loop((nextLane) => {
        f.get(firstRow)
        f.get(lane)
        f.op('i32.add')
        f.set(row)
        const whileRows = (count: number): void => {
          f.block((exit) => {
            f.loop((again) => {
              f.get(row)
              f.i32((count - 1) * width)
              f.op('i32.add')
              f.get(end_)
              f.op('i32.ge_s')
              f.brIf(exit)
              pass(count)
              f.br(again)
            })
          })
        }
        if (together > 1) whileRows(together)
        whileRows(1)
        advance(f, lane, 1)
        f.get(lane)
        f.i32(width)
        f.op('i32.lt_s')
        f.brIf(nextLane)
      })

      for (let half = width / 2; half >= 1; half /= 2) {
        copyAll(f, scratch, accumulator)
        copyAll(f, scratch, other)
        move(other, half * pitch)
        eachVector(
          () => f.i32(half * pitch),
          () => {
            store(accumulator, states.printMerge(f, load(accumulator), load(other)))
            move(accumulator, lanes)
            move(other, lanes)
          },
        )
      }
      copyAll(f, scratch, accumulator)
      const out = targets.cursors.map(() => f.local('i32'))
      copyAll(f, pointers.slice(elements.length), out)
      eachVector(
        () => f.get(columns),
        () => {
          const sums = load(accumulator)
          const values = targets.blocks > 1 ? sums : states.printProjections(f, sums)
          f.get(remaining)
          f.i32(lanes)
          f.op('i32.ge_s')
          const storeAll = (count: Local | number): void => {
            targets.cursors.forEach(({ type }, k) => {
              storeLanes(f, lanes, type, out[k]!, 0, along[elements.length + k]!, values[k]!, count)
            })
          }
          f.if_(
            () => storeAll(lanes),
            () => storeAll(remaining),
          )
          move(accumulator, lanes)
          out.forEach((pointer, k) => advance(f, pointer, along[elements.length + k]! * lanes))
        },
      )
    })
  })
  return { func, extent: rangeExtent(ranges), grain: 1, work: tiles.size * Math.min(length, blockLength), outer: range.outer }
}

function copyAll(f: Code, from: readonly Local[], to: readonly Local[]): void {
  to.forEach((x, k) => {
    f.get(from[k]!)
    f.set(x)
  })
}

/** Sets the first row of a block, and the first one behind it. */
function printBlock(f: Code, length: number, block: Local | undefined, first: Local, end: Local): void {
  if (block === undefined) {
    f.i32(0)
    f.set(first)
    f.i32(length)
    f.set(end)
    return
  }
  f.get(block)
  f.i32(blockLength)
  f.op('i32.mul')
  f.tee(first)
  f.i32(blockLength)
  f.op('i32.add')
  f.set(end)
  f.get(end)
  f.i32(length)
  f.op('i32.gt_s')
  f.if_(() => {
    f.i32(length)
    f.set(end)
  })
}

function printStores(
  f: Code,
  lanes: 2 | 4,
  loop: SimpleLoop,
  walking: readonly Local[],
  offsets: readonly number[],
  axis: number,
  xs: readonly Local[],
  remaining: Local,
): void {
  if (loop.stores.length === 0) return
  const storeAll = (count: Local | number): void => {
    loop.stores.forEach(({ to }, k) => {
      const at = loop.loads.length + k
      storeLanes(f, lanes, to.type, walking[at]!, offsets[at]!, to.steps[axis]!, xs[k]!, count)
    })
  }
  f.get(remaining)
  f.i32(lanes)
  f.op('i32.ge_s')
  f.if_(
    () => storeAll(lanes),
    () => storeAll(remaining),
  )
}
