import type { LoopKernel } from '../../kernel/schedule.js'
import type { KernelContext, KernelFunction } from './kernelContext.js'
import { simplifyLoop } from './loopAxes.js'
import { cheapestReductionAxis, laneCountOf } from './loopLanes.js'
import { areFewRows, printFewRows } from './loopFewRows.js'
import { printColumns } from './loopColumns.js'
import { printMap } from './loopMap.js'
import { printMergeBlocks } from './loopMerge.js'
import { targetsOf } from './loopPartials.js'
import { printRows } from './loopRows.js'
import { LoopStates } from './loopStates.js'

/** Prints a loop kernel: one function, or two that run one after the other where sums have more than one block. */
export function printLoop(context: KernelContext, kernel: LoopKernel): readonly KernelFunction[] {
  const loop = simplifyLoop(kernel)
  const lanes = laneCountOf(kernel)
  if (loop.accumulators.length === 0) return [printMap(context, loop, lanes)]
  const states = new LoopStates(context.scalars, lanes, loop)
  const axis = cheapestReductionAxis(loop, lanes)
  if (axis < loop.extents.length - 1 && areFewRows(loop)) return [printFewRows(context, loop, states, axis)]
  const targets = targetsOf(context, loop, states)
  const first =
    axis < loop.extents.length - 1 ? printColumns(context, loop, states, targets, axis) : printRows(context, loop, states, targets)
  return targets.blocks > 1 ? [first, printMergeBlocks(context, loop, states, targets)] : [first]
}
