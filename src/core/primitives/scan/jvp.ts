import { NdArray } from '../../array.js'
import { chosen, spread } from '../../masks.js'
import type { JvpResult, Tangent } from '../../primitive.js'
import type { Interpreters } from '../../program.js'
import { closed, reordered } from '../constructors/closedProgram.js'
import { instantiate } from '../constructors/tangents.js'
import { carryFixpoint } from './fixpoint.js'
import { grouped, numbered, type ScanCall, type ScanParams } from './params.js'

const isThere = (t: Tangent): boolean => t instanceof NdArray
const count = (flags: readonly boolean[]): number => flags.filter(Boolean).length

/** One loop that carries the tangents along. A carry has a tangent if it has one at the start or after some step. */
export function jvpOfScan(
  scan: ScanCall,
  primals: readonly NdArray[],
  tangents: readonly Tangent[],
  params: ScanParams,
  interpreters: Interpreters,
): JvpResult {
  const { body } = params
  const [x, dx] = [grouped(params, primals), grouped(params, tangents)]
  const [constantFlags, stackFlags] = [dx.constants.map(isThere), dx.stacks.map(isThere)]
  const { carry: carryFlags, made } = carryFixpoint(
    dx.carry.map(isThere),
    (flags) => interpreters.jvp(body, [...constantFlags, ...flags, ...stackFlags], flags),
    ({ nonzero }) => nonzero.slice(0, params.carry),
  )
  const { program, values } = closed(made.program)
  const resultFlags = made.nonzero.slice(params.carry)
  const [constants, carry, stacks] = [count(constantFlags), count(carryFlags), count(stackFlags)]

  // Primals, then tangents: the loop wants each kind together.
  const firstTangent = values.length + body.inputs.length
  const [firstConstant, firstCarry] = [values.length, values.length + params.constants]
  const firstStack = firstCarry + params.carry
  const inputs = [
    ...numbered(0, values.length),
    ...numbered(firstConstant, params.constants),
    ...numbered(firstTangent, constants),
    ...numbered(firstCarry, params.carry),
    ...numbered(firstTangent + constants, carry),
    ...numbered(firstStack, x.stacks.length),
    ...numbered(firstTangent + constants + carry, stacks),
  ]
  const results = body.outputs.length
  const outputs = [
    ...numbered(0, params.carry),
    ...numbered(results, carry),
    ...numbered(params.carry, results - params.carry),
    ...numbered(results + carry, count(resultFlags)),
  ]
  const arrays = (list: readonly Tangent[]): readonly NdArray[] => list.filter((t) => t instanceof NdArray)
  const given = scan(
    [
      ...x.count,
      ...values,
      ...x.constants,
      ...arrays(dx.constants),
      ...x.carry,
      ...chosen(dx.carry, carryFlags).map(instantiate),
      ...x.stacks,
      ...arrays(dx.stacks),
    ],
    {
      ...params,
      body: reordered(program, inputs, outputs),
      constants: values.length + params.constants + constants,
      carry: params.carry + carry,
    },
  )
  const allCarry = params.carry + carry
  const [ys, dys] = [given.slice(allCarry, allCarry + results - params.carry), given.slice(allCarry + results - params.carry)]
  const primalResults = [...given.slice(0, params.carry), ...ys]
  const derivatives = [...given.slice(params.carry, allCarry), ...dys]
  return [
    primalResults,
    spread(
      primalResults.map((y) => y.aval),
      made.nonzero,
      derivatives,
    ),
  ]
}
