import type { Aval } from '../../core/aval.js'
import { equation, Literal, Program, Var, type Atom, type Equation } from '../../core/program.js'
import type { Operand } from './draft.js'
import { simplifyProgram } from './simplify.js'

/** An input of a program inside of a step, and what it is outside. */
export interface NestedInput {
  readonly x: Var
  readonly operand: Operand
  /** Of the operand. */
  readonly aval: Aval
  /** The operand itself, its elements along axis 0 one after the other, or what a loop takes from step to step. */
  readonly role: 'constant' | 'stack' | 'carry'
}

/** A program inside of a step. */
export interface NestedProgram {
  readonly program: Program
  /** What the inputs of the program are. */
  readonly inputs: readonly NestedInput[]
}

/** The program for these operands, with these outputs, simplified: numbers that are written into the program around it are written into it too. */
export function specialised(program: Program, inputs: readonly NestedInput[], outputs: readonly Atom[]): NestedProgram {
  const literals = new Map<Atom, Literal>()
  for (const { x, operand, role } of inputs) {
    if (role !== 'carry' && operand.kind === 'literal') literals.set(x, new Literal(operand.value, x.aval))
  }
  const kept = inputs.filter(({ x }) => !literals.has(x))
  const written = withInputs(
    program,
    kept,
    substituted(program.equations, (x) => literals.get(x) ?? x),
    outputs.map((x) => literals.get(x) ?? x),
  )
  const simple = simplifyProgram(written)
  return { program: simple, inputs: kept.map((input, i) => ({ ...input, x: simple.inputs[i]! })) }
}

/** The same program with other inputs, equations and outputs. */
export function withInputs(
  program: Program,
  inputs: readonly NestedInput[],
  equations: readonly Equation[],
  outputs: readonly Atom[],
): Program {
  return new Program(
    program.name,
    inputs.map(({ x }) => x),
    equations,
    outputs,
    program.variables,
  )
}

/** With the carry behind the other inputs. */
export function carryLast({ program, inputs }: NestedProgram): NestedProgram {
  const ordered = [...inputs.filter(({ role }) => role !== 'carry'), ...inputs.filter(({ role }) => role === 'carry')]
  return { program: withInputs(program, ordered, program.equations, program.outputs), inputs: ordered }
}

/** Equations that read something else. */
export function substituted(equations: readonly Equation[], valueOf: (x: Atom) => Atom): readonly Equation[] {
  return equations.map(({ primitive, params, inputs, outputs }) => equation(primitive, params, inputs.map(valueOf), outputs))
}

/** The variables that equations or outputs of a program read. */
export function readIn({ equations, outputs }: Program): ReadonlySet<Var> {
  const read = new Set<Var>()
  const add = (x: Atom): void => {
    if (x instanceof Var) read.add(x)
  }
  for (const { inputs } of equations) inputs.forEach(add)
  outputs.forEach(add)
  return read
}
