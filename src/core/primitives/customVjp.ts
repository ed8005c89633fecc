import { NdArray } from '../array.js'
import { avalOf, type Aval } from '../aval.js'
import { bind } from '../bind.js'
import { fill } from '../constant.js'
import type { Draw, Sample } from '../draw.js'
import { isFloat } from '../dtype.js'
import { LinearityError } from '../errors.js'
import { Zero, type Primitive, type StagedCall, type Tangent } from '../primitive.js'
import type { Interpreters, Program } from '../program.js'
import { scope } from '../scope.js'
import { at } from '../shape.js'
import { TapeAval } from '../tape.js'
import { areConcrete, compiledCallOf } from './compiledCall.js'
import { allOrNothing, inFront, mappedInFront, stagedAvals, stageRules, type FlatFunction } from './constructors/opaque.js'
import { sampleFunction } from './constructors/sampleFunction.js'
import { instantiate, known, operandAval, pair } from './constructors/tangents.js'
import { checkCaptured } from './customJvp.js'
import { mul } from './mul.js'
import { cos } from './sine.js'

/** Results, then residuals. */
export type FwdFunction = (primals: readonly NdArray[]) => readonly [results: readonly NdArray[], residuals: readonly NdArray[]]

/** Cotangents of the float operands, from residuals and cotangents of the float results. */
export type BwdFunction = (residuals: readonly NdArray[], cotangents: readonly NdArray[]) => readonly NdArray[]

export interface CustomVjpParams {
  readonly name: string
  /** What the author wrote, by identity: all calls of one function share it. */
  readonly origin: object
  readonly callee: FlatFunction
  readonly fwd: FwdFunction
  readonly bwd: BwdFunction
  /** How many leading operands are arrays that the staged functions captured; they have no tangents. */
  readonly captured: number
  readonly program: Program | null
}

export const customVjpP: Primitive<CustomVjpParams> = {
  name: 'customVjp',
  doc: 'Runs a function whose reverse derivative is the pair of rules that its author gave. In forward mode: the transpose of bwd in its cotangent.',
  effect: false,
  abstractEval: (_avals, { name, program }) => stagedAvals(name, program),
  evaluation: { kind: 'control', run: (operands, { callee }) => callee(operands), body: ({ program }) => program, flow: () => null },
  jvp: (primals, tangents, { name, fwd, bwd, captured }, interpreters) => {
    checkCaptured(name, tangents.slice(0, captured))
    const [results, residuals] = fwd(primals)
    const given = tangents.slice(captured).filter((t) => isFloat(t.aval.dtype))
    const floats = results.filter((y) => isFloat(y.dtype))
    const resultAvals = floats.map((y) => y.aval.strong)
    const derivatives = bind(customVjpTangentP, [...residuals, ...given.map(instantiate)], {
      name,
      bwd,
      staged: false,
      push: (xs) => {
        const program = stageBwd(name, bwd, xs.slice(0, residuals.length), resultAvals, interpreters)
        const all = program.captured.length + residuals.length
        return pushThrough(name, program, all, resultAvals, [...program.captured, ...xs], interpreters)
      },
      residuals: residuals.length,
      results: resultAvals,
    })
    let next = 0
    return [results, results.map((y): Tangent => (isFloat(y.dtype) ? at(derivatives, next++) : new Zero(y.aval)))]
  },
  transpose: 'notLinear',
  batch: (size, operands, axes, params, interpreters) => {
    const { name, callee, fwd, bwd } = params
    const results = bind(customVjpP, mappedInFront(size, operands, axes), {
      ...params,
      program: null,
      callee: (xs) => interpreters.map(name, callee, size, xs, inFront(xs)),
      fwd: (primals) => {
        let count = 0
        const both: FlatFunction = (xs) => {
          const [ys, residuals] = fwd(xs)
          count = ys.length
          return [...ys, ...residuals]
        }
        const mapped = interpreters.map(`fwd of ${name}`, both, size, primals, inFront(primals))
        return [mapped.slice(0, count), mapped.slice(count)]
      },
      bwd: mappedBwd(name, bwd, size, interpreters),
    })
    return [results, inFront(results)]
  },
  control: {
    linearize: () => null,
    separate: () => null,
    dce: allOrNothing,
    stage: (operands, params, interpreters) => (params.program === null ? stageVjp(operands, params, interpreters) : { operands, params }),
  },
  sample: (draw: Draw): Sample<CustomVjpParams> => {
    const { operands, value, slope } = sampleFunction(draw)
    const bwd: BwdFunction = (residuals, cts) => {
      const [x, k] = pair(residuals)
      const [ct, ctOfSign] = pair(cts)
      return [mul(ct, slope(x, k)), fill(0, ctOfSign.aval)]
    }
    return {
      operands,
      params: { name: 'sample', origin: bwd, captured: 0, program: null, callee: value, fwd: (xs) => [value(xs), xs.slice(0, 2)], bwd },
    }
  },
}

function mappedBwd(name: string, bwd: BwdFunction, size: number, interpreters: Interpreters): BwdFunction {
  return (residuals, cotangents) => {
    const all = [...residuals, ...cotangents]
    const f: FlatFunction = (xs) => bwd(xs.slice(0, residuals.length), xs.slice(residuals.length))
    return interpreters.map(`bwd of ${name}`, f, size, all, inFront(all))
  }
}

/** The function and its rules become programs; what they captured becomes leading operands. */
function stageVjp(operands: readonly NdArray[], params: CustomVjpParams, interpreters: Interpreters): StagedCall<CustomVjpParams> {
  const { name, origin, callee, fwd, bwd, captured } = params
  // Weak marks stay, so that a number means the same to the function staged and eager.
  const avals = operands.map((x) => x.aval)
  const program = interpreters.stage(name, avals, callee)
  const rules = stageRules(origin, () => stageFwdAndBwd(program, avals, params, interpreters))
  const ruleCaptures = rules?.operands ?? []
  const own = program.captured.length
  const all = own + ruleCaptures.length
  return {
    operands: [...program.captured, ...ruleCaptures, ...operands],
    params: {
      name,
      origin,
      program,
      captured: all + captured,
      callee: (xs) => interpreters.evaluate(program, [...xs.slice(0, own), ...xs.slice(all)]),
      fwd: (xs) => (rules?.fwd ?? fwd)(xs.slice(own)),
      bwd: rules?.bwd ?? bwd,
    },
  }
}

/** Both rules as programs; `fwd` takes what they captured before the operands. */
function stageFwdAndBwd(
  program: Program,
  avals: readonly Aval[],
  { name, fwd, bwd }: CustomVjpParams,
  interpreters: Interpreters,
): { readonly operands: readonly NdArray[]; readonly fwd: FwdFunction; readonly bwd: BwdFunction } {
  let residualAvals: readonly Aval[] = []
  const fwdProgram = interpreters.stage(`fwd of ${name}`, avals, (xs) => {
    const [ys, residuals] = fwd(xs)
    residualAvals = residuals.map((x) => x.aval)
    return [...ys, ...residuals]
  })
  const cts = program.outputAvals.filter((aval) => isFloat(aval.dtype)).map((aval) => aval.strong)
  const bwdProgram = interpreters.stage(`bwd of ${name}`, [...residualAvals, ...cts], (xs) =>
    bwd(xs.slice(0, residualAvals.length), xs.slice(residualAvals.length)),
  )
  const forward = fwdProgram.captured.length
  const all = forward + bwdProgram.captured.length
  const count = program.outputs.length
  return {
    operands: [...fwdProgram.captured, ...bwdProgram.captured],
    // What bwd captured travels with the residuals.
    fwd: (xs) => {
      const both = interpreters.evaluate(fwdProgram, [...xs.slice(0, forward), ...xs.slice(all)])
      return [both.slice(0, count), [...xs.slice(forward, all), ...both.slice(count)]]
    },
    bwd: (residuals, cotangents) => interpreters.evaluate(bwdProgram, [...residuals, ...cotangents]),
  }
}

export interface CustomVjpTangentParams {
  readonly name: string
  readonly bwd: BwdFunction
  /** The transpose of `bwd` in its cotangents. */
  readonly push: FlatFunction
  /** Is `bwd` a program, which closes over nothing? */
  readonly staged: boolean
  /** How many leading operands are residuals. */
  readonly residuals: number
  /** Avals of the float results. */
  readonly results: readonly Aval[]
}

/** The linear map whose transpose is `bwd`: residuals and tangents of the operands to tangents of the results. */
export const customVjpTangentP: Primitive<CustomVjpTangentParams> = {
  name: 'customVjpTangent',
  doc: 'The derivative of a function with a custom vjp: linear in the tangents, and its transpose is bwd.',
  effect: false,
  abstractEval: (_avals, { results }) => results,
  evaluation: { kind: 'control', run: (operands, { push }) => push(operands), body: () => null, flow: () => null },
  jvp: (primals, tangents, { name, push }, interpreters) => interpreters.differentiate(`jvp of ${name}`, push, primals, tangents),
  transpose: (cotangents, operands, { bwd, residuals, name }) => {
    const given = bwd(
      operands.slice(0, residuals).map((x) => known(x, name)),
      cotangents.map(instantiate),
    )
    return operands.map((x, i): Tangent | null =>
      i < residuals || x instanceof NdArray ? null : (given[i - residuals] ?? new Zero(operandAval(x))),
    )
  },
  batch: (size, operands, axes, params, interpreters) => {
    const results = bind(customVjpTangentP, mappedInFront(size, operands, axes), {
      ...params,
      staged: false,
      results: params.results.map((aval) => avalOf([size, ...aval.shape], aval.dtype)),
      bwd: mappedBwd(params.name, params.bwd, size, interpreters),
      push: (xs) => interpreters.map(`jvp of ${params.name}`, params.push, size, xs, inFront(xs)),
    })
    return [results, inFront(results)]
  },
  control: {
    linearize: () => null,
    separate: () => null,
    dce: allOrNothing,
    stage: (operands, params, interpreters) => (params.staged ? { operands, params } : stageTangent(operands, params, interpreters)),
  },
  sample: (draw: Draw): Sample<CustomVjpTangentParams> => {
    const dtype = draw.floatDtype()
    const shape = draw.shape()
    const timesCos: FlatFunction = (xs) => {
      const [x, t] = pair(xs)
      return [mul(t, cos(x))]
    }
    return {
      operands: [draw.real(shape, dtype), draw.real(shape, dtype)],
      params: {
        name: 'sample',
        staged: false,
        residuals: 1,
        results: [avalOf(shape, dtype)],
        bwd: (residuals, cts) => timesCos([...residuals, ...cts]),
        push: timesCos,
      },
    }
  },
}

/** `bwd` as a program of residuals and cotangents; what it captured comes first. */
function stageBwd(
  name: string,
  bwd: BwdFunction,
  residuals: readonly NdArray[],
  results: readonly Aval[],
  interpreters: Interpreters,
): Program {
  const avals = [...residuals.map((x) => x.aval), ...results]
  return interpreters.stage(`bwd of ${name}`, avals, (xs) => bwd(xs.slice(0, residuals.length), xs.slice(residuals.length)))
}

/** A loop that records on tapes is compiled with the one that reads them: run by itself it would have to know how many steps it took. */
function evaluated(program: Program, operands: readonly NdArray[], interpreters: Interpreters): readonly NdArray[] {
  const records = program.equations.some((eq) => eq.outputs.some(({ aval }) => aval instanceof TapeAval))
  return records && scope.trace === null && !scope.jitDisabled && areConcrete(operands)
    ? compiledCallOf(program).run(operands)
    : interpreters.evaluate(program, operands)
}

/** Tangents of the results from residuals and tangents of the operands: the program of `bwd`, transposed in its cotangents. */
function pushThrough(
  name: string,
  program: Program,
  residuals: number,
  results: readonly Aval[],
  operands: readonly NdArray[],
  interpreters: Interpreters,
): readonly NdArray[] {
  const made = transposed(name, program, residuals, interpreters)
  const given = evaluated(made.program, [...made.program.captured, ...operands], interpreters)
  let next = 0
  return results.map((aval, i) => (made.nonzero[i] === true ? at(given, next++) : fill(0, aval)))
}

function transposed(name: string, program: Program, residuals: number, interpreters: Interpreters): ReturnType<Interpreters['transpose']> {
  try {
    return interpreters.transpose(
      program,
      program.inputs.map((_, i) => i >= residuals),
      program.outputs.map(() => true),
    )
  } catch (error) {
    if (!(error instanceof LinearityError)) throw error
    throw new LinearityError(
      `${name}: forward mode is the transpose of bwd in its cotangent, but this bwd is not linear in it. ` +
        'Use reverse mode, or write the rule with customJvp, which serves both modes.',
      { cause: error },
    )
  }
}

/** `bwd` becomes a program, because an equation outlives the transforms whose values `bwd` may close over. It is transposed where forward mode runs it. */
function stageTangent(
  operands: readonly NdArray[],
  params: CustomVjpTangentParams,
  interpreters: Interpreters,
): StagedCall<CustomVjpTangentParams> {
  const { name, bwd, results } = params
  const program = stageBwd(name, bwd, operands.slice(0, params.residuals), results, interpreters)
  const residuals = program.captured.length + params.residuals
  return {
    operands: [...program.captured, ...operands],
    params: {
      ...params,
      staged: true,
      residuals,
      bwd: (given, cotangents) => interpreters.evaluate(program, [...given, ...cotangents]),
      push: (xs) => pushThrough(name, program, residuals, results, xs, interpreters),
    },
  }
}
