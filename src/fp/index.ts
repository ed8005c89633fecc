/**
 * Instances for fp-ts: `Eq` and `Show` of arrays, `Functor`, `Foldable` and `Traversable` of pytrees.
 *
 * @module cotangent/fp
 */
export { Eq, Show } from './array.js'
export { foldMap, Foldable, Functor, getEq, map, reduce, reduceRight, Traversable, traverse, URI, type Pytree } from './pytree.js'
