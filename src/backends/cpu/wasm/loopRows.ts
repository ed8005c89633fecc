import type { Code, Local } from './assembler/code.js'
import type { KernelContext, KernelFunction } from './kernelContext.js'
import { isUnit, storeLanes } from './loopAccess.js'
import type { SimpleLoop } from './loopAxes.js'
import { countOperations, leavesAt, levelIn } from './loopLanes.js'
import { LoopLevels } from './loopLevels.js'
import type { Targets } from './loopPartials.js'
import { advance, printRange, printStarts, rangeExtent, type RangeAxis } from './loopRange.js'
import { blockLength, type LoopStates } from './loopStates.js'
import { LaneTail } from './loopTail.js'
import { LoopWalk } from './loopWalk.js'
import { printTile, type Tiles } from './loopTiles.js'
import { LaneWasm } from './scalar/laneWasm.js'

/** Bodies of fewer operations are written out for all accumulators of a block. */
const short = 40

/** Prints a kernel with accumulators, neighbours of the reduced axis in one vector. */
export function printRows(context: KernelContext, loop: SimpleLoop, states: LoopStates, targets: Targets): KernelFunction {
  const { extents, loads, stores, results } = loop
  const { lanes, members } = states
  const axis = extents.length - 1
  const length = extents[axis]!
  const kept = extents.slice(0, -1).map((_, k) => k)
  const elements = [...loads, ...stores.map((store) => store.to)]
  const cursors = [...elements, ...targets.cursors]
  const along = elements.map((cursor) => cursor.steps[axis]!)
  const tiles: Tiles = { axis, extent: length, size: Math.min(length, blockLength), count: targets.blocks }
  const ranges: RangeAxis[] = kept.map((other) => ({ extent: extents[other]!, steps: cursors.map((cursor) => cursor.steps[other]!) }))
  if (targets.blocks > 1) {
    const steps = cursors.map((cursor, k) => cursor.steps[axis]! * (k < elements.length ? blockLength : 1))
    ranges.push({ extent: targets.blocks, steps })
  }
  const levels = new LoopLevels(results, levelIn(loop, [kept, [axis]]))
  const strided = loads.map(({ type, steps }) => (isUnit(lanes, type, steps[axis]!) ? 0 : steps[axis]!)).filter((step) => step !== 0)
  // Accumulators that no element goes to are left out: they are those of nothing.
  let width = lanes as number
  while (width < states.width && width < length) width *= 2
  const vectors = width / lanes
  const unroll = vectors > 1 && countOperations(results) <= short && length >= width

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
    const turns = f.local('i32')
    const walking = elements.map((_, k) => (along[k] === 0 ? pointers[k]! : f.local('i32')))
    const tail = new LaneTail(f, lanes, remaining, strided)
    const accumulators = Array.from({ length: vectors }, () => states.declare(f))
    const [first, ...others] = accumulators
    const last = accumulators.at(-1)
    if (first === undefined || last === undefined) return

    printRange(f, start, end, ranges, pointers, (current) => {
      for (const other of kept) indices[other] = current[other]!
      const row = root.inside(leavesAt(f, lanes, loop, at))
      row.print(f, levels.at(1))
      indices[axis] = position
      walking.forEach((pointer, k) => {
        if (along[k] === 0) return
        f.get(pointers[k]!)
        f.set(pointer)
      })
      printTile(f, tiles, targets.blocks > 1 ? current[kept.length] : undefined, position, remaining)
      for (const each of accumulators) states.printUnits(f, each)
      tail.printStart(f)
      const body = (copy: number, known: LaneTail | null): readonly Local[] =>
        row.inside(leavesAt(f, lanes, loop, { pointers: walking, indices, axis, copy, tail: known })).print(f, results)
      const walk = new LoopWalk(f, lanes, loop, axis, walking, along, position, remaining)
      const rotate = (entering: readonly Local[]): void => {
        const all = [...others, entering].flat()
        states.assign(f, accumulators.flat(), all)
      }

      if (unroll) {
        const whole = (): void => {
          f.loop((again) => {
            accumulators.forEach((accumulator, copy) => {
              const xs = body(copy, null)
              walk.store(copy, xs, lanes)
              states.assign(f, accumulator, states.printMerge(f, accumulator, xs.slice(stores.length)))
            })
            walk.next(width)
            walk.atLeast(width)
            f.brIf(again)
          })
        }
        walk.atLeast(width)
        f.if_(whole)
      }
      if (!unroll || (length % blockLength) % width !== 0) {
        f.i32(0)
        f.set(turns)
        walk.atLeast(1)
        f.if_(() => {
          f.loop((again) => {
            tail.printUpdate(f)
            const xs = body(0, tail)
            const merged = states.printMerge(f, first, xs.slice(stores.length)).map((x) => copyOf(f, x))
            walk.atLeast(lanes)
            f.if_(
              () => walk.store(0, xs, lanes),
              () => {
                walk.store(0, xs, remaining)
                printKeep(f, states, remaining, merged, first)
              },
            )
            rotate(merged)
            walk.next(lanes)
            advance(f, turns, 1)
            walk.atLeast(1)
            f.brIf(again)
          })
        })
        if (vectors > 1) printTurn(f, turns, vectors, () => rotate(first))
      }
      for (let half = vectors / 2; half >= 1; half /= 2) {
        for (let k = 0; k < half; k++) {
          states.assign(f, accumulators[k]!, states.printMerge(f, accumulators[k]!, accumulators[k + half]!))
        }
      }
      for (let half = lanes / 2; half >= 1; half /= 2) {
        const upper = members.map(({ type }, k) => shifted(f, first[k]!, half * (type === 'float64' || type === 'bool' ? 16 / lanes : 4)))
        states.assign(f, first, states.printMerge(f, first, upper))
      }
      const values = targets.blocks > 1 ? first : states.printProjections(f, first)
      targets.cursors.forEach(({ type }, k) => {
        storeLanes(f, lanes, type, pointers[elements.length + k]!, 0, 0, values[k]!, 1)
      })
    })
  })
  const outer = { extent: kept.reduce((product, other) => product * extents[other]!, 1), tile: 1 }
  return { func, extent: rangeExtent(ranges), grain: 1, work: tiles.size, outer }
}

function copyOf(f: Code, x: Local): Local {
  const out = f.local(x.type)
  f.get(x)
  f.set(out)
  return out
}

/** Moves the upper bytes of a vector down. */
function shifted(f: Code, x: Local, bytes: number): Local {
  const out = f.local('v128')
  f.get(x)
  f.get(x)
  f.shuffle(Array.from({ length: 16 }, (_, k) => (k + bytes) % 16))
  f.set(out)
  return out
}

/** Gives lanes without an element their old states back. */
function printKeep(f: Code, states: LoopStates, remaining: Local, merged: readonly Local[], old: readonly Local[]): void {
  const narrow = f.local('v128')
  f.get(remaining)
  f.op('i32x4.splat')
  f.v128(new Uint8Array(Int32Array.from([0, 1, 2, 3]).buffer))
  f.op('i32x4.gt_s')
  f.set(narrow)
  states.members.forEach(({ type }, k) => {
    f.get(merged[k]!)
    f.get(old[k]!)
    f.get(narrow)
    if (states.lanes === 2 && (type === 'float64' || type === 'bool')) f.op('i64x2.extend_low_i32x4_s')
    f.op('v128.bitselect')
    f.set(merged[k]!)
  })
}

/** Goes on turning the accumulators until each is where it was. */
function printTurn(f: Code, turns: Local, vectors: number, turn: () => void): void {
  f.block((exit) => {
    f.loop((again) => {
      f.get(turns)
      f.i32(vectors - 1)
      f.op('i32.and')
      f.op('i32.eqz')
      f.brIf(exit)
      turn()
      advance(f, turns, 1)
      f.br(again)
    })
  })
}
