import type { DType } from '../../../core/dtype.js'
import type { Code, Func, Local } from './assembler/code.js'
import type { WasmModule } from './assembler/module.js'
import { contractionLanes, type ContractionLanes } from './contractionLanes.js'
import { sharedFunction } from './contractionLibrary.js'
import { advance, countDown, push, pushPlace, type Amount } from './contractionLoops.js'

/** Rows of packed panels of the left operand. */
export const packedRows = 4

/** A tile of the result that stays in registers, and how its operands lie. */
export interface TileShape {
  readonly dtype: DType
  readonly rows: number
  /** Vectors of columns. */
  readonly vectors: number
  /** How many lanes of the last vector are columns of the result. */
  readonly last: number
  /** Packed in panels; or its rows, or columns, have neighbours side by side; or neither. */
  readonly left: 'packed' | 'rows' | 'columns' | 'any'
  /** Elements from step to step in a packed panel; or `null`: rows of side by side columns with a pitch given when called. */
  readonly right: number | null
  /** Are the columns of the result apart from each other? */
  readonly scattered: boolean
  readonly relaxed: boolean
}

/** What tile functions take: addresses, distances in bytes and counts. */
export interface TileCall {
  readonly left: Amount
  /** From tile to tile. */
  readonly leftTile: Amount
  /** From row to row. */
  readonly leftRow: Amount
  /** From step to step. */
  readonly leftStep: Amount
  readonly right: Amount
  readonly rightStep: Amount
  readonly out: Amount
  readonly outRow: Amount
  readonly outColumn: Amount
  /** Steps along the contraction. */
  readonly depth: Amount
  /** Tiles below each other. */
  readonly tiles: Amount
  /** Set the result (1), or add to it (0). */
  readonly fresh: Amount
}

/** A function that multiplies rows of the left operand by a panel of columns of the right one, tile by tile. */
export function tileFunction(module: WasmModule, shape: TileShape): Func {
  return sharedFunction(module, `tile ${JSON.stringify(shape)}`, () =>
    module.func({ params: Array.from({ length: 12 }, () => 'i32' as const), results: [] }, (f) => {
      printTiles(f, shape)
    }),
  )
}

/** Pushes the arguments in the order of the parameters. */
export function callTile(f: Code, func: Func, call: TileCall): void {
  const { left, leftTile, leftRow, leftStep, right, rightStep, out, outRow, outColumn, depth, tiles, fresh } = call
  for (const each of [left, leftTile, leftRow, leftStep, right, rightStep, out, outRow, outColumn, depth, tiles, fresh]) push(f, each)
  f.call(func)
}

function printTiles(f: Code, shape: TileShape): void {
  const [left, leftTile, leftRow, leftStep, right, rightStep, out, outRow, outColumn, depth, tiles, fresh] = twelve(f.params)
  const { rows, vectors, dtype } = shape
  const lanes = contractionLanes[dtype]
  const sums = Array.from({ length: rows }, () => Array.from({ length: vectors }, () => f.local('v128')))
  const q = f.local('i32')
  const steps = f.local('i32')
  const step: StepShape = {
    lanes,
    shape,
    sums,
    // Rows that lie apart have a pointer each; else offsets do.
    pointers: shape.left === 'rows' || shape.left === 'any' ? sums.map(() => f.local('i32')) : [f.local('i32')],
    leftStep: shape.left === 'packed' ? packedRows * lanes.size : shape.left === 'rows' ? lanes.size : leftStep,
    q,
    rightStep: shape.right === null ? rightStep : shape.right * lanes.size,
    columns: Array.from({ length: vectors }, () => f.local('v128')),
    element: f.local('v128'),
  }
  countDown(f, tiles, () => {
    for (const row of sums) {
      for (const sum of row) {
        f.splat('i32x4', 0)
        f.set(sum)
      }
    }
    step.pointers.forEach((pointer, i) => {
      if (i === 0) f.get(left)
      else {
        f.get(step.pointers[i - 1]!)
        f.get(leftRow)
        f.op('i32.add')
      }
      f.set(pointer)
    })
    f.get(right)
    f.set(q)
    f.get(depth)
    f.set(steps)
    countDown(f, steps, () => {
      printStep(f, step)
    })
    printResult(f, shape, lanes, sums, { out, outRow, outColumn, fresh })
    advance(f, left, leftTile)
    pushPlace(f, out, rows, outRow)
    f.set(out)
  })
}

interface StepShape {
  readonly lanes: ContractionLanes
  readonly shape: TileShape
  readonly sums: readonly (readonly Local[])[]
  readonly pointers: readonly Local[]
  readonly leftStep: Amount
  readonly q: Local
  readonly rightStep: Amount
  readonly columns: readonly Local[]
  readonly element: Local
}

/**
 * Adds the products of one step. Two steps in a row would be twice as slow: the engine (V8 11) moves the loads of both to the front, where there
 * are too few registers for them. In a loop of its own a step reaches 97 % of the peak.
 */
function printStep(f: Code, { lanes, shape, sums, pointers, leftStep, q, rightStep, columns, element }: StepShape): void {
  columns.forEach((column, v) => {
    f.get(q)
    f.load('v128.load', 16 * v)
    f.set(column)
  })
  sums.forEach((row, i) => {
    const own = pointers[i]
    f.get(own ?? pointers[0]!)
    f.load(lanes.splat, own === undefined ? i * lanes.size : 0)
    f.set(element)
    row.forEach((sum, v) => {
      const column = columns[v]!
      if (shape.relaxed && lanes.relaxed !== null) {
        f.get(element)
        f.get(column)
        f.get(sum)
        f.op(lanes.relaxed)
      } else {
        f.get(sum)
        f.get(element)
        f.get(column)
        f.op(lanes.product)
        f.op(lanes.sum)
      }
      f.set(sum)
    })
  })
  advance(f, q, rightStep)
  for (const pointer of pointers) advance(f, pointer, leftStep)
}

interface Target {
  readonly out: Local
  readonly outRow: Local
  readonly outColumn: Local
  readonly fresh: Local
}

function printResult(f: Code, shape: TileShape, lanes: ContractionLanes, sums: readonly (readonly Local[])[], target: Target): void {
  const pointer = f.local('i32')
  const eachRow = (visit: (row: readonly Local[]) => void): void => {
    f.get(target.out)
    f.set(pointer)
    sums.forEach((row, i) => {
      visit(row)
      if (i + 1 < sums.length) advance(f, pointer, target.outRow)
    })
  }
  const old = f.local('v128')
  const cell = f.local('i32')
  f.get(target.fresh)
  f.op('i32.eqz')
  f.if_(() => {
    eachRow((row) => {
      if (shape.scattered) {
        f.get(pointer)
        f.set(cell)
      }
      row.forEach((sum, v) => {
        if (shape.scattered) {
          for (let lane = 0; lane < (v + 1 < row.length ? lanes.lanes : shape.last); lane++) {
            f.get(cell)
            f.get(old)
            f.loadLane(lanes.loadLane, lane)
            f.set(old)
            advance(f, cell, target.outColumn)
          }
          f.get(old)
        } else {
          f.get(pointer)
          f.load('v128.load', 16 * v)
        }
        f.get(sum)
        f.op(lanes.sum)
        f.set(sum)
      })
    })
  })
  eachRow((row) => {
    if (shape.scattered) {
      f.get(pointer)
      f.set(cell)
    }
    row.forEach((sum, v) => {
      const count = v + 1 < row.length ? lanes.lanes : shape.last
      if (shape.scattered) {
        for (let lane = 0; lane < count; lane++) {
          f.get(cell)
          f.get(sum)
          f.storeLane(lanes.storeLane, lane)
          advance(f, cell, target.outColumn)
        }
      } else storeBytes(f, pointer, 16 * v, sum, count * lanes.size)
    })
  })
}

/** Stores the first bytes of a vector, and nothing behind them. */
function storeBytes(f: Code, pointer: Local, offset: number, vector: Local, bytes: number): void {
  if (bytes === 16) {
    f.get(pointer)
    f.get(vector)
    f.store('v128.store', offset)
    return
  }
  let done = 0
  for (const [size, store] of pieces) {
    for (; done + size <= bytes; done += size) {
      f.get(pointer)
      f.get(vector)
      f.storeLane(store, done / size, offset + done)
    }
  }
}

const pieces = [
  [8, 'v128.store64_lane'],
  [4, 'v128.store32_lane'],
  [2, 'v128.store16_lane'],
  [1, 'v128.store8_lane'],
] as const

type Twelve = readonly [Local, Local, Local, Local, Local, Local, Local, Local, Local, Local, Local, Local]

function twelve(params: readonly Local[]): Twelve {
  const [a, b, c, d, e, f, g, h, i, j, k, l] = params
  return [a!, b!, c!, d!, e!, f!, g!, h!, i!, j!, k!, l!]
}
