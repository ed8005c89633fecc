import type { SortAlgorithm } from '../../../core/algorithm.js'
import type { Aval } from '../../../core/aval.js'
import { at } from '../../../core/shape.js'
import type { RoutineKernel } from './kernel.js'
import { permutationOf } from './sorting/permutation.js'
import { permuter } from './sorting/permute.js'
import { valueSorter } from './sorting/values.js'

/**
 * Sorts rows along the last axis. One operand by itself: its elements. Several: the order of the keys is found first, and all operands are read in it. Long
 * rows are sorted by the digits of words that are ordered as the elements are, short ones by the engine's native sort of numbers: no comparison calls back.
 */
export function sortKernel({ keys }: SortAlgorithm, avals: readonly Aval[]): RoutineKernel {
  const { shape, dtype, size } = at(avals, 0)
  const count = at(shape, shape.length - 1)
  if (avals.length === 1) {
    return (operands, results) => {
      const to = at(results, 0)
      to.set(at(operands, 0))
      const sort = valueSorter(dtype, to, count)
      for (let start = 0; start < size; start += count) sort(start)
    }
  }
  const dtypes = avals.slice(0, keys).map((aval) => aval.dtype)
  return (operands, results) => {
    const permutation = permutationOf(dtypes, operands.slice(0, keys), count, 'increasing', 'equal')
    const permutes = operands.map((from, k) => permuter(from, at(results, k)))
    for (let start = 0; start < size; start += count) {
      const order = permutation(start)
      for (const permute of permutes) permute(start, order)
    }
  }
}
