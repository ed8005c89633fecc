import { NdArray } from '../array.js'
import { avalOf } from '../aval.js'
import { bind } from '../bind.js'
import type { Draw, Sample } from '../draw.js'
import { ProgramError } from '../errors.js'
import { spread } from '../masks.js'
import { Zero, type LinearizedCall, type Primitive, type SeparatedCall, type Tangent } from '../primitive.js'
import { equation, Program, Var, type Interpreters } from '../program.js'
import { at } from '../shape.js'
import { compiledCallOf } from './compiledCall.js'
import { mulP } from './mul.js'
import { noParams } from './constructors/noParams.js'
import { sinP } from './sine.js'

export { strengthen } from './strengthen.js'

export interface CallParams {
  readonly program: Program
}

/** Runs a program; what `jit` binds. Its rules are the transforms of the program. */
export const callP: Primitive<CallParams> = {
  name: 'call',
  doc: 'Runs a program, compiled. Its derivative, transpose and batched form are calls of the transformed program.',
  effect: false,
  abstractEval: (_avals, { program }) => program.outputAvals.map((aval) => aval.strong),
  evaluation: {
    kind: 'control',
    run: (operands, { program }) => compiledCallOf(program).run(operands),
    body: ({ program }) => program,
    flow: () => null,
  },
  jvp: (primals, tangents, { program }, interpreters) => {
    const nonzero = tangents.map((t) => t instanceof NdArray)
    const made = interpreters.jvp(program, nonzero)
    const results = call(made.program, [...primals, ...tangents.filter((t) => t instanceof NdArray)])
    const n = program.outputs.length
    const primalResults = results.slice(0, n)
    const avals = primalResults.map((y) => y.aval)
    return [primalResults, spread(avals, made.nonzero, results.slice(n))]
  },
  transpose: (cotangents, operands, { program }, interpreters) => {
    const linear = operands.map((x) => !(x instanceof NdArray))
    const nonzero = cotangents.map((ct) => ct instanceof NdArray)
    const made = interpreters.transpose(program, linear, nonzero)
    const given = call(made.program, [...operands.filter((x) => x instanceof NdArray), ...cotangents.filter((ct) => ct instanceof NdArray)])
    let nextInput = 0
    let nextGiven = 0
    return operands.map((x): Tangent | null => {
      if (x instanceof NdArray) return null
      return made.nonzero[nextInput++] === true ? at(given, nextGiven++) : new Zero(x)
    })
  },
  batch: (size, operands, axes, { program }, interpreters) => {
    const made = interpreters.batch(program, size, axes)
    return [call(made.program, operands), made.mapped.map((mapped) => (mapped ? 0 : null))]
  },
  control: {
    linearize: (nonzero, { program }, interpreters) => linearizeCall(program, nonzero, interpreters),
    separate: separateCall,
    dce: (used, _operands, { program }, interpreters) => {
      const left = interpreters.dce(program, used)
      return { operands: left.inputs, results: used, params: { program: left.program } }
    },
    stage: (operands, params) => ({ operands, params }),
  },
  sample: sampleCall,
}

/** Binds {@link callP}: the arrays that the program captured go before the operands. */
export function call(program: Program, operands: readonly NdArray[]): readonly NdArray[] {
  return bind(callP, [...program.captured, ...operands], { program })
}

function linearizeCall(program: Program, nonzero: readonly boolean[], interpreters: Interpreters): LinearizedCall {
  const made = interpreters.linearize(program, nonzero)
  const n = program.outputs.length
  return {
    nonzero: made.nonzero,
    bindKnown: (primals) => {
      const results = call(made.known, primals)
      return { results: results.slice(0, n), residuals: results.slice(n) }
    },
    bindLinear: (residuals, tangents) => call(made.linear, [...residuals, ...tangents]),
  }
}

/** {@link ControlRules.separate} for a primitive that runs a program as it is: two calls. */
export function separateCall(active: readonly boolean[], { program }: CallParams, interpreters: Interpreters): SeparatedCall | null {
  const made = interpreters.separate(program, active)
  if (!made.dependent.includes(false)) return null
  const n = made.dependent.filter((flag) => !flag).length
  return {
    dependent: made.dependent,
    bindKnown: (known) => {
      const results = call(made.known, known)
      return { results: results.slice(0, n), residuals: results.slice(n) }
    },
    bindLinear: (residuals, linear) => call(made.linear, [...residuals, ...linear]),
  }
}

/** A program of two equations, sin(x) y; one result is an operand as it is. */
function sampleCall(draw: Draw): Sample<CallParams> {
  const shape = draw.shape()
  const dtype = draw.floatDtype()
  const aval = avalOf(shape, dtype)
  const [x, y, s, p] = [0, 1, 2, 3].map((id) => new Var(aval, id))
  if (x === undefined || y === undefined || s === undefined || p === undefined) throw new ProgramError('unreachable')
  const program = new Program('sample', [x, y], [equation(sinP, noParams, [x], [s]), equation(mulP, noParams, [s, y], [p])], [p, s, y], 4)
  return { operands: [draw.real(shape, dtype), draw.real(shape, dtype)], params: { program } }
}
