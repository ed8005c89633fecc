import type { NdArray } from '../../array.js'
import type { Aval } from '../../aval.js'
import type { Primitive } from '../../primitive.js'
import { equation, Program, Var } from '../../program.js'
import { scope } from '../../scope.js'
import { at } from '../../shape.js'
import { TapeAval } from '../../tape.js'
import { compiledCallOf } from '../compiledCall.js'

const known = new WeakMap<object, Program[]>()

/** The program that applies a primitive to all of its inputs: the same one for the same params object and avals. */
export function singleEquation<P extends object>(name: string, primitive: Primitive<P>, params: P, avals: readonly Aval[]): Program {
  let programs = known.get(params)
  if (programs === undefined) {
    programs = []
    known.set(params, programs)
  }
  const found = programs.find(({ inputs, equations }) => isFor(primitive, avals, equations[0]?.primitive, inputs))
  if (found !== undefined) return found
  const inputs = avals.map((aval, id) => new Var(aval, id))
  const outputs = primitive.abstractEval(avals, params).map((aval, i) => new Var(aval, avals.length + i))
  const made = new Program(name, inputs, [equation(primitive, params, inputs, outputs)], outputs, inputs.length + outputs.length)
  programs.push(made)
  return made
}

function isFor(primitive: object, avals: readonly Aval[], other: object | undefined, inputs: readonly Var[]): boolean {
  return other === primitive && inputs.length === avals.length && avals.every((aval, i) => at(inputs, i).aval === aval)
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
