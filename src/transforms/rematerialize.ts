import { NdArray } from '../core/array.js'
import { bind } from '../core/bind.js'
import { chosen, spread } from '../core/masks.js'
import { fill } from '../core/constant.js'
import { barrier } from '../core/primitives/barrier.js'
import { Zero } from '../core/primitive.js'
import { Literal, Program, type Atom, type Equation, type Interpreters, type Var } from '../core/program.js'
import { scope } from '../core/scope.js'
import { at } from '../core/shape.js'
import { withTrace } from '../core/trace.js'
import { withoutDeadCode } from './deadCode.js'
import type { JvpTrace } from './jvpTrace.js'
import { LinearizeTrace } from './linearize.js'

/**
 * The derivative of a program that computes its intermediate values again: from the inputs, behind a barrier, and from the values of `saved`.
 */
export function rematerialize(
  program: Program,
  nonzero: readonly boolean[],
  saved: readonly Var[],
  interpreters: Interpreters,
): { readonly program: Program; readonly nonzero: readonly boolean[] } {
  const inputs = program.inputs.length
  const avals = [...program.inputs, ...saved].map((x) => x.aval)
  let mask: readonly boolean[] = []
  const made = interpreters.stage(`linear ${program.name}`, [...avals, ...chosen(program.inputAvals, nonzero)], (operands) => {
    const known = new Map(saved.map((x, i) => [x, at(operands, inputs + i)]))
    const tangents = spread(program.inputAvals, nonzero, operands.slice(avals.length))
    const again = operands.slice(0, inputs).map(barrier)
    const trace = new LinearizeTrace(scope.trace, `grad of ${program.name}`, interpreters)
    const derivatives = withTrace(trace, () =>
      evaluateAgain(
        trace,
        program,
        again.map((x, i) => trace.dual(x, at(tangents, i))),
        known,
      ),
    ).map((y) => trace.split(y)[1])
    mask = derivatives.map((t) => !(t instanceof Zero))
    return derivatives.filter((t) => t instanceof NdArray)
  })
  return { program: withoutDeadCode(made, interpreters), nonzero: mask }
}

/** Runs the equations, with the primals of saved results taken from `known`. */
function evaluateAgain(
  trace: JvpTrace,
  program: Program,
  operands: readonly NdArray[],
  known: ReadonlyMap<Var, NdArray>,
): readonly NdArray[] {
  const values = new Map<Atom, NdArray>(program.inputs.map((x, i) => [x, at(operands, i)]))
  const valueOf = (x: Atom): NdArray => (x instanceof Literal ? fill(x.value, x.aval) : (values.get(x) ?? fill(NaN, x.aval)))
  for (const { primitive, params, inputs, outputs } of withoutEffects(program).equations) {
    const results = bind(primitive, inputs.map(valueOf), params)
    outputs.forEach((y, i) => {
      const computed = at(results, i)
      const primal = known.get(y)
      values.set(y, primal === undefined ? computed : trace.dual(primal, trace.split(computed)[1]))
    })
  }
  return program.outputs.map(valueOf)
}

/** The program without what it does besides giving results: computing again must not print again. */
function withoutEffects(program: Program): Program {
  let same = true
  const equations: Equation[] = []
  for (const eq of program.equations) {
    const params = quietParams(eq.params)
    if (eq.primitive.effect) same = false
    else if (params === eq.params) equations.push(eq)
    else {
      same = false
      equations.push({ ...eq, params })
    }
  }
  if (same) return program
  return new Program(program.name, program.inputs, equations, program.outputs, program.variables, program.captured)
}

function quietParams(params: object): object {
  let same = true
  const quiet = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(quiet)
    if (!(value instanceof Program)) return value
    const program = withoutEffects(value)
    if (program !== value) same = false
    return program
  }
  const made = Object.fromEntries(Object.entries(params).map(([name, value]) => [name, quiet(value)]))
  return same ? params : made
}
