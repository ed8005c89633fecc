import type { DType } from '../../core/dtype.js'
import type { Reduction } from '../../core/evaluation.js'
import type { Equation } from '../../core/program.js'
import type { Expr } from '../../core/scalar/expression.js'
import { range, rowMajorStrides, type Shape } from '../../core/shape.js'
import { combinationOf, resultOfNothing, type Combination } from './combination.js'
import type { Operand, Value } from './draft.js'
import { AccumulatorEpilogue } from './epilogue.js'
import { movesAsOne, permuted } from './indexMap.js'
import { lowerHost } from './lowerHost.js'
import { resultOf, type Lowering } from './lowering.js'
import { seenOperand, whole } from './planner.js'

/** A reduction primitive becomes an accumulator of a kernel. */
export function lowerReduction(lowering: Lowering, eq: Equation, evaluation: Reduction<object>): void {
  const x = eq.inputs[0]!
  const y = resultOf(eq)
  if (y.aval.size === 0) {
    lowering.value(y)
    return
  }
  if (x.aval.size === 0) {
    const value = resultOfNothing(evaluation, x.aval.dtype)
    if (value === null) lowerHost(lowering, eq)
    else lowering.define(y, { kind: 'literal', value, dtype: y.aval.dtype })
    return
  }
  const operand = lowering.operandOf(x)
  reduce(lowering, x.aval.shape, [operand], [...evaluation.axes(eq.params)], combinationOf(evaluation, x.aval.dtype), lowering.value(y))
}

/** Combines what operands of this shape give, along axes, into a value that has the other axes. */
export function reduce(
  lowering: Lowering,
  shape: Shape,
  given: readonly Operand[],
  axes: readonly number[],
  combination: Combination,
  result: Value,
): void {
  const { planner } = lowering
  const reduced = [...axes].sort((a, b) => a - b)
  const kept = range(shape.length).filter((axis) => !reduced.includes(axis))
  if (!movesAsOne(shape, rowMajorStrides(shape), reduced)) {
    const order = [...kept, ...reduced]
    const turned = order.map((axis) => shape[axis]!)
    const operands = given.map((x) => seenOperand(permuted(order), turned, shape, x) ?? turnedCopy(lowering, x, shape, order))
    reduce(
      lowering,
      turned,
      operands,
      reduced.map((_, i) => kept.length + i),
      combination,
      result,
    )
    return
  }
  const operands = given.map((x) => {
    if (planner.moves(x, shape, reduced)) return x
    return whole(planner.copy(x, shape, x.kind === 'literal' ? x.dtype : x.base.aval.dtype))
  })
  const { draft, xs } = planner.gather(shape, operands, 2, { reduce: { axes: reduced, lanes: combination.lanes } })
  draft.reduced = reduced
  draft.lanes = combination.lanes
  const strides = rowMajorStrides(reduced.map((axis) => shape[axis]!))
  const s = draft.builder
  let index: Expr = s.literal('int32', 0)
  reduced.forEach((axis, i) => {
    index = s.add(index, s.mul(s.index(axis), s.literal('int32', strides[i]!)))
  })
  const element = combination.element(s, xs, index)
  const types = element.map((x): DType => x.type)
  const steps = new Array<number>(shape.length).fill(0)
  kept.forEach((axis, i) => {
    if (shape[axis] !== 1) steps[axis] = result.aval.strides[i]!
  })
  const accumulator = { element, unit: combination.unit, merge: combination.merge(types) }
  result.after = draft.position
  result.epilogue = new AccumulatorEpilogue(draft, result, steps, accumulator, planner.functions, (builder) =>
    combination.projection(builder, types),
  )
}

function turnedCopy(lowering: Lowering, operand: Operand, shape: Shape, order: readonly number[]): Operand {
  if (operand.kind === 'literal') return operand
  const copy = lowering.planner.copy(operand, shape, operand.base.aval.dtype)
  return { kind: 'seen', base: copy, seen: permuted(order) }
}
