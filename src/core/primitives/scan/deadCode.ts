import { chosen } from '../../masks.js'
import type { DceResult } from '../../primitive.js'
import type { Interpreters } from '../../program.js'
import { rewired, variant } from '../constructors/closedProgram.js'
import { carryFixpoint } from './fixpoint.js'
import { grouped, type ScanParams } from './params.js'

/** The loop without carries that no used result depends on, and without results, stacks and constants that are not used. */
export function scanWithoutDeadCode(used: readonly boolean[], params: ScanParams, interpreters: Interpreters): DceResult<ScanParams> {
  const { body, counted, constants } = params
  const stacks = used.slice(params.carry)
  const { carry, made } = carryFixpoint(
    used.slice(0, params.carry),
    (flags) => interpreters.dce(body, [...flags, ...stacks]),
    ({ inputs }) => inputs.slice(constants, constants + params.carry),
  )
  const left = grouped({ ...params, counted: false }, made.inputs)
  const kept = [...left.constants, ...carry, ...left.stacks]
  return {
    operands: [...(counted ? [true] : []), ...kept],
    results: [...carry, ...stacks],
    params: {
      ...params,
      // A carry that the body does not read stays one of its inputs.
      body: variant(made.program, `kept:${kept.map(Number).join('')}`, () =>
        rewired(made.program, chosen(body.inputs, kept), made.program.outputs),
      ),
      constants: left.constants.filter(Boolean).length,
      carry: carry.filter(Boolean).length,
    },
  }
}
