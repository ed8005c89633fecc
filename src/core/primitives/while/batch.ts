import type { NdArray } from '../../array.js'
import { avalOf } from '../../aval.js'
import { fill } from '../../constant.js'
import type { BatchResult } from '../../primitive.js'
import { Literal, Program, type Interpreters } from '../../program.js'
import { at } from '../../shape.js'
import { TapeAval } from '../../tape.js'
import { add } from '../add.js'
import { any } from '../anyAll.js'
import { call } from '../call.js'
import { mappedAt } from '../constructors/batching.js'
import { closed } from '../constructors/closedProgram.js'
import { convert } from '../convert.js'
import { carryFixpoint } from '../scan/fixpoint.js'
import { switchCall } from '../switch.js'
import { carryOf, grouped, type WhileCall, type WhileParams } from './params.js'

type Axes = readonly (number | null)[]

const inFront = (flags: readonly boolean[]): Axes => flags.map((flag) => (flag ? 0 : null))

/** One loop for the whole batch; where the test is mapped, it runs until no lane goes on. */
export function batchOfWhile(
  loop: WhileCall,
  size: number,
  operands: readonly NdArray[],
  axes: Axes,
  params: WhileParams,
  interpreters: Interpreters,
): BatchResult {
  const { test, body } = params
  const own = grouped(params, axes)
  const n = carryOf(params)
  const { carry, made } = carryFixpoint(
    own.carry.map((axis) => axis !== null),
    (flags) => interpreters.batch(body, size, [...own.bodyConstants, ...inFront(flags)], flags),
    ({ mapped }) => mapped.slice(0, n),
  )
  const tested = interpreters.batch(test, size, [...own.testConstants, ...inFront(carry)])
  if (tested.mapped[0] === true) return inLanes(loop, size, operands, axes, params, interpreters)

  const [forTest, forBody] = [closed(tested.program), closed(made.program)]
  const x = grouped(params, operands)
  const given = loop(
    [
      ...forTest.values,
      ...x.testConstants,
      ...forBody.values,
      ...x.bodyConstants,
      ...x.carry.map((c, i) => (carry[i] === true ? mappedAt(c, own.carry[i] ?? null, 0, size) : c)),
    ],
    {
      ...params,
      test: forTest.program,
      body: forBody.program,
      testConstants: forTest.values.length + params.testConstants,
      bodyConstants: forBody.values.length + params.bodyConstants,
    },
  )
  const records = made.mapped.slice(n).map((flag, i) => (flag ? stackAxis(params, at(body.outputs, n + i).aval instanceof TapeAval) : null))
  return [given, [...inFront(carry), null, ...records]]
}

/** Where the mapped axis of a record is: behind the axis of its stack, in front of the elements of a tape. */
function stackAxis({ limit }: WhileParams, ofTapes: boolean): number {
  return limit === null || ofTapes ? 0 : 1
}

/**
 * A loop that runs until no lane goes on: it carries along which lanes do, and how many steps each has made. A lane that has ended keeps its carry, by a switch,
 * so that its derivative never meets that of a step that was not made.
 */
function inLanes(
  loop: WhileCall,
  size: number,
  operands: readonly NdArray[],
  axes: Axes,
  params: WhileParams,
  interpreters: Interpreters,
): BatchResult {
  const { test, body, testConstants } = params
  const own = grouped(params, axes)
  const x = grouped(params, operands)
  const n = carryOf(params)
  const carry = x.carry.map((c, i) => mappedAt(c, own.carry[i] ?? null, 0, size))
  const everyCarry = carry.map(() => 0)

  const step = stepOfLane(params, interpreters)
  const constantAxes = [...own.testConstants, ...own.bodyConstants]
  const everywhere = step.program.outputs.map(() => true)
  const stepAxes = [...step.values.map(() => null), ...constantAxes, 0, 0, ...everyCarry]
  const batched = closed(interpreters.batch(step.program, size, stepAxes, everywhere).program)

  const tested = interpreters.batch(test, size, [...own.testConstants, ...everyCarry], [true])
  const active = at(call(tested.program, [...x.testConstants, ...carry]), 0)
  const start = [active, fill(0, avalOf([size], 'int32')), ...carry]
  const anyLane = interpreters.stage(
    `any lane of ${test.name}`,
    start.map((c) => c.aval.strong),
    (now) => [any(at(now, 0), [0])],
  )
  const constants = [...batched.values, ...step.values, ...operands.slice(0, testConstants + params.bodyConstants)]
  const given = loop([...constants, ...start], {
    test: anyLane,
    body: batched.program,
    testConstants: 0,
    bodyConstants: constants.length,
    limit: params.limit,
  })
  const [results, records] = [given.slice(2, 2 + n), given.slice(n + 3)]
  return [
    [...results, at(given, 1), ...records],
    [...everyCarry, 0, ...records.map((_, i) => stackAxis(params, at(body.outputAvals, n + i) instanceof TapeAval))],
  ]
}

/**
 * What one lane does in a step: constants of test and body, does it go on, its number of steps, its carry; to the same and its records. Where it does not go on,
 * it stays as it is, and records zeros.
 */
function stepOfLane(params: WhileParams, interpreters: Interpreters): ReturnType<typeof closed> {
  const { test, body, testConstants, bodyConstants } = params
  const constants = testConstants + bodyConstants
  const n = carryOf(params)
  const carryAvals = body.inputAvals.slice(bodyConstants)
  const nothing = body.outputAvals.slice(n).map((aval) => new Literal(0, aval.strong))
  const stay = new Program(`stay of ${body.name}`, body.inputs, [], [...body.inputs.slice(bodyConstants), ...nothing], body.variables)
  const avals = [
    ...test.inputAvals.slice(0, testConstants),
    ...body.inputAvals.slice(0, bodyConstants),
    avalOf([], 'bool'),
    avalOf([], 'int32'),
    ...carryAvals,
  ]
  return closed(
    interpreters.stage(body.name, avals, (given) => {
      const step = convert(at(given, constants), 'int32')
      const next = switchCall(step, [...given.slice(testConstants, constants), ...given.slice(constants + 2)], [stay, body])
      const goOn = interpreters.evaluate(test, [...given.slice(0, testConstants), ...next.slice(0, n)])
      return [...goOn, add(at(given, constants + 1), step), ...next]
    }),
  )
}
