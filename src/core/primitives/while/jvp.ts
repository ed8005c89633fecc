import { NdArray } from '../../array.js'
import { chosen, spread } from '../../masks.js'
import type { JvpResult, Tangent } from '../../primitive.js'
import type { Interpreters } from '../../program.js'
import { at } from '../../shape.js'
import { closed, reordered, withUnusedInputs } from '../constructors/closedProgram.js'
import { instantiate } from '../constructors/tangents.js'
import { carryFixpoint } from '../scan/fixpoint.js'
import { numbered } from '../scan/params.js'
import { carryOf, grouped, type WhileCall, type WhileParams } from './params.js'

const isThere = (t: Tangent): boolean => t instanceof NdArray

/** One loop that carries the tangents along; the test does not look at them. */
export function jvpOfWhile(
  loop: WhileCall,
  primals: readonly NdArray[],
  tangents: readonly Tangent[],
  params: WhileParams,
  interpreters: Interpreters,
): JvpResult {
  const { test, body, bodyConstants } = params
  const [x, dx] = [grouped(params, primals), grouped(params, tangents)]
  const n = carryOf(params)
  const constantFlags = dx.bodyConstants.map(isThere)
  const { carry: carryFlags, made } = carryFixpoint(
    dx.carry.map(isThere),
    (flags) => interpreters.jvp(body, [...constantFlags, ...flags], flags),
    ({ nonzero }) => nonzero.slice(0, n),
  )
  const { program, values } = closed(made.program)
  const dConstants = dx.bodyConstants.filter((t) => t instanceof NdArray)
  const dCarry = chosen(dx.carry, carryFlags).map(instantiate)

  const [firstCarry, firstTangent] = [values.length + bodyConstants, values.length + body.inputs.length]
  const results = body.outputs.length
  const dRecords = made.nonzero.slice(n).filter(Boolean).length
  const given = loop([...x.testConstants, ...values, ...x.bodyConstants, ...dConstants, ...x.carry, ...dCarry], {
    ...params,
    test: withUnusedInputs(
      test,
      test.inputs.length,
      dCarry.map((t) => t.aval),
    ),
    body: reordered(
      program,
      [
        ...numbered(0, firstCarry),
        ...numbered(firstTangent, dConstants.length),
        ...numbered(firstCarry, n),
        ...numbered(firstTangent + dConstants.length, dCarry.length),
      ],
      [...numbered(0, n), ...numbered(results, dCarry.length), ...numbered(n, results - n), ...numbered(results + dCarry.length, dRecords)],
    ),
    bodyConstants: values.length + bodyConstants + dConstants.length,
  })
  const firstRecord = n + dCarry.length + 1
  const count = at(given, firstRecord - 1)
  const primalResults = [...given.slice(0, n), count, ...given.slice(firstRecord, firstRecord + results - n)]
  const derivatives = [...given.slice(n, n + dCarry.length), ...given.slice(firstRecord + results - n)]
  const flags = [...made.nonzero.slice(0, n), false, ...made.nonzero.slice(n)]
  return [
    primalResults,
    spread(
      primalResults.map((y) => y.aval),
      flags,
      derivatives,
    ),
  ]
}
