import type { ConcreteArray, NdArray } from '../../array.js'
import { avalOf } from '../../aval.js'
import { fill } from '../../constant.js'
import { segmentCapacity, Tape } from '../../recordedTape.js'
import { at } from '../../shape.js'
import { compiledCallOf } from '../compiledCall.js'
import { numberIn } from '../constructors/numberIn.js'
import { stackOf } from '../constructors/stack.js'
import { carryOf, type WhileParams } from './params.js'

const scalarInt = avalOf([], 'int32')

/** Runs a loop on concrete operands, one step after the other. It keeps what it records by itself, so it serves all loops. */
export function runStepByStep(operands: readonly NdArray[], params: WhileParams): readonly NdArray[] {
  const { test, body, testConstants, bodyConstants, limit } = params
  const n = carryOf(params)
  const forTest = operands.slice(0, testConstants)
  const forBody = operands.slice(testConstants, testConstants + bodyConstants)
  const records: NdArray[][] = body.outputs.slice(n).map(() => [])
  let carry = operands.slice(testConstants + bodyConstants)
  let count = 0
  while ((limit === null || count < limit) && numberIn(at(compiledCallOf(test).run([...forTest, ...carry]), 0)) !== 0) {
    const results = compiledCallOf(body).run([...forBody, ...carry])
    records.forEach((list, k) => list.push(at(results, n + k)))
    carry = results.slice(0, n)
    count++
  }
  const recorded = records.map((list, k) => stackOf(at(body.outputAvals, n + k), list, limit))
  return [...carry, fill(count, scalarInt), ...recorded]
}

/**
 * Runs a loop that records on tapes, segment by segment: `piece` runs the same loop for at most so many steps, with a static stack for what it
 * records, which becomes a segment of the tape.
 */
export function runInSegments(
  operands: readonly NdArray[],
  params: WhileParams,
  piece: (operands: readonly NdArray[], limit: number) => readonly NdArray[],
): readonly NdArray[] {
  const n = carryOf(params)
  const constants = operands.slice(0, params.testConstants + params.bodyConstants)
  const elements = params.body.outputAvals.slice(n)
  const segments: ConcreteArray[][] = elements.map(() => [])
  let carry = operands.slice(constants.length)
  let count = 0
  for (let k = 0; ; k++) {
    const capacity = segmentCapacity(k)
    const results = piece([...constants, ...carry], capacity)
    carry = results.slice(0, n)
    const steps = numberIn(at(results, n))
    if (steps > 0) segments.forEach((list, i) => list.push(at(results, n + 1 + i).toConcrete('be recorded')))
    count += steps
    if (steps < capacity) break
  }
  const tapes = elements.map((aval, i) => Tape.ofSegments(aval, at(segments, i), count))
  return [...carry, fill(count, scalarInt), ...tapes]
}
