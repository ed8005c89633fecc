import type { NdArray } from '../array.js'
import { bind } from '../bind.js'
import { fill } from '../constant.js'
import { isFloat } from '../dtype.js'
import type { Draw, Sample } from '../draw.js'
import { ClosureError } from '../errors.js'
import { Zero, type Primitive, type StagedCall } from '../primitive.js'
import type { Interpreters, Program } from '../program.js'
import { at } from '../shape.js'
import { allOrNothing, inFront, mappedInFront, stagedAvals, stageRules, type FlatFunction } from './constructors/opaque.js'
import { sampleFunction } from './constructors/sampleFunction.js'
import { triple } from './constructors/tangents.js'
import { mul } from './mul.js'

/** Results and their tangents, from primals and tangents that are all written out. */
export type JvpFunction = (
  primals: readonly NdArray[],
  tangents: readonly NdArray[],
) => readonly [results: readonly NdArray[], tangents: readonly NdArray[]]

export interface CustomJvpParams {
  readonly name: string
  /** What the author wrote, by identity: all calls of one function share it. */
  readonly origin: object
  /** What beside the operands decides what it computes, as a text: calls of one origin that share it give the same. */
  readonly identity: string
  readonly callee: FlatFunction
  readonly rule: JvpFunction
  /** How many leading operands are arrays that the staged function captured; they have no tangents. */
  readonly captured: number
  /** The staged function, once an equation holds it. */
  readonly program: Program | null
}

export const customJvpP: Primitive<CustomJvpParams> = {
  name: 'customJvp',
  doc: 'Runs a function whose derivative is the rule that its author gave, in both modes. d f(x) = rule(x, dx).',
  effect: false,
  abstractEval: (_avals, { name, program }) => stagedAvals(name, program),
  evaluation: { kind: 'control', run: (operands, { callee }) => callee(operands), body: ({ program }) => program, flow: () => null },
  jvp: (primals, tangents, { name, rule, captured }) => {
    checkCaptured(name, tangents.slice(0, captured))
    const [results, derivatives] = rule(
      primals,
      tangents.map((t, i) => (t instanceof Zero ? fill(0, at(primals, i).aval) : t)),
    )
    return [results, results.map((y, i) => (isFloat(y.dtype) ? at(derivatives, i) : new Zero(y.aval)))]
  },
  transpose: 'notLinear',
  batch: (size, operands, axes, params, interpreters) => {
    const { name, identity, callee, rule } = params
    const results = customJvpCall(mappedInFront(size, operands, axes), {
      ...params,
      identity: `${identity} mapped over ${String(size)}`,
      program: null,
      callee: (xs) => interpreters.map(name, callee, size, xs, inFront(xs)),
      rule: (primals, tangents) => {
        let count = 0
        const both: FlatFunction = (xs) => {
          const [ys, dys] = rule(xs.slice(0, primals.length), xs.slice(primals.length))
          count = ys.length
          return [...ys, ...dys]
        }
        const mapped = interpreters.map(`jvp rule of ${name}`, both, size, [...primals, ...tangents], inFront([...primals, ...tangents]))
        return [mapped.slice(0, count), mapped.slice(count)]
      },
    })
    return [results, inFront(results)]
  },
  control: {
    linearize: () => null,
    separate: () => null,
    dce: allOrNothing,
    stage: (operands, params, interpreters) => (params.program === null ? stage(operands, params, interpreters) : { operands, params }),
  },
  sample: (draw: Draw): Sample<CustomJvpParams> => {
    const { operands, value, slope } = sampleFunction(draw)
    const rule: JvpFunction = (primals, tangents) => {
      const [x, k] = triple(primals)
      const [dx] = triple(tangents)
      const results = value(primals)
      const [, less, positive] = triple(results)
      return [results, [mul(dx, slope(x, k)), fill(0, less.aval), fill(0, positive.aval.strong)]]
    }
    return { operands, params: { name: 'sample', origin: rule, identity: '', captured: 0, program: null, callee: value, rule } }
  },
}

/** Binds {@link customJvpP}. */
export function customJvpCall(operands: readonly NdArray[], params: CustomJvpParams): readonly NdArray[] {
  return bind(customJvpP, operands, params)
}

/** The function and its rule become programs; what they captured becomes leading operands. */
function stage(operands: readonly NdArray[], params: CustomJvpParams, interpreters: Interpreters): StagedCall<CustomJvpParams> {
  const { name, origin, identity, callee, rule, captured } = params
  // Weak marks stay, so that a number means the same to the function staged and eager.
  const avals = operands.map((x) => x.aval)
  const program = interpreters.stage(name, avals, callee)
  const own = program.captured.length
  const staged = stageRules(origin, () => stageRule(program, params, operands, interpreters))
  const ruleCaptures = staged?.operands ?? []
  return {
    operands: [...program.captured, ...ruleCaptures, ...operands],
    params: {
      name,
      origin,
      identity,
      program,
      captured: own + ruleCaptures.length + captured,
      callee: (xs) => interpreters.evaluate(program, [...xs.slice(0, own), ...xs.slice(own + ruleCaptures.length)]),
      rule: (primals, tangents) => (staged?.rule ?? rule)(primals.slice(own), tangents.slice(own)),
    },
  }
}

/** The rule as a program; it takes what it captured before the operands. */
function stageRule(
  program: Program,
  { name, rule }: CustomJvpParams,
  given: readonly NdArray[],
  interpreters: Interpreters,
): { readonly operands: readonly NdArray[]; readonly rule: JvpFunction } {
  const avals = given.map((x) => x.aval)
  const ruleProgram = interpreters.stage(`jvp rule of ${name}`, [...avals, ...avals], (xs) => {
    const [ys, dys] = rule(xs.slice(0, avals.length), xs.slice(avals.length))
    return [...ys, ...dys]
  })
  const own = ruleProgram.captured.length
  return {
    operands: ruleProgram.captured,
    rule: (primals, tangents) => {
      const both = interpreters.evaluate(ruleProgram, [...primals, ...tangents.slice(own)])
      return [both.slice(0, program.outputs.length), both.slice(program.outputs.length)]
    },
  }
}

/** Throws where a rule closes over a value that is being differentiated. */
export function checkCaptured(name: string, tangents: readonly unknown[]): void {
  if (tangents.every((t) => t instanceof Zero)) return
  throw new ClosureError(
    `${name}: a custom rule, or its function, closes over a value that is differentiated. The rule cannot give that derivative: pass the value as an argument.`,
  )
}
