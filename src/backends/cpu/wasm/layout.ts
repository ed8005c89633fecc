import type { ConcreteArray } from '../../../core/array.js'
import { layoutOf } from '../layoutOf.js'
import type { Shape } from '../../../core/shape.js'

/** Elements that an array with these strides reaches: from `first` (not above 0) on, relative to its first one, `length` of them. */
export interface Reach {
  readonly first: number
  readonly length: number
}

/** What an array of this shape and strides reaches. */
export function reachOf(shape: Shape, strides: readonly number[]): Reach {
  let first = 0
  let last = 0
  for (let axis = 0; axis < shape.length; axis++) {
    const extent = shape[axis] ?? 1
    if (extent === 0) return { first: 0, length: 0 }
    const move = (extent - 1) * (strides[axis] ?? 0)
    if (move < 0) first += move
    else last += move
  }
  return { first, length: last - first + 1 }
}

/** Do the operands have these strides? Lists that are shared make it a comparison of identities. */
export function haveStrides(operands: readonly ConcreteArray[], layouts: readonly (readonly number[])[]): boolean {
  for (let i = 0; i < layouts.length; i++) {
    const x = operands[i]
    const strides = x === undefined ? undefined : layoutOf(x)
    const wanted = layouts[i]
    if (strides === wanted) continue
    if (strides === undefined || wanted?.length !== strides.length) return false
    for (let axis = 0; axis < strides.length; axis++) if (strides[axis] !== wanted[axis]) return false
  }
  return true
}
