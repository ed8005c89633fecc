import type { NdArray } from '../../array.js'
import type { Aval } from '../../aval.js'
import { Program, Var, type Atom } from '../../program.js'
import { at } from '../../shape.js'

const closedForms = new WeakMap<Program, Program>()

/** The program with the arrays that it captured as ordinary first inputs, and their values: the operands for those. */
export function closed(program: Program): { readonly program: Program; readonly values: readonly NdArray[] } {
  if (program.captured.length === 0) return { program, values: program.captured }
  let form = closedForms.get(program)
  if (form === undefined) {
    form = rewired(program, program.inputs, program.outputs)
    closedForms.set(program, form)
  }
  return { program: form, values: program.captured }
}

/** A closed program of the same equations with other inputs and outputs; an input that is left out must be one that nothing uses. */
export function rewired(program: Program, inputs: readonly Var[], outputs: readonly Atom[]): Program {
  return new Program(program.name, inputs, program.equations, outputs, program.variables)
}

/** The closed program with its inputs and outputs in another order; outputs may be left out or repeated. The same one for the same order. */
export function reordered(program: Program, inputs: readonly number[], outputs: readonly number[]): Program {
  return variant(program, `${inputs.join()}:${outputs.join()}`, () =>
    rewired(
      program,
      inputs.map((i) => at(program.inputs, i)),
      outputs.map((i) => at(program.outputs, i)),
    ),
  )
}

const variants = new WeakMap<Program, Map<string, Program>>()

/** A form of a program, made once for each key: transforms and executables are remembered by program. It must hold no tracer. */
export function variant(program: Program, key: string, make: () => Program): Program {
  let forms = variants.get(program)
  if (forms === undefined) {
    forms = new Map()
    variants.set(program, forms)
  }
  const known = forms.get(key)
  if (known !== undefined) return known
  const made = make()
  forms.set(key, made)
  return made
}

/** The closed program with further inputs that nothing reads, put in before input number `place`. */
export function withUnusedInputs(program: Program, place: number, avals: readonly Aval[]): Program {
  const { inputs, variables } = program
  const added = avals.map((aval, i) => new Var(aval, variables + i))
  return new Program(
    program.name,
    [...inputs.slice(0, place), ...added, ...inputs.slice(place)],
    program.equations,
    program.outputs,
    variables + added.length,
  )
}
