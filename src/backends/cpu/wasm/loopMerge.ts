import type { Local } from './assembler/code.js'
import type { KernelContext, KernelFunction } from './kernelContext.js'
import { isUnit, loadLanes, storeLanes, type MemoryType } from './loopAccess.js'
import type { SimpleLoop } from './loopAxes.js'
import type { Targets } from './loopPartials.js'
import { advance, printRange, printStarts, rangeExtent } from './loopRange.js'
import type { LoopStates } from './loopStates.js'
import { printTile, tiledRange, tilesOf } from './loopTiles.js'

/** Kept elements of one index of the range. */
const tileLength = 256

/** Prints the second function of a kernel whose sums have several blocks: merges their results as a tree, level by level, and projects. */
export function printMergeBlocks(context: KernelContext, loop: SimpleLoop, states: LoopStates, targets: Targets): KernelFunction {
  const { lanes, members } = states
  const kept = loop.extents.slice(0, -1)
  const axes = kept.map((_, axis) => axis)
  const axis = kept.length - 1
  const tiles = tilesOf(kept, axis, tileLength)
  const partials = targets.cursors
  const cursors = [...partials, ...loop.accumulators.map(({ to }) => to)]
  const along = cursors.map((cursor) => (axis < 0 ? 0 : cursor.steps[axis]!))
  const range = tiledRange(kept, axes, tiles, cursors)
  const func = context.module.func({ params: ['i32', 'i32', 'i32'], results: [] }, (f) => {
    const [frame, start, end] = f.params
    if (frame === undefined || start === undefined || end === undefined) return
    const pointers = printStarts(f, frame, cursors)
    const walking = pointers.map(() => f.local('i32'))
    const position = f.local('i32')
    const remaining = f.local('i32')
    const distance = f.local('i32')
    const block = f.local('i32')
    const left = partials.map(() => f.local('i32'))
    const right = partials.map(() => f.local('i32'))
    const load = (from: readonly Local[]): readonly Local[] =>
      partials.map(({ type }, k) => {
        const pointer = from[k]!
        return loadLanes(f, lanes, type, pointer, 0, isUnit(lanes, type, along[k]!) ? along[k]! : 0, null)
      })
    const store = (type: MemoryType, pointer: Local, step: number, x: Local): void => {
      f.get(remaining)
      f.i32(lanes)
      f.op('i32.ge_s')
      f.if_(
        () => storeLanes(f, lanes, type, pointer, 0, step, x),
        () => storeLanes(f, lanes, type, pointer, 0, step, x, remaining),
      )
    }
    const place = (to: readonly Local[], index: () => void): void => {
      partials.forEach((cursor, k) => {
        f.get(walking[k]!)
        index()
        f.i32(cursor.steps.at(-1)! | 0)
        f.op('i32.mul')
        f.op('i32.add')
        f.set(to[k]!)
      })
    }
    printRange(f, start, end, range.ranges, pointers, (current) => {
      pointers.forEach((pointer, k) => {
        f.get(pointer)
        f.set(walking[k]!)
      })
      printTile(f, tiles, current[range.tile], position, remaining)
      f.loop((again) => {
        f.i32(1)
        f.set(distance)
        f.loop((nextLevel) => {
          f.i32(0)
          f.set(block)
          f.loop((nextPair) => {
            place(left, () => f.get(block))
            place(right, () => {
              f.get(block)
              f.get(distance)
              f.op('i32.add')
            })
            const merged = states.printMerge(f, load(left), load(right))
            members.forEach((_, k) => store(partials[k]!.type, left[k]!, along[k]!, merged[k]!))
            f.get(block)
            f.get(distance)
            f.i32(1)
            f.op('i32.shl')
            f.op('i32.add')
            f.tee(block)
            f.get(distance)
            f.op('i32.add')
            f.i32(targets.blocks)
            f.op('i32.lt_s')
            f.brIf(nextPair)
          })
          f.get(distance)
          f.i32(1)
          f.op('i32.shl')
          f.tee(distance)
          f.i32(targets.blocks)
          f.op('i32.lt_s')
          f.brIf(nextLevel)
        })
        states.printProjections(f, load(walking)).forEach((x, k) => {
          const at = partials.length + k
          store(cursors[at]!.type, walking[at]!, along[at]!, x)
        })
        walking.forEach((pointer, k) => advance(f, pointer, along[k]! * lanes))
        advance(f, remaining, -lanes)
        f.get(remaining)
        f.i32(0)
        f.op('i32.gt_s')
        f.brIf(again)
      })
    })
  })
  return { func, extent: rangeExtent(range.ranges), grain: 1, work: tiles.size * targets.blocks }
}
