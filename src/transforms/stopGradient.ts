import { ArgumentError } from '../core/errors.js'
import { stopGradient as stopArray } from '../core/primitives/stopGradient.js'
import { mapArrays } from '../core/pytree.js'
import type { StopGradient } from './types.js'

/**
 * The identity with zero derivative, on every array of a tree.
 *
 * @throws ArgumentError for a function
 * @example
 * grad((x: NdArray) => x.mul(stopGradient(x)))(3).item() // 3
 */
// A tree keeps its structure, and so its type.
export const stopGradient = ((tree: unknown) => {
  if (typeof tree === 'function') {
    throw new ArgumentError(
      'stopGradient: takes arrays and trees of them, not a function. Apply it to what the function returns: stopGradient(f(x)).',
    )
  }
  return mapArrays(tree, stopArray)
}) as StopGradient
