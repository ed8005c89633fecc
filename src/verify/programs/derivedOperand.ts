import type { ConcreteArray } from '../../core/array.js'
import { isFloat } from '../../core/dtype.js'
import { addP, sub } from '../../core/primitives/add.js'
import { noParams } from '../../core/primitives/constructors/noParams.js'
import { mulP } from '../../core/primitives/mul.js'
import { sinP } from '../../core/primitives/sine.js'
import type { Builder, Known } from './builder.js'
import type { Choices } from './choices.js'
import { fresh, operandLike, type Setting } from './growth.js'
import type { ProgramDraw, Request } from './programDraw.js'

/** What an operand of a sample was made of. */
export interface Origin {
  readonly drawn: ConcreteArray
  readonly request: Request
}

/**
 * The array that a sample drew and made this operand of, if there is one: it added something, as a large diagonal that makes a matrix well conditioned, or it took a part of
 * numbers that are far apart.
 */
export function originOf({ requests }: ProgramDraw, operands: readonly ConcreteArray[], operand: ConcreteArray): Origin | null {
  if (requests.has(operand) || !isFloat(operand.dtype)) return null
  for (const [drawn, request] of requests) {
    const isSource = request.distinct ? drawn.dtype === operand.dtype : drawn.aval === operand.aval
    if (isSource && !operands.includes(drawn)) return { drawn, request }
  }
  return null
}

/** A value of the program in place of what the sample drew, made into an operand as the sample did. */
export function derivedOperand(
  builder: Builder,
  choices: Choices,
  setting: Setting,
  operand: ConcreteArray,
  { drawn, request }: Origin,
): Known {
  const mark = builder.mark()
  const found = request.distinct
    ? moved(builder, operandLike(builder, choices, setting, operand, { range: {}, distinct: false }), operand, drawn.size)
    : raised(builder, operandLike(builder, choices, setting, drawn, request), sub(operand, drawn).toConcrete('be part of a random program'))
  if (found !== null) return found
  builder.rollBack(mark)
  return fresh(builder, choices, setting, operand, true)
}

function raised(builder: Builder, x: Known, by: ConcreteArray): Known | null {
  return builder.one(addP, [x, builder.constant(by)], noParams)
}

/** The operand, whose elements are moved by less than what is between any of `count` of them. */
function moved(builder: Builder, by: Known, operand: ConcreteArray, count: number): Known | null {
  const small = builder.one(sinP, [by], noParams)
  const scale = builder.literal(1 / Math.max(4, count), operand.shape, operand.dtype)
  const scaled = small === null ? null : builder.one(mulP, [small, scale], noParams)
  return scaled === null ? null : builder.one(addP, [scaled, builder.constant(operand)], noParams)
}
