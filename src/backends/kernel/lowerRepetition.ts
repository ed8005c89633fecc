import type { Repetition } from '../../core/evaluation.js'
import type { Equation } from '../../core/program.js'
import { at } from '../../core/shape.js'
import { hoisted } from './hoist.js'
import { loopBody } from './loopBody.js'
import type { Lowering } from './lowering.js'
import { carryLast, specialised, type NestedInput } from './nestedProgram.js'
import { carryOf, lateCarry, lowerNested, stackOf } from './windows.js'

/** A loop that goes on while a test holds; what it records are arrays, for tapes are not lowered. */
export function lowerRepetition(lowering: Lowering, eq: Equation, flow: Repetition): void {
  const { planner } = lowering
  const operands = eq.inputs.map((x) => lowering.operandOf(x))
  const constants = flow.testConstants + flow.bodyConstants
  const carry = operands.slice(constants)
  const given = { constants: operands.slice(flow.testConstants, constants), carry, stacks: [] }
  const recorded = eq.outputs.slice(carry.length + 1)
  const wanted = recorded.map((y) => lowering.readsOf(y) > 0)
  const { nested, changing } = loopBody(flow.body, given, wanted)
  const testInputs = flow.test.inputs.map((x, i): NestedInput => {
    const place = i - flow.testConstants
    const operand = place < 0 ? at(operands, i) : at(carry, place)
    return { x, operand, aval: x.aval, role: changing.includes(place) ? 'carry' : 'constant' }
  })
  const test = lowerNested(lowering, hoisted(lowering, carryLast(specialised(flow.test, testInputs, flow.test.outputs))))
  const { body, windows } = lowerNested(lowering, hoisted(lowering, nested))
  const carried = changing.map((k) => carryOf(lowering, at(carry, k), at(eq.outputs, k).aval))
  const position = planner.append((numberOf) => ({
    kind: 'repetition',
    limit: flow.limit,
    test: test.body,
    testWindows: test.windows(numberOf),
    body,
    windows: windows(numberOf),
    carry: finals.map((memory, k) => lateCarry(at(carried, k), memory)(numberOf)),
    count: numberOf(count),
    results: results.map((window) => window(numberOf)),
  }))
  const finals = changing.map((k) => lowering.stored(at(eq.outputs, k), position))
  carry.forEach((operand, k) => {
    if (!changing.includes(k)) lowering.define(at(eq.outputs, k), operand)
  })
  const count = lowering.stored(at(eq.outputs, carry.length), position)
  const results = recorded
    .filter((_, k) => wanted[k] === true)
    .map((y, k) => stackOf(lowering.stored(y, position), at(body.outputs, changing.length + k).aval))
}
