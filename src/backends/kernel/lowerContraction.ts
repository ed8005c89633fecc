import type { Contraction } from '../../core/evaluation.js'
import type { Equation } from '../../core/program.js'
import { range, rowMajorStrides, type Shape } from '../../core/shape.js'
import { productSum } from './combination.js'
import type { DraftAccess, Operand } from './draft.js'
import { movesAsOne, permuted } from './indexMap.js'
import { reduce } from './lowerReduction.js'
import { resultOf, type Lowering } from './lowering.js'
import { dtypeOf, seenOperand, whole } from './planner.js'
import type { ContractionAxis } from './schedule.js'

/** Groups of axes of an operand, in the order in which the contraction walks them. */
interface Side {
  readonly operand: Operand
  readonly shape: Shape
  readonly batch: readonly number[]
  readonly free: readonly number[]
  readonly contracted: readonly number[]
}

/** A batched matrix product becomes a step of its own, or an accumulator where there is no free axis. */
export function lowerContraction(lowering: Lowering, eq: Equation, evaluation: Contraction<object>): void {
  const [x, y] = [eq.inputs[0]!, eq.inputs[1]!]
  const out = resultOf(eq)
  const { leftBatch, leftContracting, rightBatch, rightContracting } = evaluation.dimensions(eq.params)
  const side = (atom: typeof x, batch: readonly number[], contracted: readonly number[]): Side => ({
    operand: lowering.operandOf(atom),
    shape: atom.aval.shape,
    batch,
    contracted,
    free: range(atom.aval.ndim).filter((axis) => !batch.includes(axis) && !contracted.includes(axis)),
  })
  const left = side(x, leftBatch, leftContracting)
  const right = side(y, rightBatch, rightContracting)
  if (out.aval.size === 0) {
    lowering.value(out)
    return
  }
  if (left.contracted.some((axis) => left.shape[axis] === 0)) {
    lowering.define(out, { kind: 'literal', value: 0, dtype: out.aval.dtype })
    return
  }
  if (left.free.length === 0 && right.free.length === 0) {
    const shape = [...left.batch, ...left.contracted].map((axis) => left.shape[axis]!)
    const operands = [left, right].map((one) => turned(lowering, one, [...one.batch, ...one.contracted]))
    const contracted = left.contracted.map((_, i) => left.batch.length + i)
    reduce(lowering, shape, operands, contracted, productSum(x.aval.dtype), lowering.value(out))
    return
  }
  multiply(lowering, merged(lowering, left), merged(lowering, right), lowering.value(out))
}

/** An operand with its axes in another order. */
function turned(lowering: Lowering, side: Side, order: readonly number[]): Operand {
  const shape = order.map((axis) => side.shape[axis]!)
  const seen = seenOperand(permuted(order), shape, side.shape, side.operand)
  if (seen !== null) return seen
  const copy = lowering.planner.copy(side.operand, side.shape, dtypeOf(side.operand))
  return { kind: 'seen', base: copy, seen: permuted(order) }
}

interface Placed extends Side {
  readonly view: DraftAccess
}

/** A side whose free axes move as one, and whose contracted axes do: itself, or a row-major copy. */
function merged(lowering: Lowering, side: Side): Placed {
  const { planner } = lowering
  const view = planner.view(side.operand, side.shape)
  const good = (axes: readonly number[]): boolean => movesAsOne(side.shape, view.at.steps, axes)
  if (good(side.free) && good(side.contracted)) return { ...side, view }
  const order = [...side.batch, ...side.free, ...side.contracted]
  const shape = order.map((axis) => side.shape[axis]!)
  const copy = planner.copy(turned(lowering, side, order), shape, dtypeOf(side.operand))
  const [b, f] = [side.batch.length, side.free.length]
  const all = range(order.length)
  return {
    operand: whole(copy),
    shape,
    batch: all.slice(0, b),
    free: all.slice(b, b + f),
    contracted: all.slice(b + f),
    view: planner.view(whole(copy), shape),
  }
}

function multiply(lowering: Lowering, left: Placed, right: Placed, value: ReturnType<Lowering['value']>): void {
  const { planner } = lowering
  const stepOf = (side: Placed, axes: readonly number[]): number => {
    const moving = axes.filter((axis) => side.shape[axis] !== 1)
    return moving.length === 0 ? 0 : side.view.at.steps[moving.at(-1)!]!
  }
  const extentOf = (side: Placed, axes: readonly number[]): number => axes.reduce((product, axis) => product * side.shape[axis]!, 1)
  const rows = extentOf(left, left.free)
  const columns = extentOf(right, right.free)
  const extents = left.batch.map((axis) => left.shape[axis]!)
  const outer = rowMajorStrides(extents)
  const batch = extents.flatMap((extent, i): ContractionAxis[] =>
    extent === 1
      ? []
      : [
          {
            extent,
            left: left.view.at.steps[left.batch[i]!]!,
            right: right.view.at.steps[right.batch[i]!]!,
            out: outer[i]! * rows * columns,
          },
        ],
  )
  const m = { extent: rows, left: stepOf(left, left.free), right: 0, out: rows === 1 ? 0 : columns }
  const n = { extent: columns, left: 0, right: stepOf(right, right.free), out: columns === 1 ? 0 : 1 }
  const k = {
    extent: extentOf(left, left.contracted),
    left: stepOf(left, left.contracted),
    right: stepOf(right, right.contracted),
    out: 0,
  }
  const position = planner.append((numberOf) => ({
    kind: 'contraction',
    dtype: value.aval.dtype,
    left: numberOf(left.view.memory),
    leftStart: left.view.at.start,
    right: numberOf(right.view.memory),
    rightStart: right.view.at.start,
    out: numberOf(memory),
    batch,
    m,
    n,
    k,
  }))
  const memory = planner.stored(value, position)
}
