import type { NdArray } from '../../core/array.js'
import { evaluateProgram } from '../../core/evaluateProgram.js'
import { chosen } from '../../core/masks.js'
import { Zero, type Tangent } from '../../core/primitive.js'
import { call, strengthen, type CallParams } from '../../core/primitives/call.js'
import { checkpointCall, type CheckpointParams } from '../../core/primitives/checkpoint.js'
import type { CustomBatchingParams } from '../../core/primitives/customBatching.js'
import type { CustomVjpTangentParams } from '../../core/primitives/customVjp.js'
import type { FlatFunction } from '../../core/primitives/constructors/opaque.js'
import type { Program } from '../../core/program.js'
import { at, range } from '../../core/shape.js'
import type { Application, JetContext, JetRule, Masks } from './context.js'
import { written } from './jetTracer.js'
import { knownSeries, type Series } from './series.js'

/** A call of the program that computes with series. */
export const callRule: JetRule<CallParams> = (context, use) => expandCall(context, use, use.params.program, call)

/** As {@link callRule}, computed again in the backward pass. */
export const checkpointRule: JetRule<CheckpointParams> = (context, use) =>
  expandCall(context, use, use.params.program, (made, operands) => checkpointCall(made, operands, use.params.policy))

/** Its derivatives go through the function itself. */
export const customBatchingRule: JetRule<CustomBatchingParams> = (context, use) => expandFunction(context, use, use.params.callee)

/** The linear map runs on whole series. */
export const customVjpTangentRule: JetRule<CustomVjpTangentParams> = (context, use) => expandFunction(context, use, use.params.push)

function expandFunction(context: JetContext, { operands, nested }: Application, f: FlatFunction): readonly NdArray[] {
  return nested ? context.inside(() => f(operands)) : context.inline(() => f(operands))
}

function expandCall(
  context: JetContext,
  { operands, nested }: Application,
  program: Program,
  run: (program: Program, operands: readonly NdArray[]) => readonly NdArray[],
): readonly NdArray[] {
  // A rule may call with what it is just defining, which has no coefficients yet to be given all at once.
  if (nested) return context.inside(() => evaluateProgram(program, operands).map(strengthen))
  const series = operands.map((x) => context.seriesOf(x))
  const masks = masksOf(series, context.order)
  const made = context.programs.of(program, context.order, masks)
  const results = run(made.program, flatten(series, masks))
  return unflatten(context, results, made.masks)
}

/** Which coefficients are not zero. */
export function masksOf(series: readonly Series[], order: number): Masks {
  return series.map((x) => range(order).map((k) => x.at(k + 1).zero !== true))
}

/** Values, then the coefficients that the masks name. */
export function flatten(series: readonly Series[], masks: Masks): readonly NdArray[] {
  const coefficients = series.flatMap((x, i) => {
    const mask = at(masks, i)
    return chosen(
      mask.map((_, k) => k + 1),
      mask,
    ).map((k) => written(x.at(k)))
  })
  return [...series.map((x) => written(x.first)), ...coefficients]
}

/** The inverse of {@link flatten}, to values of the trace. */
function unflatten(context: JetContext, flat: readonly NdArray[], masks: Masks): readonly NdArray[] {
  let next = masks.length
  return masks.map((mask, i) => {
    const first = at(flat, i)
    const others = mask.map((flag): Tangent => (flag ? at(flat, next++) : new Zero(first.aval)))
    return mask.includes(true) ? context.tracer(knownSeries(first, others)) : first
  })
}
