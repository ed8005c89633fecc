import { equation, Literal, Program, Var, type Atom, type Equation } from './program.js'
import { at } from './shape.js'

/**
 * The program with the equations of the programs that it runs in place of the equations that run them, all the way down; of branches that a number
 * chooses, too. Variables are numbered anew; values of captured arrays are left out.
 */
export function inlineProgram(program: Program): Program {
  const equations: Equation[] = []
  let variables = 0
  const fresh = (x: Var): Var => new Var(x.aval, variables++)
  /** Writes the equations of a program down, and gives its outputs. */
  const write = (body: Program, operands: readonly Atom[]): readonly Atom[] => {
    const values = new Array<Atom>(body.variables)
    body.inputs.forEach((x, i) => (values[x.id] = at(operands, i)))
    const valueOf = (x: Atom): Atom => (x instanceof Var ? at(values, x.id) : x)
    for (const { primitive, params, inputs, outputs } of body.equations) {
      const given = inputs.map(valueOf)
      const called = primitive.evaluation.kind === 'control' ? primitive.evaluation.body(params) : null
      const branch = called === null ? knownBranch({ primitive, params, inputs: given, outputs }) : null
      let results: readonly Atom[]
      if (branch !== null) results = write(branch, given.slice(1))
      else if (called === null) {
        const made = outputs.map(fresh)
        equations.push(equation(primitive, params, given, made))
        results = made
      } else {
        const captured = called.captured.length
        results = write(called, [...given.slice(0, captured), ...given.slice(given.length - (called.inputs.length - captured))])
      }
      outputs.forEach((y, k) => (values[y.id] = at(results, k)))
    }
    return body.outputs.map(valueOf)
  }
  const inputs = program.inputs.map(fresh)
  const outputs = write(program, inputs)
  return new Program(program.name, inputs, equations, outputs, variables)
}

/** The branch that an equation runs, where it says which; `null` for others. */
export function knownBranch({ primitive, params, inputs: [index] }: Equation): Program | null {
  if (primitive.evaluation.kind !== 'control' || !(index instanceof Literal)) return null
  const flow = primitive.evaluation.flow(params)
  if (flow?.kind !== 'branch') return null
  return at(flow.branches, Math.min(Math.max(index.value, 0), flow.branches.length - 1))
}
