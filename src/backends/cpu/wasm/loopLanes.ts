import type { DType } from '../../../core/dtype.js'
import type { Expr } from '../../../core/scalar/expression.js'
import type { LoopKernel } from '../../kernel/schedule.js'
import { orderOf } from '../scalar/order.js'
import type { Leaf } from '../scalar/scope.js'
import type { Code, Local } from './assembler/code.js'
import { isUnit, loadLanes, type Cursor, type Tail } from './loopAccess.js'
import type { SimpleLoop } from './loopAxes.js'
import type { LaneCount } from './scalar/lanes.js'
import type { LaneLeaves } from './scalar/laneWasm.js'

/** How many elements a kernel does at once: 2 where float64 occurs, else 4. */
export function laneCountOf(kernel: LoopKernel): LaneCount {
  const types = new Set<DType>()
  const add = (results: readonly Expr[]): void => {
    for (const node of orderOf(results).nodes) {
      types.add(node.type)
      if (node.op === 'repeat') add([node.loop.test, ...node.loop.body])
    }
  }
  for (const load of kernel.loads) types.add(load.dtype)
  add(kernel.stores.map((store) => store.value))
  for (const { element, merge, projection } of kernel.accumulators) {
    add(element)
    add(merge)
    add([projection])
  }
  return types.has('float64') ? 2 : 4
}

/** How many operations a body has. */
export function countOperations(results: readonly Expr[]): number {
  return orderOf(results).nodes.filter(({ op }) => op !== 'literal' && op !== 'operand' && op !== 'index').length
}

/** Operations for one element, loads and stores included, with an axis in vectors. */
function costOf(loop: SimpleLoop, lanes: LaneCount, axis: number): number {
  const extent = loop.extents[axis]!
  const access = (unit: boolean): number => (unit ? 1 : 2.5 * lanes)
  let sum = 1 + countOperations(loop.results)
  for (const { type, steps } of loop.loads) if (steps[axis] !== 0) sum += access(isUnit(lanes, type, steps[axis]!))
  for (const { to } of loop.stores) sum += access(isUnit(lanes, to.type, to.steps[axis]!))
  return (sum * Math.ceil(extent / lanes)) / extent
}

/** The axis to put into vectors; the later one where two are alike. */
export function cheapestAxis(loop: SimpleLoop, lanes: LaneCount): number {
  const costs = loop.extents.map((_, axis) => costOf(loop, lanes, axis))
  return costs.findLastIndex((cost) => cost === Math.min(...costs))
}

/** The axis to put into vectors where the last one is reduced. */
export function cheapestReductionAxis(loop: SimpleLoop, lanes: LaneCount): number {
  const length = loop.extents.at(-1)!
  const merging = loop.accumulators.reduce((sum, { body }) => sum + countOperations(body.merge) + 2 * body.types.length, 0)
  const width = Math.min(loop.accumulators[0]!.body.lanes, length)
  const costs = loop.extents.map((_, axis) => {
    const own = costOf(loop, lanes, axis)
    // Rows fold vectors and the lanes of one; columns keep their accumulators in memory.
    const ending =
      axis === loop.extents.length - 1 ? 10 + merging * (width / lanes + 2) : (merging * (width + 2)) / lanes + 100 / loop.extents[axis]!
    const running = axis === loop.extents.length - 1 ? 0 : (0.5 * merging) / lanes
    return own + running + ending / length
  })
  return costs.findLastIndex((cost) => cost === Math.min(...costs))
}

/** The level of a leaf: one more than the position, in `nest`, of the innermost loop along whose axes it changes. */
export function levelIn(loop: SimpleLoop, nest: readonly (readonly number[])[]): (leaf: Leaf) => number {
  return (leaf) => {
    const along = (axis: number): boolean =>
      leaf.op === 'index' ? loop.axes[leaf.axis] === axis : loop.loads[leaf.position]!.steps[axis] !== 0
    return nest.findLastIndex((axes) => axes.some(along)) + 1
  }
}

/** Pushes the sum of an index and the numbers of the lanes. */
function pushLaneIndices(f: Code, first: Local, offset: number): void {
  f.get(first)
  f.op('i32x4.splat')
  f.v128(new Uint8Array(Int32Array.from([0, 1, 2, 3], (lane) => lane + offset).buffer))
  f.op('i32x4.add')
}

/** Where leaves are found: pointers of the loads and, for each axis that the kernel has now, the local of its index. */
export interface Places {
  readonly pointers: readonly Local[]
  readonly indices: readonly (Local | undefined)[]
  /** The axis in vectors, or -1 where all lanes are the same element. */
  readonly axis: number
  /** Of vectors: the one that follows the pointers is number 0. */
  readonly copy: number
  /** In bytes, for each load; on top of what the vectors take. */
  readonly offsets?: readonly number[]
  readonly tail: Tail | null
}

/** Leaves that are loaded, or made of indices, at the current place of the code. */
export function leavesAt(f: Code, lanes: LaneCount, loop: SimpleLoop, places: Places): LaneLeaves {
  const { pointers, indices, axis, copy, offsets, tail } = places
  const stepOf = (cursor: Cursor): number => (axis < 0 ? 0 : cursor.steps[axis]!)
  return {
    operand: (position) => {
      const cursor = loop.loads[position]!
      const step = stepOf(cursor)
      return loadLanes(f, lanes, cursor.type, pointers[position]!, copy * lanes * step + (offsets?.[position] ?? 0), step, tail)
    },
    index: (of) => {
      const out = f.local('v128')
      const own = loop.axes[of] ?? null
      const index = own === null ? undefined : indices[own]
      if (index === undefined) f.v128(new Uint8Array(16))
      else if (own === axis) pushLaneIndices(f, index, copy * lanes)
      else {
        f.get(index)
        f.op('i32x4.splat')
      }
      f.set(out)
      return out
    },
  }
}
