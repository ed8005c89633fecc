import type { NdArray } from '../../array.js'
import { at } from '../../shape.js'
import { compiledCallOf } from '../compiledCall.js'
import { numberIn } from '../constructors/numberIn.js'
import { elementOf, stackOf } from '../constructors/stack.js'
import { grouped, type ScanParams } from './params.js'

/** Runs a loop on concrete operands, one step after the other. */
export function runStepByStep(operands: readonly NdArray[], params: ScanParams): readonly NdArray[] {
  const { body, length, reverse } = params
  const x = grouped(params, operands)
  const step = compiledCallOf(body)
  const steps = stepsOf(x.count, length)
  const results: NdArray[][] = body.outputs.slice(params.carry).map(() => [])
  let carry = x.carry
  for (let k = 0; k < steps; k++) {
    const i = reverse ? steps - 1 - k : k
    const given = step.run([...x.constants, ...carry, ...x.stacks.map((stack) => elementOf(stack, i))])
    carry = given.slice(0, params.carry)
    results.forEach((list, j) => list.push(at(given, params.carry + j)))
  }
  return [...carry, ...results.map((list, j) => stackOf(at(body.outputAvals, params.carry + j), reverse ? list.reverse() : list, length))]
}

/** The number of steps, which a count may make fewer than the stacks have elements. */
function stepsOf(count: readonly NdArray[], length: number | null): number {
  const wanted = count[0] === undefined ? Infinity : numberIn(count[0])
  return Math.min(wanted, length ?? Infinity)
}
