import type { NdArray } from '../../core/array.js'
import { dotGeneral } from '../../core/primitives/dotGeneral.js'
import { divide } from '../arithmetic.js'
import { onesLike } from '../creation.js'
import { equal, where } from '../logic.js'
import { norm } from '../norm.js'
import { ravel } from '../tree.js'

/** A function of vectors. */
export type VectorFunction = (v: NdArray) => NdArray

/** A function of pytrees that are alike. */
export type TreeFunction = (x: unknown) => unknown

/** A function of trees as one of vectors; `unravel` makes the trees. */
export function onVectors(f: TreeFunction, unravel: (v: NdArray) => unknown): VectorFunction {
  return (v) => ravel(f(unravel(v)))[0]
}

/** Inner product of two vectors. */
export function inner(x: NdArray, y: NdArray): NdArray {
  return dotGeneral(x, y, { leftContracting: [0], rightContracting: [0], leftBatch: [], rightBatch: [] })
}

/** Euclidean norm of a vector; it neither overflows nor underflows. */
export function length(x: NdArray): NdArray {
  return norm(x)
}

/** x / y, or x where y is 0. */
export function quotient(x: NdArray, y: NdArray): NdArray {
  return divide(x, where(equal(y, 0), onesLike(y), y))
}

/** The distance from 1 to the next number. */
export function epsilonOf({ dtype }: NdArray): number {
  return dtype === 'float32' ? 2 ** -23 : 2 ** -52
}
