import type { NdArray } from '../../array.js'
import type { BatchResult } from '../../primitive.js'
import type { Interpreters } from '../../program.js'
import { TapeAval } from '../../tape.js'
import { closed } from '../constructors/closedProgram.js'
import { mappedToFront } from '../repeatedTape.js'
import { moveAxis } from '../transpose.js'
import { carryFixpoint } from './fixpoint.js'
import { grouped, type ScanCall, type ScanParams } from './params.js'
import { batchScanOfCounts } from './batchCounts.js'

/** One loop over batched carries and elements; only carries that are mapped at the start or after some step get the batch axis. */
export function batchScan(
  scan: ScanCall,
  size: number,
  operands: readonly NdArray[],
  axes: readonly (number | null)[],
  params: ScanParams,
  interpreters: Interpreters,
): BatchResult {
  const [x, mapped] = [grouped(params, operands), grouped(params, axes)]
  const stacks = x.stacks.map((stack, i) => elementsMapped(stack, mapped.stacks[i] ?? null))
  const stackAxes = stacks.map(([, axis]) => axis)
  const ready = { ...x, stacks: stacks.map(([stack]) => stack) }
  if (mapped.count.some((axis) => axis !== null)) {
    return batchScanOfCounts(scan, size, ready, { ...mapped, stacks: stackAxes }, params, interpreters)
  }
  const { carry, made } = carryFixpoint(
    mapped.carry.map((axis) => axis !== null),
    (flags) => interpreters.batch(params.body, size, [...mapped.constants, ...flags.map((flag) => (flag ? 0 : null)), ...stackAxes], flags),
    (result) => result.mapped.slice(0, params.carry),
  )
  const { program, values } = closed(made.program)
  const results = scan(
    [
      ...x.count,
      ...values,
      ...x.constants,
      ...x.carry.map((c, i) => (carry[i] === true ? mappedToFront(c, mapped.carry[i] ?? null, size) : c)),
      ...ready.stacks,
    ],
    { ...params, body: program, constants: values.length + params.constants },
  )
  return [results, results.map((y, i) => (made.mapped[i] !== true ? null : i < params.carry || y.aval instanceof TapeAval ? 0 : 1))]
}

/** A stack whose elements are mapped, and where; the batch must not lie in front of the steps. Tapes have it in front of their elements already. */
function elementsMapped(stack: NdArray, axis: number | null): readonly [stack: NdArray, axis: number | null] {
  if (axis === null || stack.aval instanceof TapeAval) return [stack, axis]
  return axis === 0 ? [moveAxis(stack, 0, 1), 0] : [stack, axis - 1]
}
