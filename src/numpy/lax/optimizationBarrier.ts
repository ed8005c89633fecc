import { barrier } from '../../core/primitives/barrier.js'
import { unflatten } from '../../core/pytree.js'
import { flattenArrays } from '../../transforms/trees.js'
import type { Traced } from '../../transforms/types.js'

/**
 * The same tree of arrays, which the compiler does not look through: what is computed on both sides of it is computed twice, and not joined into one kernel.
 *
 * @throws TreeError for a leaf that is no array
 * @example
 * lax.optimizationBarrier({ a: np.array([1, 2]) }).a.toArray() // [1, 2]
 */
export function optimizationBarrier<T>(operand: T): Traced<T> {
  const { leaves, structure } = flattenArrays('lax.optimizationBarrier', operand, 'operand')
  // The leaves of a T are replaced by arrays.
  return unflatten(structure, leaves.map(barrier)) as Traced<T>
}
