import type { NdArray } from '../array.js'
import type { Draw, Sample } from '../draw.js'
import type { Primitive, StagedCall } from '../primitive.js'
import type { Interpreters, Program } from '../program.js'
import { allOrNothing, stagedAvals, type FlatFunction } from './constructors/opaque.js'
import { sampleFunction } from './constructors/sampleFunction.js'
import { triple } from './constructors/tangents.js'
import { lt } from './comparisons.js'
import { convert } from './convert.js'
import { mul } from './mul.js'
import { sign } from './sign.js'
import { sin } from './sine.js'
import { broadcastAxis } from './sum.js'
import { moveAxis } from './transpose.js'

/** Results for operands of which some are mapped in front, and which results are. */
export type BatchFunction = (
  size: number,
  mapped: readonly boolean[],
  operands: readonly NdArray[],
) => readonly [results: readonly NdArray[], mapped: readonly boolean[]]

export interface CustomBatchingParams {
  readonly name: string
  readonly callee: FlatFunction
  readonly rule: BatchFunction
  /** How many leading operands are arrays that the staged function captured. */
  readonly captured: number
  readonly program: Program | null
}

export const customBatchingP: Primitive<CustomBatchingParams> = {
  name: 'customBatching',
  doc: 'Runs a function that vmap replaces by the rule that its author gave. Derivatives go through the function itself.',
  effect: false,
  abstractEval: (_avals, { name, program }) => stagedAvals(name, program),
  evaluation: { kind: 'control', run: (operands, { callee }) => callee(operands), body: ({ program }) => program, flow: () => null },
  jvp: (primals, tangents, { name, callee }, interpreters) => interpreters.differentiate(`jvp of ${name}`, callee, primals, tangents),
  transpose: 'notLinear',
  batch: (size, operands, axes, { name, callee, rule, captured }, interpreters) => {
    if (axes.slice(0, captured).some((axis) => axis !== null)) {
      // What the staged function captured is mapped too, which the rule cannot know.
      const results = interpreters.map(name, callee, size, operands, axes)
      return [results, results.map(() => 0)]
    }
    const inFront = operands.slice(captured).map((x, i) => {
      const axis = axes[captured + i] ?? null
      return axis === null ? x : moveAxis(x, axis, 0)
    })
    const [results, mapped] = rule(
      size,
      axes.slice(captured).map((axis) => axis !== null),
      inFront,
    )
    return [results, mapped.map((flag) => (flag ? 0 : null))]
  },
  control: {
    linearize: () => null,
    separate: () => null,
    dce: allOrNothing,
    stage: (operands, params, interpreters) => (params.program === null ? stage(operands, params, interpreters) : { operands, params }),
  },
  sample: (draw: Draw): Sample<CustomBatchingParams> => {
    const { operands, value, factors } = sampleFunction(draw)
    const rule: BatchFunction = (size, mapped, xs) => {
      const [isX, isK, isZ] = triple(mapped)
      const [x, k, z] = triple(xs)
      const put = (t: NdArray, isMapped: boolean): NdArray => (isMapped ? t : broadcastAxis(t, 0, size))
      const whole = isX || isK
      const of = (t: NdArray, isMapped: boolean): NdArray => (whole ? put(t, isMapped) : t)
      const first = mul(mul(of(sin(x), isX), of(factors(), false)), of(convert(k, x.dtype), isK))
      const second = isX || isZ ? lt(put(x, isX), put(z, isZ)) : lt(x, z)
      return [
        [first, second, sign(z)],
        [whole, isX || isZ, isZ],
      ]
    }
    return { operands, params: { name: 'sample', captured: 0, program: null, callee: value, rule } }
  },
}

function stage(operands: readonly NdArray[], params: CustomBatchingParams, interpreters: Interpreters): StagedCall<CustomBatchingParams> {
  const program = interpreters.stage(
    params.name,
    operands.map((x) => x.aval),
    params.callee,
  )
  return {
    operands: [...program.captured, ...operands],
    params: {
      ...params,
      program,
      captured: program.captured.length + params.captured,
      callee: (xs) => interpreters.evaluate(program, xs),
    },
  }
}
