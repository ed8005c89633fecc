import type { ConcreteArray } from '../../core/array.js'
import { isFloat } from '../../core/dtype.js'
import type { Builder, Known } from './builder.js'
import type { Choices } from './choices.js'
import { chooseOutputs, chooseValues, drawFor, grownBody, operandLike, type Setting } from './growth.js'
import { withoutDeadSteps } from './recipe.js'

/** Calls a function of a few values, whose body is a short program of its own, jitted or checkpointed or with a custom rule. */
export function addCall(builder: Builder, choices: Choices, setting: Setting, construct: string): boolean {
  const floatsOnly = construct.startsWith('customJvp') || construct.startsWith('customVjp')
  const pool = builder.values.filter(({ array }) => !floatsOnly || isFloat(array.dtype))
  const operands = chooseValues(pool, choices, 1, 3)
  if (operands.length === 0) return false
  // A custom rule cannot differentiate what its function closes over.
  const canClose = construct === 'call' || construct === 'checkpoint'
  const closed = canClose && operands.length > 1 && choices.chance(0.4) ? 1 : 0
  const body = grownBody(operands, choices, { ...setting, callback: undefined }, 4)
  const outputs = chooseOutputs(body, choices).filter(({ array }) => !floatsOnly || isFloat(array.dtype))
  if (outputs.length === 0 || body.length === 0) return false
  const recipe = withoutDeadSteps(body.finish(outputs).recipe)
  const tangents = construct === 'customVjpTangent' ? operands.map(({ array }) => tangentLike(builder, choices, setting, array)) : []
  return builder.call(construct, {}, [...operands, ...tangents], [recipe], closed) !== null
}

function tangentLike(builder: Builder, choices: Choices, setting: Setting, array: ConcreteArray): Known {
  const draw = drawFor(builder, choices, setting)
  const dtype = isFloat(array.dtype) ? array.dtype : 'float64'
  const made = draw.real(array.shape, dtype, { low: -1.5, high: 1.5 })
  return operandLike(builder, choices, setting, made, { range: { low: -1.5, high: 1.5 }, distinct: false })
}
