import type { NdArray } from '../core/array.js'
import { ShapeError } from '../core/errors.js'
import { moveAxis, transpose } from '../core/primitives/transpose.js'
import { normalizeAxes, normalizeAxis, range } from '../core/shape.js'
import { checkCallback } from '../transforms/functions.js'
import { vmap } from '../transforms/vmap.js'
import { toArray, type ArrayLike } from './operands.js'
import { expandDims } from './shape.js'

/**
 * A function of vectors applied to all vectors along an axis, mapped with vmap. The axes of what it gives take the place of the axis.
 *
 * @example
 * np.applyAlongAxis((v) => v.cumsum(), 1, np.array([[1, 2], [3, 4]])).toArray() // [[1, 3], [3, 7]]
 * np.applyAlongAxis((v) => v.max(), 0, np.array([[1, 5], [3, 4]])).toArray() // [3, 5]
 */
export function applyAlongAxis(f: (vector: NdArray) => ArrayLike, axis: number, x: ArrayLike): NdArray {
  checkCallback('applyAlongAxis', f)
  const value = toArray('applyAlongAxis', x)
  const along = normalizeAxis('applyAlongAxis', axis, value.ndim)
  const whole = (vector: NdArray): NdArray => toArray('applyAlongAxis', f(vector))
  const others = value.ndim - 1
  const mapped = range(others).reduce<(x: NdArray) => NdArray>((inner) => vmap(inner), whole)
  const applied = mapped(moveAxis(value, along, others))
  const own = range(applied.ndim - others).map((i) => others + i)
  return transpose(applied, [...range(along), ...own, ...range(others).slice(along)])
}

/**
 * A function such as a reduction applied along several axes, one after the other; an axis that it takes away is put back with extent 1.
 *
 * @throws ShapeError where the function gives neither as many axes nor one less
 * @example
 * np.applyOverAxes((x, axis) => x.sum(axis), np.ones([2, 3, 4]), [0, 2]).toArray() // [[[8], [8], [8]]]
 */
export function applyOverAxes(f: (x: NdArray, axis: number) => ArrayLike, x: ArrayLike, axes: number | readonly number[]): NdArray {
  checkCallback('applyOverAxes', f)
  const value = toArray('applyOverAxes', x)
  return normalizeAxes('applyOverAxes', axes, value.ndim).reduce((current, axis) => {
    const applied = toArray('applyOverAxes', f(current, axis))
    if (applied.ndim === current.ndim) return applied
    if (applied.ndim === current.ndim - 1) return expandDims(applied, axis)
    throw new ShapeError(
      `applyOverAxes: the function made ${applied.aval.toString()} of ${current.aval.toString()}. It must keep the number of axes, or take the one it is given away.`,
    )
  }, value)
}
