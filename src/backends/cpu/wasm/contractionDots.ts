import type { DType } from '../../../core/dtype.js'
import { contractionLength } from '../reductionOrder.js'
import type { Code, Func, Local } from './assembler/code.js'
import type { WasmModule } from './assembler/module.js'
import { contractionLanes } from './contractionLanes.js'
import { sharedFunction, type ContractionContext } from './contractionLibrary.js'
import { advance, countDown, loadAddress, move, pushPlace, push, setLeast, type Amount } from './contractionLoops.js'
import { turnSquare } from './contractionPack.js'
import type { ContractionProblem } from './contractionProblem.js'
import { printRange } from './contractionRange.js'
import { printShare, printTileCount, whereLast } from './contractionShare.js'
import type { KernelFunction } from './kernelContext.js'

/** Vectors of sums at the same time: 4 are 1.5 times as fast as 2, which wait for their additions. */
const groupsTogether = 4
/** Multiply-adds of a unit, about. */
const unitWork = 32768

/** Is this the product of one row with columns whose steps lie side by side? The columns are then read once, in vectors of steps, and turned in registers. */
export function isDots({ dtype, m, n, k }: ContractionProblem): boolean {
  return m.extent === 1 && n.extent > 1 && k.extent > 0 && k.right === 1 && n.right !== 1 && contractionLanes[dtype].size >= 4
}

/** Prints a product that `isDots`. */
export function printDots(context: ContractionContext, problem: ContractionProblem): KernelFunction {
  const { dtype, batch, n, k } = problem
  const { size, lanes } = contractionLanes[dtype]
  const dotColumns = groupsTogether * lanes
  const columns = Math.min(n.extent, Math.ceil(unitWork / k.extent / dotColumns) * dotColumns)
  const blocks = Math.ceil(n.extent / columns)
  const rest = n.extent % dotColumns
  const func = printRange(context.module, [...batch.map(({ extent }) => extent), blocks], (f, frame, indices) => {
    const left = loadAddress(f, frame, problem.left, problem.leftStart * size)
    const right = loadAddress(f, frame, problem.right, problem.rightStart * size)
    const out = loadAddress(f, frame, problem.out, 0)
    const block = indices[batch.length]!
    batch.forEach((axis, i) => {
      move(f, left, indices[i]!, axis.left * size)
      move(f, right, indices[i]!, axis.right * size)
      move(f, out, indices[i]!, axis.out * size)
    })
    move(f, right, block, columns * n.right * size)
    move(f, out, block, columns * n.out * size)
    const call = (count: number, tiles: Amount): void => {
      for (const each of [left, k.left * size, right, n.right * size, out, n.out * size, k.extent, tiles]) push(f, each)
      f.call(dotsFunction(context.module, { dtype, columns: count, relaxed: context.relaxed }))
    }
    const share = printShare(f, block, n.extent, columns)
    const tiles = printTileCount(f, share, dotColumns)
    if (n.extent >= dotColumns) call(dotColumns, tiles)
    if (rest === 0) return
    whereLast(f, share, () => {
      pushPlace(f, right, tiles, dotColumns * n.right * size)
      f.set(right)
      pushPlace(f, out, tiles, dotColumns * n.out * size)
      f.set(out)
      call(rest, 1)
    })
  })
  return {
    func,
    extent: batch.reduce((product, { extent }) => product * extent, blocks),
    grain: 1,
    work: columns * k.extent,
  }
}

interface DotsShape {
  readonly dtype: DType
  /** Of a tile. */
  readonly columns: number
  readonly relaxed: boolean
}

/** A function of the row, its step, the columns, their pitch, the result, its pitch, the number of steps, and how many tiles there are. */
function dotsFunction(module: WasmModule, shape: DotsShape): Func {
  return sharedFunction(module, `dots ${JSON.stringify(shape)}`, () =>
    module.func({ params: ['i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'i32'], results: [] }, (f) => {
      printTiles(f, shape)
    }),
  )
}

function printTiles(f: Code, { dtype, columns, relaxed }: DotsShape): void {
  const [left, leftStep, right, rightPitch, out, outPitch, steps, tiles] = f.params
  const { size, lanes, splat, loadLane, storeLane, product, sum, relaxed: fused } = contractionLanes[dtype]
  const vectors = (count: number): readonly Local[] => Array.from({ length: count }, () => f.local('v128'))
  const groups = Math.ceil(columns / lanes)
  const totals = vectors(groups)
  const sums = vectors(groups)
  const elements = vectors(lanes)
  const square = vectors(lanes)
  const turned = vectors(lanes)
  const [p, base, address, rest, depth, counter] = Array.from({ length: 6 }, () => f.local('i32'))
  const clear = (all: readonly Local[]): void => {
    for (const each of all) {
      f.splat('i32x4', 0)
      f.set(each)
    }
  }
  // Walks from column to column; lanes beyond the columns are the last one again, and not stored.
  const eachGroup = (visit: (group: number, toColumn: (lane: number) => void) => void): void => {
    f.get(base!)
    f.set(address!)
    let at = 0
    for (let group = 0; group < groups; group++) {
      visit(group, (lane) => {
        const column = Math.min(group * lanes + lane, columns - 1)
        if (column > at) advance(f, address!, rightPitch!)
        at = column
      })
    }
  }
  const loadElement = (element: Local): void => {
    f.get(p!)
    f.load(splat)
    f.set(element)
    advance(f, p!, leftStep!)
  }
  const add = (to: Local, element: Local, vector: Local): void => {
    if (relaxed && fused !== null) {
      f.get(element)
      f.get(vector)
      f.get(to)
      f.op(fused)
    } else {
      f.get(to)
      f.get(element)
      f.get(vector)
      f.op(product)
      f.op(sum)
    }
    f.set(to)
  }
  countDown(f, tiles!, () => {
    f.get(right!)
    f.set(base!)
    clear(totals)
    f.get(left!)
    f.set(p!)
    f.get(steps!)
    f.set(rest!)
    f.loop((again) => {
      setLeast(f, depth!, rest!, contractionLength)
      clear(sums)
      f.get(depth!)
      f.i32(lanes)
      f.op('i32.div_u')
      f.set(counter!)
      countDown(f, counter!, () => {
        elements.forEach(loadElement)
        eachGroup((group, toColumn) => {
          square.forEach((row, lane) => {
            toColumn(lane)
            f.get(address!)
            f.load('v128.load')
            f.set(row)
          })
          turnSquare(f, square, turned)
          turned.forEach((vector, step) => {
            add(sums[group]!, elements[step]!, vector)
          })
        })
        advance(f, base!, 16)
      })
      f.get(depth!)
      f.i32(lanes)
      f.op('i32.rem_u')
      f.set(counter!)
      countDown(f, counter!, () => {
        const [element] = elements
        loadElement(element!)
        eachGroup((group, toColumn) => {
          const [vector] = square
          for (let lane = 0; lane < lanes; lane++) {
            toColumn(lane)
            f.get(address!)
            f.get(vector!)
            f.loadLane(loadLane, lane)
            f.set(vector!)
          }
          add(sums[group]!, element!, vector!)
        })
        advance(f, base!, size)
      })
      // A sum that began with 0 is never -0, so adding the first one to 0 does not change it.
      totals.forEach((total, group) => {
        f.get(total)
        f.get(sums[group]!)
        f.op(sum)
        f.set(total)
      })
      f.get(rest!)
      f.get(depth!)
      f.op('i32.sub')
      f.tee(rest!)
      f.brIf(again)
    })
    for (let column = 0; column < columns; column++) {
      f.get(out!)
      f.get(totals[Math.floor(column / lanes)]!)
      f.storeLane(storeLane, column % lanes)
      advance(f, out!, outPitch!)
    }
    pushPlace(f, right!, columns, rightPitch!)
    f.set(right!)
  })
}
