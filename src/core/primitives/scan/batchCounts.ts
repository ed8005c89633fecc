import type { NdArray } from '../../array.js'
import { avalOf, type Aval } from '../../aval.js'
import { fill } from '../../constant.js'
import { isFloat } from '../../dtype.js'
import type { BatchResult } from '../../primitive.js'
import type { Interpreters, Program } from '../../program.js'
import { at } from '../../shape.js'
import { TapeAval } from '../../tape.js'
import { add, sub } from '../add.js'
import { lt } from '../comparisons.js'
import { closed, variant } from '../constructors/closedProgram.js'
import { reduceMax } from '../reduceExtrema.js'
import { mappedToFront } from '../repeatedTape.js'
import { select } from '../select.js'
import { selectLanes } from '../switch/lanes.js'
import { broadcast } from '../sum.js'
import type { Grouped, ScanCall, ScanParams } from './params.js'

const int32 = avalOf([], 'int32')

/**
 * A loop with a number of steps for each lane of the batch: it takes the most steps of any, a lane that takes fewer keeps its carry meanwhile, and its
 * results there are zero. Elements there are zeros too, which a body may divide by: it is given ones.
 */
export function batchScanOfCounts(
  scan: ScanCall,
  size: number,
  x: Grouped<NdArray>,
  axes: Grouped<number | null>,
  params: ScanParams,
  interpreters: Interpreters,
): BatchResult {
  // Of scalars: they are mapped along the only axis that there is.
  const counts = at(x.count, 0)
  const most = reduceMax(counts, [0])
  const carryAxes = x.carry.map(() => 0)
  const made = interpreters.batch(
    params.body,
    size,
    [...axes.constants, ...carryAxes, ...axes.stacks],
    params.body.outputs.map(() => true),
  )
  const { program, values } = closed(made.program)
  const constants = values.length + params.constants
  const body = frozen(program, { size, constants, carry: params.carry, reverse: params.reverse, stacks: axes.stacks }, interpreters)
  const results = scan(
    [
      most,
      counts,
      ...values,
      ...x.constants,
      params.reverse ? sub(most, fill(1, int32)) : fill(0, int32),
      ...x.carry.map((c, i) => mappedToFront(c, axes.carry[i] ?? null, size)),
      ...x.stacks,
    ],
    { ...params, body, constants: 1 + constants, carry: 1 + params.carry },
  ).slice(1)
  return [results, results.map((y, i) => (i < params.carry || y.aval instanceof TapeAval ? 0 : 1))]
}

interface Lanes {
  readonly size: number
  readonly constants: number
  readonly carry: number
  readonly reverse: boolean
  readonly stacks: readonly (number | null)[]
}

/** The batched body, with the counts as first constant and the number of the step as first carry, that leaves finished lanes as they are. */
function frozen(program: Program, lanes: Lanes, interpreters: Interpreters): Program {
  const { size, constants, carry, reverse, stacks } = lanes
  return variant(program, `frozen:${[size, constants, carry, reverse, ...stacks].join()}`, () => {
    const avals = program.inputAvals
    const counts = avalOf([size], 'int32')
    const order = [counts, ...avals.slice(0, constants), int32, ...avals.slice(constants)]
    return interpreters.stage(program.name, order, (xs) => {
      const step = at(xs, 1 + constants)
      const active = lt(broadcast(step, [size], []), at(xs, 0))
      const before = xs.slice(2 + constants, 2 + constants + carry)
      const elements = xs.slice(2 + constants + carry).map((e, i) => {
        const axis = stacks[i] ?? null
        return axis === null || !isFloat(e.dtype) || e.aval instanceof TapeAval ? e : masked(active, e, 1, axis)
      })
      const after = interpreters.evaluate(program, [...xs.slice(1, 1 + constants), ...before, ...elements])
      const kept = after.slice(0, carry).map((y, i) => selectLanes(active, y, at(before, i)))
      const results = after.slice(carry).map((y) => masked(active, y, 0, 0))
      const one = fill(1, int32)
      return [reverse ? sub(step, one) : add(step, one), ...kept, ...results]
    })
  })
}

/** `x` where its lane is active, else a number. */
function masked(active: NdArray, x: NdArray, otherwise: number, axis: number): NdArray {
  if (x.aval instanceof TapeAval) return selectLanes(active, x, fill(otherwise, x.aval))
  return select(spread(active, x.aval, axis), x, fill(otherwise, x.aval.strong))
}

/** The flags of the lanes for every element of such an array, whose lanes are along `axis`. */
function spread(active: NdArray, aval: Aval, axis: number): NdArray {
  return broadcast(active, aval.shape, [axis])
}
