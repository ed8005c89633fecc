import type { NdArray } from '../../core/array.js'
import { readBlock } from './block.js'
import { hasLists, readLists } from './lists.js'
import { selectorsOf } from './selectors.js'

/**
 * The elements at an index, as `x[index]` in NumPy.
 *
 * @throws IndexError for a position out of range or an item that is no index; ConcretizationError for a traced boolean mask
 */
export function get(x: NdArray, items: readonly unknown[]): NdArray {
  const selectors = selectorsOf(x.shape, items)
  return hasLists(selectors) ? readLists(x, selectors) : readBlock(x, selectors)
}
