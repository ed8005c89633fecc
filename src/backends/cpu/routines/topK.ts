import type { TopKAlgorithm } from '../../../core/algorithm.js'
import type { Aval } from '../../../core/aval.js'
import type { TypedArray } from '../../../core/dtype.js'
import { at } from '../../../core/shape.js'
import type { RoutineKernel } from './kernel.js'
import { permutationOf } from './sorting/permutation.js'
import { Selection } from './sorting/selection.js'

/** Fewer than one in so many elements are selected in one pass; for more, the row is sorted. */
const rare = 8

/** The k largest elements of each row along the last axis, and where they are. */
export function topKKernel({ k }: TopKAlgorithm, avals: readonly Aval[]): RoutineKernel {
  const { shape, dtype, size } = at(avals, 0)
  const count = at(shape, shape.length - 1)
  return (operands, results) => {
    const from = at(operands, 0)
    const [values, positions] = [at(results, 0), at(results, 1)]
    const best = k * rare < count ? selecting(k, from, count) : permutationOf([dtype], [from], count, 'decreasing', 'told apart')
    for (let start = 0, target = 0; start < size; start += count, target += k) {
      const order = best(start)
      for (let i = 0; i < k; i++) {
        const position = order[i]!
        values[target + i] = from[start + position]!
        positions[target + i] = position
      }
    }
  }
}

function selecting(k: number, from: TypedArray, count: number): (start: number) => Uint32Array {
  const selection = new Selection(k, from, count)
  return (start) => selection.largest(start)
}
