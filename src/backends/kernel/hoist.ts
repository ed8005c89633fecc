import { equation, Var, type Atom, type Equation } from '../../core/program.js'
import { hasEffect } from '../../core/effects.js'
import type { Lowering } from './lowering.js'
import { carryLast, withInputs, type NestedInput, type NestedProgram } from './nestedProgram.js'

/**
 * Computes before a loop what does not depend on its steps, and hands it to the body as further constants. Views, and what has no operand, stay: they
 * cost nothing there.
 */
export function hoisted(lowering: Lowering, nested: NestedProgram): NestedProgram {
  const { program, inputs } = nested
  const invariant = new Set<Var>(inputs.flatMap(({ x, role }) => (role === 'constant' ? [x] : [])))
  const makers = new Map<Var, Equation>()
  for (const eq of program.equations) {
    if (!isPure(eq) || !eq.inputs.every((x) => !(x instanceof Var) || invariant.has(x))) continue
    for (const y of eq.outputs) {
      invariant.add(y)
      makers.set(y, eq)
    }
  }
  /** What the body computes again, and what it is given. */
  const kept = new Set<Equation>()
  const given = new Set<Var>()
  const need = (x: Atom): void => {
    const maker = x instanceof Var ? makers.get(x) : undefined
    if (maker === undefined || !(x instanceof Var) || kept.has(maker)) return
    if (maker.primitive.evaluation.kind === 'view' || !maker.inputs.some((y) => y instanceof Var)) {
      kept.add(maker)
      maker.inputs.forEach(need)
    } else given.add(x)
  }
  const isHoisted = (eq: Equation): boolean => eq.outputs.some((y) => makers.get(y) === eq)
  for (const eq of program.equations) if (!isHoisted(eq)) eq.inputs.forEach(need)
  program.outputs.forEach(need)
  if (given.size === 0) return nested
  const values = lowerBefore(lowering, inputs, program.equations, makers, given)
  const added = [...given].map((x): NestedInput => ({ x, operand: lowering.operandOf(values.get(x)!), aval: x.aval, role: 'constant' }))
  const all = [...inputs, ...added]
  const left = program.equations.filter((eq) => !isHoisted(eq) || kept.has(eq))
  return carryLast({ program: withInputs(program, all, left, program.outputs), inputs: all })
}

function isPure(eq: Equation): boolean {
  const { evaluation } = eq.primitive
  if (evaluation.kind !== 'control') return !eq.primitive.effect
  // A loop without a bound may never end where the loop around it takes no step.
  const flow = evaluation.flow(eq.params)
  return flow !== null && flow.kind !== 'repetition' && !hasEffect(eq)
}

/** Lowers the equations that make the given variables, and says what these are outside. */
function lowerBefore(
  lowering: Lowering,
  inputs: readonly NestedInput[],
  equations: readonly Equation[],
  makers: ReadonlyMap<Var, Equation>,
  given: ReadonlySet<Var>,
): ReadonlyMap<Atom, Var> {
  const wanted = new Set<Equation>()
  const want = (x: Atom): void => {
    const maker = x instanceof Var ? makers.get(x) : undefined
    if (maker === undefined || wanted.has(maker)) return
    wanted.add(maker)
    maker.inputs.forEach(want)
  }
  given.forEach(want)
  const values = new Map<Atom, Var>()
  for (const { x, operand, role } of inputs) {
    if (role !== 'constant') continue
    const outside = lowering.newVariable(x.aval)
    lowering.define(outside, operand)
    values.set(x, outside)
  }
  const moved = equations
    .filter((eq) => wanted.has(eq))
    .map(({ primitive, params, inputs: operands, outputs }) => {
      const read = operands.map((x) => values.get(x) ?? x)
      const made = outputs.map((y) => {
        const outside = lowering.newVariable(y.aval)
        values.set(y, outside)
        return outside
      })
      return equation(primitive, params, read, made)
    })
  lowering.programs.equations(lowering, moved)
  return values
}
