import { isFloat } from '../../core/dtype.js'
import type { Builder } from './builder.js'
import type { Choices } from './choices.js'
import { chooseValue, chooseValues, grownBody, operandLike, type Setting } from './growth.js'
import { finished, like, small, varying } from './loopParts.js'

/** Solves an equation, nonlinear or linear, that what a short program gives decides. */
export const addImplicit =
  (construct: 'root' | 'linearSolve') =>
  (builder: Builder, choices: Choices, setting: Setting): boolean => {
    const floats = builder.values.filter(({ array }) => isFloat(array.dtype) && array.size > 0)
    const operand = chooseValue(floats, choices)
    if (operand === null) return false
    const closed = chooseValues(builder.values, choices, 0, 2)
    const body = grownBody(varying([...closed, operand]), choices, { ...setting, callback: undefined }, 3)
    const result = like(body, choices, operand.array)
    if (result === null) return false
    const right = construct === 'root' ? [] : [operandLike(builder, choices, setting, operand.array, small)]
    return builder.call(construct, {}, [...closed, operand, ...right], [finished(body, [result])], closed.length) !== null
  }
