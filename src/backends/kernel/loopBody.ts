import type { Aval } from '../../core/aval.js'
import type { Atom, Program } from '../../core/program.js'
import { at } from '../../core/shape.js'
import type { Operand } from './draft.js'
import { carryLast, specialised, withInputs, type NestedInput, type NestedProgram } from './nestedProgram.js'

/** The operands of a loop. */
export interface LoopOperands {
  readonly constants: readonly Operand[]
  readonly carry: readonly Operand[]
  readonly stacks: readonly { readonly operand: Operand; readonly aval: Aval }[]
}

/** The body of a loop for its operands, whose carry is what really changes. Inputs: constants and stacks, then the carry. Outputs: the carry, then the results. */
export interface LoopBody {
  readonly nested: NestedProgram
  /** What is left of the carry, as places among all of it. */
  readonly changing: readonly number[]
}

/** Prepares a body that takes constants, carry and elements to carry and results, of which only some are wanted. */
export function loopBody(body: Program, { constants, carry, stacks }: LoopOperands, wanted: readonly boolean[]): LoopBody {
  const given = [...constants, ...carry]
  let inputs = body.inputs.map((x, i): NestedInput => {
    if (i < constants.length) return { x, operand: at(given, i), aval: x.aval, role: 'constant' }
    if (i < given.length) return { x, operand: at(given, i), aval: x.aval, role: 'carry' }
    return { x, ...at(stacks, i - given.length), role: 'stack' }
  })
  const results = body.outputs.slice(carry.length).filter((_, k) => wanted[k] === true)
  let changing = carry.map((_, k) => k)
  let program = body
  let outputs: readonly Atom[] = [...body.outputs.slice(0, carry.length), ...results]
  for (;;) {
    const made = specialised(program, inputs, outputs)
    program = made.program
    // What comes out as it went in is a constant, and what is computed of it may be one too.
    const carried = made.inputs.filter(({ role }) => role === 'carry')
    const same = carried.map(({ x }, k) => program.outputs[k] === x)
    inputs = made.inputs.map((input): NestedInput => (same[carried.indexOf(input)] === true ? { ...input, role: 'constant' } : input))
    outputs = program.outputs.filter((_, k) => same[k] !== true)
    changing = changing.filter((_, k) => same[k] !== true)
    if (!same.includes(true)) break
  }
  return { nested: carryLast({ program: withInputs(program, inputs, program.equations, outputs), inputs }), changing }
}
