import type { NdArray } from './array.js'
import { bind } from './bind.js'
import { fill } from './constant.js'
import { ProgramError } from './errors.js'
import { Literal, type Atom, type Program } from './program.js'
import { at } from './shape.js'

/** Runs the equations of a program under the current trace. `operands` are all its inputs, captured ones first. */
export function evaluateProgram(program: Program, operands: readonly NdArray[]): readonly NdArray[] {
  if (operands.length !== program.inputs.length) {
    throw new ProgramError(
      `${program.name}: the program has ${String(program.inputs.length)} inputs, ${String(operands.length)} operands were given.`,
    )
  }
  const values = new Array<NdArray>(program.variables)
  program.inputs.forEach((x, i) => (values[x.id] = at(operands, i)))
  const valueOf = (x: Atom): NdArray => (x instanceof Literal ? fill(x.value, x.aval) : at(values, x.id))
  for (const { primitive, params, inputs, outputs } of program.equations) {
    const results = bind(primitive, inputs.map(valueOf), params)
    outputs.forEach((y, i) => (values[y.id] = at(results, i)))
  }
  return program.outputs.map(valueOf)
}
