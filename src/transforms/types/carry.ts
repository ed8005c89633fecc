import type { OutputLike } from './pytree.js'

/**
 * What a body may return for a carry or an element of type `C`: arrays, or values that are lifted. The tuple is in the union so that a list that is
 * returned infers as a tuple.
 */
export type Next<C> = OutputLike<C> | (OutputLike<C> & readonly [unknown, ...unknown[]])
