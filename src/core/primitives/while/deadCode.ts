import type { DceResult } from '../../primitive.js'
import type { Interpreters } from '../../program.js'
import { rewired } from '../constructors/closedProgram.js'
import { chosen } from '../../masks.js'
import { carryFixpoint } from '../scan/fixpoint.js'
import { carryOf, type WhileParams } from './params.js'

/** The loop without carries that neither the test nor a used result depends on, and without records that are not used. The count stays. */
export function whileWithoutDeadCode(used: readonly boolean[], params: WhileParams, interpreters: Interpreters): DceResult<WhileParams> {
  const { test, body, testConstants, bodyConstants } = params
  const n = carryOf(params)
  const records = used.slice(n + 1)
  const tested = interpreters.dce(test, [true])
  const start = used.slice(0, n).map((flag, i) => flag || tested.inputs[testConstants + i] === true)
  const { carry, made } = carryFixpoint(
    start,
    (flags) => interpreters.dce(body, [...flags, ...records]),
    ({ inputs }) => inputs.slice(bodyConstants),
  )
  const forTest = tested.inputs.slice(0, testConstants)
  const forBody = made.inputs.slice(0, bodyConstants)
  return {
    operands: [...forTest, ...forBody, ...carry],
    results: [...carry, true, ...records],
    params: {
      ...params,
      // Carries that only one of the two programs reads stay inputs of the other.
      test: rewired(tested.program, chosen(test.inputs, [...forTest, ...carry]), tested.program.outputs),
      body: rewired(made.program, chosen(body.inputs, [...forBody, ...carry]), made.program.outputs),
      testConstants: forTest.filter(Boolean).length,
      bodyConstants: forBody.filter(Boolean).length,
    },
  }
}
