import { stopGradient as stopArray } from '../core/primitives/stopGradient.js'
import { mapArrays } from '../core/pytree.js'
import type { StopGradient } from './types.js'

/**
 * The identity with zero derivative, on every array of a tree.
 *
 * @example
 * grad((x: NdArray) => x.mul(stopGradient(x)))(3).item() // 3
 */
// A tree keeps its structure, and so its type.
export const stopGradient = ((tree: unknown) => mapArrays(tree, stopArray)) as StopGradient
