import type { Aval } from './aval.js'
import { ProgramError } from './errors.js'
import { Var, type Atom, type Program } from './program.js'

/**
 * Checks that a program is well formed: every variable is assigned once and before it is used, and every shape and dtype is what the primitive's own
 * rule derives from its operands.
 *
 * @throws ProgramError naming the equation
 */
export function checkProgram(program: Program): void {
  const defined = new Set<Var>()
  const ids = new Set<number>()
  const define = (x: Var, where: string): void => {
    if (defined.has(x) || ids.has(x.id)) throw new ProgramError(`${where}: variable ${String(x.id)} is assigned twice.`)
    if (x.id >= program.variables)
      throw new ProgramError(`${where}: variable ${String(x.id)} is outside the table of ${String(program.variables)}.`)
    defined.add(x)
    ids.add(x.id)
  }
  const use = (x: Atom, where: string): Aval => {
    if (x instanceof Var && !defined.has(x)) throw new ProgramError(`${where}: variable ${String(x.id)} is used before it is assigned.`)
    return x.aval
  }
  for (const input of program.inputs) define(input, `${program.name}, inputs`)
  program.equations.forEach((eq, i) => {
    const where = `${program.name}, equation ${String(i)} (${eq.primitive.name})`
    const derived = eq.primitive.abstractEval(
      eq.inputs.map((x) => use(x, where)),
      eq.params,
    )
    if (derived.length !== eq.outputs.length) {
      throw new ProgramError(
        `${where}: ${String(eq.outputs.length)} results are written down, but the primitive has ${String(derived.length)}.`,
      )
    }
    eq.outputs.forEach((x, k) => {
      const expected = derived[k]
      if (expected === undefined || expected.strong !== x.aval.strong) {
        throw new ProgramError(`${where}: result ${String(k)} is written down as ${x.aval.toString()}, but is ${String(expected)}.`)
      }
      define(x, where)
    })
    for (const value of Object.values(eq.params)) if (isProgram(value)) checkProgram(value)
  })
  for (const output of program.outputs) use(output, `${program.name}, outputs`)
}

function isProgram(value: unknown): value is Program {
  return typeof value === 'object' && value !== null && 'equations' in value && 'variables' in value
}
