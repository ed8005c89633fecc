import type { Steps } from '../../core/evaluation.js'
import type { Equation } from '../../core/program.js'
import { at } from '../../core/shape.js'
import { hoisted } from './hoist.js'
import { loopBody } from './loopBody.js'
import type { Lowering } from './lowering.js'
import { carryOf, lateCarry, lowerNested, scalarWindow, stackOf } from './windows.js'

/** A loop over stacks: of arrays, for tapes are not lowered. */
export function lowerSteps(lowering: Lowering, eq: Equation, flow: Steps): void {
  const { planner } = lowering
  const [first, last] = [Number(flow.counted), Number(flow.counted) + flow.constants]
  const operands = eq.inputs.map((x) => lowering.operandOf(x))
  const carry = operands.slice(last, last + flow.carry)
  const length = flow.length ?? 0
  if (length === 0) {
    eq.outputs.forEach((y, k) => {
      const operand = carry[k]
      if (operand === undefined) lowering.value(y)
      else lowering.define(y, operand)
    })
    return
  }
  const stacks = eq.inputs.slice(last + flow.carry).map(({ aval }, k) => ({ operand: at(operands, last + flow.carry + k), aval }))
  const given = { constants: operands.slice(first, last), carry, stacks }
  const wanted = eq.outputs.slice(flow.carry).map((y) => lowering.readsOf(y) > 0)
  const { nested, changing } = loopBody(flow.body, given, wanted)
  const { body, windows } = lowerNested(lowering, hoisted(lowering, nested))
  const count = flow.counted ? scalarWindow(lowering, at(operands, 0)) : null
  const carried = changing.map((k) => carryOf(lowering, at(carry, k), at(eq.outputs, k).aval))
  const position = planner.append((numberOf) => ({
    kind: 'steps',
    length,
    count: count?.(numberOf) ?? null,
    reverse: flow.reverse,
    body,
    windows: windows(numberOf),
    carry: finals.map((memory, k) => lateCarry(at(carried, k), memory)(numberOf)),
    results: results.map((window) => window(numberOf)),
  }))
  const finals = changing.map((k) => lowering.stored(at(eq.outputs, k), position))
  carry.forEach((operand, k) => {
    if (!changing.includes(k)) lowering.define(at(eq.outputs, k), operand)
  })
  const results = eq.outputs
    .slice(flow.carry)
    .filter((_, k) => wanted[k] === true)
    .map((y, k) => stackOf(lowering.stored(y, position), at(body.outputs, changing.length + k).aval))
}
