import { hasEffect } from '../core/effects.js'
import { equation, Program, type Var, type Atom, type Equation, type Interpreters } from '../core/program.js'
import { at } from '../core/shape.js'

/**
 * Drops equations that no used output depends on, and what primitives that contain programs compute in vain; equations with an effect stay.
 * Unused inputs are dropped too, unless `keepInputs`.
 */
export function eliminateDeadCode(
  program: Program,
  used: readonly boolean[],
  interpreters: Interpreters,
  keepInputs = false,
): { readonly program: Program; readonly inputs: readonly boolean[] } {
  const live = new Set<Atom>(program.outputs.filter((_, i) => used[i] === true))
  const kept: Equation[] = []
  for (let i = program.equations.length - 1; i >= 0; i--) {
    const shrunk = shrink(at(program.equations, i), live, interpreters)
    if (shrunk === null) continue
    kept.push(shrunk)
    for (const x of shrunk.inputs) live.add(x)
  }
  const inputs = program.inputs.map((x) => keepInputs || live.has(x))
  const captured = program.captured.filter((_, i) => inputs[i] === true)
  const made = new Program(
    program.name,
    program.inputs.filter((_, i) => inputs[i] === true),
    kept.reverse(),
    program.outputs.filter((_, i) => used[i] === true),
    program.variables,
    captured,
  )
  return { program: made, inputs }
}

/** The program without dead equations; its inputs and outputs stay. */
export function withoutDeadCode(program: Program, interpreters: Interpreters): Program {
  const used = program.outputs.map(() => true)
  return eliminateDeadCode(program, used, interpreters, true).program
}

function shrink(eq: Equation, live: ReadonlySet<Atom>, interpreters: Interpreters): Equation | null {
  const used = eq.outputs.map((y: Var) => live.has(y))
  if (!used.includes(true) && !hasEffect(eq)) return null
  const { control } = eq.primitive
  if (control === null) return eq
  const left = control.dce(used, eq.inputs.length, eq.params, interpreters)
  return equation(
    eq.primitive,
    left.params,
    eq.inputs.filter((_, i) => left.operands[i] === true),
    eq.outputs.filter((_, i) => left.results[i] === true),
  )
}
