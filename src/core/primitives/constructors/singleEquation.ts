import type { NdArray } from '../../array.js'
import type { Aval } from '../../aval.js'
import type { Primitive } from '../../primitive.js'
import { equation, Program, Var } from '../../program.js'
import { scope } from '../../scope.js'
import { TapeAval } from '../../tape.js'
import { compiledCallOf } from '../compiledCall.js'

const known = new WeakMap<object, Program>()

/** The program that applies a primitive to all of its inputs: one for each params object, which is only ever given with operands of the same avals. */
export function singleEquation<P extends object>(name: string, primitive: Primitive<P>, params: P, avals: readonly Aval[]): Program {
  const found = known.get(params)
  if (found !== undefined) return found
  const inputs = avals.map((aval, id) => new Var(aval, id))
  const outputs = primitive.abstractEval(avals, params).map((aval, i) => new Var(aval, avals.length + i))
  const made = new Program(name, inputs, [equation(primitive, params, inputs, outputs)], outputs, inputs.length + outputs.length)
  known.set(params, made)
  return made
}

/**
 * Runs a primitive that contains programs as a program of its own: the backend compiles all of it, loop or branch included. `null` where that does not go:
 * what deals with tapes, and what `debugNans` watches, is run step by step.
 */
export function runCompiled<P extends object>(
  name: string,
  primitive: Primitive<P>,
  operands: readonly NdArray[],
  params: P,
): readonly NdArray[] | null {
  if (scope.debugNans) return null
  const program = singleEquation(
    name,
    primitive,
    params,
    operands.map((x) => x.aval.strong),
  )
  if ([...program.inputs, ...program.outputs].some(({ aval }) => aval instanceof TapeAval)) return null
  return compiledCallOf(program).run(operands)
}
