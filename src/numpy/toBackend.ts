import type { ConcreteArray } from '../core/array.js'
import type { Backend } from '../core/backend.js'
import { BackendError } from '../core/errors.js'
import { lift } from '../core/lift.js'
import { flatten, unflatten } from '../core/pytree.js'
import { elementsLater } from './reading.js'

async function moved(x: ConcreteArray, backend: Backend): Promise<ConcreteArray> {
  if (x.storage.backend === backend) return x
  if (!backend.supports(x.dtype)) {
    throw new BackendError(
      `toBackend: the ${backend.name} backend cannot hold ${x.aval.toString()}. Convert it first, for instance with astype('float32'); nothing is narrowed without a word.`,
    )
  }
  return backend.fromTypedArray(await elementsLater(x), x.aval.strong)
}

/**
 * A tree of arrays with its arrays on another backend; what is no array (numbers, strings) stays as it is, and so do arrays that are there already.
 *
 * @throws BackendError for a dtype that the backend lacks; ConcretizationError for a traced value
 * @example
 * (await toBackend({ w: np.ones([2]) }, cpu)).w.toArray() // [1, 1]
 */
export async function toBackend<T>(tree: T, backend: Backend): Promise<T> {
  const { leaves, structure } = flatten(tree)
  const there = await Promise.all(
    leaves.map((leaf) => {
      const x = typeof leaf === 'object' && !ArrayBuffer.isView(leaf) ? lift(leaf) : null
      return x === null ? leaf : moved(x.toConcrete('be moved to another backend'), backend)
    }),
  )
  // Arrays in place of arrays: a T again.
  return unflatten(structure, there) as T
}
