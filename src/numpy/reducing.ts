import type { NdArray } from '../core/array.js'
import { convert } from '../core/primitives/convert.js'
import { reshape } from '../core/primitives/reshape.js'
import { at, normalizeAxes } from '../core/shape.js'
import { toArray, type ArrayLike } from './operands.js'

/** What to reduce along: one axis, several, or all (`null`, or nothing). */
export type Axes = number | readonly number[] | null | undefined

/** Options of every reduction. */
export interface ReductionOptions {
  /** Keep the reduced axes, with extent 1, so that the result broadcasts with the operand. */
  readonly keepdims?: boolean | undefined
}

/** The names of {@link ReductionOptions}. */
export const reductionOptions: readonly string[] = ['keepdims']

/** Reduces `x` along axes counted from either end; `over` gets them counted from the front. */
export function reduceAlong(
  operation: string,
  x: NdArray,
  axis: Axes,
  options: ReductionOptions,
  over: (x: NdArray, axes: readonly number[]) => NdArray,
): NdArray {
  const axes = normalizeAxes(operation, axis, x.ndim)
  const y = over(x, axes)
  return options.keepdims === true ? restored(y, x, axes) : y
}

/** A reduced array with the axes it lost put back, with extent 1. */
export function restored(y: NdArray, x: NdArray, axes: readonly number[]): NdArray {
  return reshape(
    y,
    x.shape.map((extent, i) => (axes.includes(i) ? 1 : extent)),
  )
}

/** How many elements of `x` meet in one element of the result. */
export function countAlong(operation: string, x: NdArray, axis: Axes): number {
  return normalizeAxes(operation, axis, x.ndim).reduce((count, i) => count * at(x.shape, i), 1)
}

/** An operand of arithmetic; booleans become int32. */
export function toNumbers(operation: string, x: ArrayLike): NdArray {
  const value = toArray(operation, x)
  return value.dtype === 'bool' ? convert(value, 'int32') : value
}
