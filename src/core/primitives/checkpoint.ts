import { NdArray } from '../array.js'
import { bind } from '../bind.js'
import { spread } from '../masks.js'
import type { LinearizedCall, Primitive } from '../primitive.js'
import { Program, type Interpreters } from '../program.js'
import { callP, separateCall, type CallParams } from './call.js'

/** Which results are kept for the backward pass. */
export interface CheckpointPolicy {
  /** For error messages and printed programs. */
  readonly policy: string
  /** Are the results of this primitive kept? */
  saves(primitive: string, params: object): boolean
}

export interface CheckpointParams extends CallParams {
  readonly policy: CheckpointPolicy
}

/** Runs a program whose residuals are not stored: the backward pass computes them again from the inputs. */
export const checkpointP: Primitive<CheckpointParams> = {
  name: 'checkpoint',
  doc: 'Runs a program; its reverse derivative stores the inputs (and what the policy saves) and computes the rest again.',
  effect: false,
  abstractEval: (avals, params) => callP.abstractEval(avals, params),
  evaluation: callP.evaluation,
  jvp: (primals, tangents, { program, policy }, interpreters) => {
    const made = interpreters.jvp(
      program,
      tangents.map((t) => t instanceof NdArray),
    )
    const results = checkpointCall(made.program, [...primals, ...tangents.filter((t) => t instanceof NdArray)], policy)
    const n = program.outputs.length
    const primalResults = results.slice(0, n)
    const avals = primalResults.map((y) => y.aval)
    return [primalResults, spread(avals, made.nonzero, results.slice(n))]
  },
  transpose: (cotangents, operands, params, interpreters) => {
    if (callP.transpose === 'notLinear') return []
    return callP.transpose(cotangents, operands, params, interpreters)
  },
  batch: (size, operands, axes, { program, policy }, interpreters) => {
    const made = interpreters.batch(program, size, axes)
    return [checkpointCall(made.program, operands, policy), made.mapped.map((mapped) => (mapped ? 0 : null))]
  },
  control: {
    linearize: (nonzero, { program, policy }, interpreters) => linearizeCheckpoint(program, policy, nonzero, interpreters),
    separate: separateCall,
    dce: (used, _operands, { program, policy }, interpreters) => {
      const left = interpreters.dce(program, used)
      return { operands: left.inputs, results: used, params: { program: left.program, policy } }
    },
    stage: (operands, params) => ({ operands, params }),
  },
  sample: (draw) => {
    const { operands, params } = callP.sample(draw)
    return { operands, params: { ...params, policy: { policy: 'nothingSaveable', saves: () => false } } }
  },
}

/** Binds {@link checkpointP}: the arrays that the program captured go before the operands. */
export function checkpointCall(program: Program, operands: readonly NdArray[], policy: CheckpointPolicy): readonly NdArray[] {
  return bind(checkpointP, [...program.captured, ...operands], { program, policy })
}

/** Known: results and what the policy saves. Linear: tangents, with everything else computed again from inputs and saved values. */
function linearizeCheckpoint(
  program: Program,
  policy: CheckpointPolicy,
  nonzero: readonly boolean[],
  interpreters: Interpreters,
): LinearizedCall {
  const saved = program.equations.filter((eq) => policy.saves(eq.primitive.name, eq.params)).flatMap((eq) => eq.outputs)
  const known = new Program(
    program.name,
    program.inputs,
    program.equations,
    [...program.outputs, ...saved],
    program.variables,
    program.captured,
  )
  const again = interpreters.rematerialize(program, nonzero, saved)
  const n = program.outputs.length
  return {
    nonzero: again.nonzero,
    bindKnown: (primals) => {
      const results = bind(callP, primals, { program: known })
      return { results: results.slice(0, n), residuals: [...primals, ...results.slice(n)] }
    },
    bindLinear: (residuals, tangents) => checkpointCall(again.program, [...residuals, ...tangents], policy),
  }
}
