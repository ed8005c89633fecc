import type { NdArray } from '../../array.js'
import { bind } from '../../bind.js'
import { chosen, spread } from '../../masks.js'
import { Zero, type Tangent } from '../../primitive.js'
import type { Interpreters, Program } from '../../program.js'
import { callP } from '../call.js'
import { closed, withUnusedInputs } from './closedProgram.js'

/** Programs that take the same constants, before inputs of their own. */
export interface Sharing {
  readonly programs: readonly Program[]
  /** Constants in front of those that they took already: what they had captured. */
  readonly constants: readonly NdArray[]
}

/** Closes programs whose first inputs, but for what they captured, are the same constants: what one of them captured becomes a constant of all. */
export function sharing(programs: readonly Program[]): Sharing {
  const constants = programs.flatMap((program) => program.captured)
  if (constants.length === 0) return { programs, constants }
  const avals = constants.map((x) => x.aval)
  let before = 0
  const made = programs.map((program) => {
    const own = program.captured.length
    const first = before
    before += own
    const late = withUnusedInputs(closed(program).program, own, avals.slice(first + own))
    return withUnusedInputs(late, 0, avals.slice(0, first))
  })
  return { programs: made, constants }
}

/** Derivative of a program's outputs along tangents of its first inputs, at the given values of all of them. */
export function derivativeAlong(
  program: Program,
  tangents: readonly Tangent[],
  inputs: readonly NdArray[],
  interpreters: Interpreters,
): readonly Tangent[] {
  const nonzero = inputs.map((_, i) => tangents[i] !== undefined && tangents[i].zero !== true)
  const avals = program.outputAvals
  if (!nonzero.includes(true)) return avals.map((aval) => new Zero(aval))
  const made = interpreters.jvp(program, nonzero)
  if (!made.nonzero.includes(true)) return avals.map((aval) => new Zero(aval))
  // The outputs themselves are not computed again.
  const used = made.program.outputs.map((_, i) => i >= avals.length)
  const left = interpreters.dce(made.program, used)
  const operands = [...made.program.captured, ...inputs, ...tangents.filter((t) => t.zero !== true)]
  return spread(avals, made.nonzero, bind(callP, chosen(operands, left.inputs), { program: left.program }))
}
