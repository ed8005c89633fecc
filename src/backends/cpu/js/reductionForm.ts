import { countOperations, rootsOf } from '../../kernel/work.js'
import type { LoopKernel } from '../../kernel/schedule.js'

/**
 * How the loop over the reduced axis is printed: element by element; as many elements at once as there are lanes, which are local variables; or with
 * the lanes in memory, where the body is too long to be repeated for each lane.
 */
export type ReductionForm = 'straight' | 'lanes' | 'memory'

/** Statements up to which all elements are printed one by one. */
const longestStraight = 160
/** Statements up to which the body is printed for each lane, twice where a remainder follows the loop. */
const longestLanes = 400

/** The form of the reduction of a kernel, and how many statements it takes. */
export function reductionForm(kernel: LoopKernel): { readonly form: ReductionForm; readonly statements: number } {
  const extent = kernel.extents.at(-1) ?? 1
  const lanes = kernel.accumulators[0]?.lanes ?? 1
  let merge = 0
  for (const accumulator of kernel.accumulators) merge += countOperations(accumulator.merge).operations + accumulator.types.length
  const element = countOperations(rootsOf(kernel)).operations + kernel.loads.length + kernel.stores.length + merge
  const fold = Math.min(lanes, extent) * merge + 4
  const straight = extent * element
  if (straight <= (extent <= lanes ? longestLanes : longestStraight)) return { form: 'straight', statements: straight + fold }
  const printed = (lanes + (extent % lanes)) * element
  if (printed <= longestLanes && extent > lanes) return { form: 'lanes', statements: printed + fold }
  return { form: 'memory', statements: element + fold }
}
