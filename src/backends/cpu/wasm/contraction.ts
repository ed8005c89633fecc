import type { ContractionKernel } from '../../kernel/schedule.js'
import { printBefore } from './contractionBefore.js'
import { isDots, printDots } from './contractionDots.js'
import { contractionLanes } from './contractionLanes.js'
import type { ContractionContext } from './contractionLibrary.js'
import { planContraction } from './contractionPlan.js'
import { contractionProblem } from './contractionProblem.js'
import { printUnits } from './contractionUnits.js'
import type { KernelFunction } from './kernelContext.js'

/**
 * Prints a contraction: functions (frame, start, end) over units of the result, which are blocks of rows, or of columns where there are few rows, of
 * each matrix; and, before it, one that packs the right operand where all units read it.
 *
 * Each result is the same sum as when eager: products are added in order, in blocks of 256 whose sums are added in order. Vectors hold results side
 * by side, never parts of one sum.
 */
export function printContraction(context: ContractionContext, kernel: ContractionKernel): readonly KernelFunction[] {
  const problem = contractionProblem(kernel)
  if ([...problem.batch, problem.m, problem.n].some(({ extent }) => extent === 0)) return []
  if (isDots(problem)) return [printDots(context, problem)]
  const plan = planContraction(problem)
  const before = plan.right === 'before' ? printBefore(context, problem, plan.tileVectors * contractionLanes[problem.dtype].lanes) : null
  const units = printUnits(context, problem, plan, before)
  return before === null ? [units] : [before.func, units]
}
