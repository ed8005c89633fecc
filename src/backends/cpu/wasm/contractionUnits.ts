import { contractionLength } from '../reductionOrder.js'
import type { Code, Func, Local } from './assembler/code.js'
import type { Before } from './contractionBefore.js'
import { contractionLanes } from './contractionLanes.js'
import type { ContractionContext } from './contractionLibrary.js'
import { advance, countDown, loadAddress, move, push, pushPlace, setLeast, type Amount } from './contractionLoops.js'
import { callPack, packFunction, packSource, panelSteps, pushPanelSteps } from './contractionPack.js'
import { blockDepth, type ContractionPlan } from './contractionPlan.js'
import type { ContractionProblem } from './contractionProblem.js'
import { printRange } from './contractionRange.js'
import { callTile, packedRows, tileFunction, type TileShape } from './contractionTile.js'
import { printShare, printTileCount, whereLast, type Share } from './contractionShare.js'
import type { KernelFunction } from './kernelContext.js'

/** Prints the function that does units of a contraction. */
export function printUnits(
  context: ContractionContext,
  problem: ContractionProblem,
  plan: ContractionPlan,
  before: Before | null,
): KernelFunction {
  const { m, n, k, batch } = problem
  const rowBlocks = Math.ceil(m.extent / plan.rows)
  const columnBlocks = Math.ceil(n.extent / plan.columns)
  const printer = new UnitPrinter(context, problem, plan, before)
  const func = printRange(context.module, [...batch.map(({ extent }) => extent), rowBlocks, columnBlocks], (f, frame, indices) => {
    printer.print(f, frame, indices, indices[batch.length]!, indices[batch.length + 1]!)
  })
  const matrices = batch.reduce((product, { extent }) => product * extent, 1)
  return {
    func,
    extent: matrices * rowBlocks * columnBlocks,
    outer: batch.length > 0 ? { extent: matrices, tile: 1 } : { extent: m.extent, tile: plan.rows },
    grain: 1,
    work: Math.min(plan.rows, m.extent) * Math.min(plan.columns, n.extent) * k.extent,
  }
}

class UnitPrinter {
  private readonly size: number
  private readonly tileColumns: number
  private readonly leftScratch: number | null
  private readonly rightScratch: number | null
  /** Rows and columns that whole tiles leave, in the last unit only. */
  private readonly restRows: number
  private readonly restColumns: number

  constructor(
    private readonly context: ContractionContext,
    private readonly problem: ContractionProblem,
    private readonly plan: ContractionPlan,
    private readonly before: Before | null,
  ) {
    const { size, lanes } = contractionLanes[problem.dtype]
    const depth = panelSteps(problem.dtype, blockDepth(problem.k.extent))
    this.size = size
    this.tileColumns = plan.tileVectors * lanes
    const panels = (extent: number, width: number): number => Math.ceil(extent / width) * width * depth * size
    this.leftScratch = plan.left === 'packed' ? context.scratch(panels(plan.rows, packedRows), 'thread') : null
    this.rightScratch = plan.right === 'unit' ? context.scratch(panels(plan.columns, this.tileColumns), 'thread') : null
    this.restRows = problem.m.extent % plan.tileRows
    this.restColumns = problem.n.extent % this.tileColumns
  }

  print(f: Code, frame: Local, indices: readonly Amount[], row: Amount, column: Amount): void {
    const { problem, plan, size, before } = this
    const { m, n, k, batch } = problem
    const left = loadAddress(f, frame, problem.left, problem.leftStart * size)
    const right = before === null ? loadAddress(f, frame, problem.right, problem.rightStart * size) : loadAddress(f, frame, before.slot, 0)
    const out = loadAddress(f, frame, problem.out, 0)
    batch.forEach((axis, i) => {
      move(f, left, indices[i]!, axis.left * size)
      move(f, right, indices[i]!, before === null ? axis.right * size : before.batch[i]!)
      move(f, out, indices[i]!, axis.out * size)
    })
    move(f, left, row, plan.rows * m.left * size)
    move(f, out, row, plan.rows * m.out * size)
    if (before === null) move(f, right, column, plan.columns * n.right * size)
    move(f, out, column, plan.columns * n.out * size)
    const rows = printShare(f, row, m.extent, plan.rows)
    const columns = printShare(f, column, n.extent, plan.columns)
    if (k.extent <= contractionLength) {
      this.printBlock(f, frame, left, right, out, rows, columns, k.extent, 1)
      return
    }
    const rest = f.local('i32')
    const depth = f.local('i32')
    const fresh = f.local('i32')
    f.i32(k.extent)
    f.set(rest)
    f.i32(1)
    f.set(fresh)
    f.loop((again) => {
      setLeast(f, depth, rest, contractionLength)
      this.printBlock(f, frame, left, right, out, rows, columns, depth, fresh)
      advance(f, left, contractionLength * k.left * size)
      advance(f, right, before === null ? contractionLength * k.right * size : before.blockBytes)
      f.i32(0)
      f.set(fresh)
      f.get(rest)
      f.get(depth)
      f.op('i32.sub')
      f.tee(rest)
      f.brIf(again)
    })
  }

  /** One block of the contraction: packs what is to be packed, and goes through the panels of columns. */
  private printBlock(
    f: Code,
    frame: Local,
    left: Local,
    right: Local,
    out: Local,
    rows: Share,
    columns: Share,
    depth: Amount,
    fresh: Amount,
  ): void {
    const { context, problem, plan, size, tileColumns } = this
    const { dtype, m, n, k } = problem
    const leftPitch = f.local('i32')
    pushPanelSteps(f, dtype, depth)
    f.i32(packedRows * size)
    f.op('i32.mul')
    f.set(leftPitch)
    let source = left
    if (this.leftScratch !== null) {
      source = loadAddress(f, frame, this.leftScratch, 0)
      const pack = packFunction(context.module, { dtype, width: packedRows, source: packSource(dtype, m.left, k.left) })
      callPack(f, pack, {
        source: left,
        neighbour: m.left * size,
        step: k.left * size,
        depth,
        count: rows.count,
        panel: source,
        panelPitch: leftPitch,
      })
    }
    const panel = f.local('i32')
    const panelPitch = f.local('i32')
    const to = f.local('i32')
    if (plan.right === 'direct') f.i32(tileColumns * size)
    else {
      pushPanelSteps(f, dtype, depth)
      f.i32(tileColumns * size)
      f.op('i32.mul')
    }
    f.set(panelPitch)
    if (this.rightScratch === null) {
      f.get(right)
      f.set(panel)
    } else {
      const scratch = loadAddress(f, frame, this.rightScratch, 0)
      f.get(scratch)
      f.set(panel)
      const pack = packFunction(context.module, { dtype, width: tileColumns, source: packSource(dtype, n.right, k.right) })
      callPack(f, pack, { source: right, neighbour: n.right * size, step: k.right * size, depth, count: columns.count, panel, panelPitch })
    }
    f.get(out)
    f.set(to)
    const tiles: Tiles = { source, leftPitch, panel, to, depth, fresh }
    const panels = f.local('i32')
    push(f, printTileCount(f, columns, tileColumns))
    f.set(panels)
    if (n.extent >= tileColumns) {
      countDown(f, panels, () => {
        this.printPanel(f, tiles, rows, tileColumns)
        advance(f, panel, panelPitch)
        advance(f, to, tileColumns * n.out * size)
      })
    }
    if (this.restColumns > 0) {
      whereLast(f, columns, () => {
        this.printPanel(f, tiles, rows, this.restColumns)
      })
    }
  }

  /** The tiles of one panel, of so many columns. */
  private printPanel(f: Code, { source, leftPitch, panel, to, depth, fresh }: Tiles, rows: Share, columns: number): void {
    const { context, problem, plan, size, tileColumns } = this
    const { dtype, m, n, k } = problem
    const { lanes } = contractionLanes[dtype]
    const vectors = Math.ceil(columns / lanes)
    const func = (count: number): Func => {
      const shape: TileShape = {
        dtype,
        rows: count,
        vectors,
        last: columns - (vectors - 1) * lanes,
        left: plan.left,
        right: plan.right === 'direct' ? null : tileColumns,
        scattered: n.out !== 1 && n.extent > 1,
        relaxed: context.relaxed,
      }
      return tileFunction(context.module, shape)
    }
    const packed = plan.left === 'packed'
    const call = {
      leftTile: packed ? leftPitch : plan.tileRows * m.left * size,
      leftRow: m.left * size,
      leftStep: k.left * size,
      right: panel,
      rightStep: k.right * size,
      outRow: m.out * size,
      outColumn: n.out * size,
      depth,
      fresh,
    }
    if (m.extent >= plan.tileRows)
      callTile(f, func(plan.tileRows), { ...call, left: source, out: to, tiles: printTileCount(f, rows, plan.tileRows) })
    if (this.restRows === 0) return
    whereLast(f, rows, () => {
      const tiles = printTileCount(f, rows, plan.tileRows)
      const left = f.local('i32')
      const out = f.local('i32')
      pushPlace(f, source, tiles, call.leftTile)
      f.set(left)
      pushPlace(f, to, tiles, plan.tileRows * m.out * size)
      f.set(out)
      callTile(f, func(this.restRows), { ...call, left, out, tiles: 1 })
    })
  }
}

interface Tiles {
  readonly source: Local
  readonly leftPitch: Local
  readonly panel: Local
  readonly to: Local
  readonly depth: Amount
  readonly fresh: Amount
}
