import { avalOf } from '../../core/aval.js'
import type { IndexMap } from '../../core/evaluation.js'
import type { Atom, Equation, Var } from '../../core/program.js'
import type { Shape } from '../../core/shape.js'
import { lowerView } from './lowerElementwise.js'
import { movesAsOne } from './indexMap.js'
import type { Lowering } from './lowering.js'
import { whole } from './planner.js'

/** An equation in place of another one, between variables that the program may not have. */
export function standIn({ primitive, params }: Equation, inputs: readonly Atom[], output: Var): Equation {
  return { primitive, params, inputs, outputs: [output] }
}

/** A variable of this shape and the dtype of `x`. */
export function variableLike(lowering: Lowering, x: Atom, shape: Shape): Var {
  return lowering.newVariable(avalOf(shape, x.aval.dtype))
}

/** `x` seen through a map of indices, as `to` or a new variable. */
export function viewOf(lowering: Lowering, eq: Equation, x: Atom, map: IndexMap, shape: Shape, to?: Var): Var {
  const y = to ?? variableLike(lowering, x, shape)
  lowerView(lowering, standIn(eq, [x], y), { kind: 'view', source: () => map })
  return y
}

/** The axes of `x` in another order. */
export function axesInOrder(order: readonly number[]): IndexMap {
  return { kind: 'affine', axes: order.map((_, axis) => ({ start: 0, step: 1, axis: order.indexOf(axis) })) }
}

/** `x` itself if the axes of each group move as one in memory, else a row-major copy. */
export function movingAsOne(lowering: Lowering, x: Atom, ...groups: readonly (readonly number[])[]): Atom {
  const { planner } = lowering
  const { shape, dtype } = x.aval
  const operand = lowering.operandOf(x)
  const { steps } = planner.view(operand, shape).at
  if (groups.every((axes) => movesAsOne(shape, steps, axes))) return x
  const copy = variableLike(lowering, x, shape)
  lowering.define(copy, whole(planner.copy(operand, shape, dtype)))
  return copy
}
