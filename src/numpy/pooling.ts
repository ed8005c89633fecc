import type { NdArray } from '../core/array.js'
import { avalOf } from '../core/aval.js'
import { fill } from '../core/constant.js'
import { ArgumentError } from '../core/errors.js'
import { greatest, least } from '../core/primitives/constructors/extremum.js'
import { div } from '../core/primitives/div.js'
import { at, checkNumbers, normalizeAxis, range } from '../core/shape.js'
import { checkOptions } from '../transforms/selection.js'
import { toArray, toFloat, type ArrayLike } from './operands.js'
import type { Padding } from './windowPadding.js'
import { reduceWindow, type WindowComputation } from './reduceWindow.js'

/** Options of pools. */
export interface PoolOptions {
  /** From window to window, for each axis of it; 1 unless said, as in Flax. */
  readonly strides?: readonly number[] | undefined
  /** `'VALID'` unless said; pairs [low, high] are for the axes of the window. */
  readonly padding?: Padding | undefined
  /** The axes that the window slides along: those between the first (batch) and the last (channels) unless said; `[-2, -1]` where channels come first. */
  readonly axes?: readonly number[] | undefined
}

/** Options of {@link avgPool}. */
export interface AvgPoolOptions extends PoolOptions {
  /** Do zeros of the padding count? `true` unless said, as in Flax. */
  readonly countIncludePad?: boolean | undefined
}

const known: readonly (keyof PoolOptions)[] = ['strides', 'padding', 'axes']

/**
 * The largest element of each window, as `flax.linen.max_pool`. Elements that are equal share the derivative.
 *
 * @param windowShape extents of the window
 * @returns the shape of `x`, with as many elements along the window's axes as there are windows
 * @throws ArgumentError for windows, strides, padding or axes that cannot be
 * @example
 * const image = np.arange(16).reshape([1, 4, 4, 1])
 * nn.maxPool(image, [2, 2], { strides: [2, 2] }).ravel().toArray() // [5, 7, 13, 15]
 */
export function maxPool(x: ArrayLike, windowShape: readonly number[], options: PoolOptions = {}): NdArray {
  checkOptions('maxPool', options, known)
  const image = toArray('maxPool', x)
  return pooled('maxPool', image, windowShape, options, 'max', least(image.dtype))
}

/**
 * The smallest element of each window, as `flax.linen.min_pool`. Elements that are equal share the derivative.
 *
 * @throws ArgumentError for windows, strides, padding or axes that cannot be
 * @example
 * nn.minPool(np.array([4, 3, 1, 2]).reshape([1, 4, 1]), [2]).ravel().toArray() // [3, 1, 1]
 */
export function minPool(x: ArrayLike, windowShape: readonly number[], options: PoolOptions = {}): NdArray {
  checkOptions('minPool', options, known)
  const image = toArray('minPool', x)
  return pooled('minPool', image, windowShape, options, 'min', greatest(image.dtype))
}

/**
 * The mean of each window, as `flax.linen.avg_pool`. Integers become the default float.
 *
 * @throws ArgumentError for windows, strides, padding or axes that cannot be
 * @example
 * const x = np.array([1, 3, 5]).reshape([1, 3, 1])
 * nn.avgPool(x, [2]).ravel().toArray() // [2, 4]
 * nn.avgPool(x, [2], { padding: 'SAME', countIncludePad: false }).ravel().toArray() // [2, 4, 5]
 */
export function avgPool(x: ArrayLike, windowShape: readonly number[], options: AvgPoolOptions = {}): NdArray {
  checkOptions('avgPool', options, [...known, 'countIncludePad'])
  const image = toFloat('avgPool', x)
  const total = pooled('avgPool', image, windowShape, options, 'add', 0)
  const everywhere = windowShape.reduce((product, size) => product * size, 1)
  const counts =
    options.countIncludePad === false
      ? pooled('avgPool', fill(1, avalOf(image.shape, image.dtype)), windowShape, options, 'add', 0)
      : fill(everywhere, avalOf(total.shape, total.dtype))
  return div(total, counts)
}

function pooled(
  operation: string,
  x: NdArray,
  window: readonly number[],
  { strides: between, padding = 'VALID', axes: given }: PoolOptions,
  computation: WindowComputation,
  unit: number,
): NdArray {
  checkNumbers(operation, 'the window is', window)
  const strides = between ?? window.map(() => 1)
  checkNumbers(operation, 'the strides are', strides)
  const axes = given?.map((axis) => normalizeAxis(operation, axis, x.ndim)) ?? range(x.ndim - 2).map((i) => i + 1)
  if (axes.length !== window.length || strides.length !== window.length || new Set(axes).size !== axes.length) {
    throw new ArgumentError(
      `${operation}: a window [${window.join(', ')}] with strides [${strides.join(', ')}] does not slide along the axes [${axes.join(', ')}] of ${x.aval.toString()}. ` +
        'Give an extent and a stride for each axis, and name the axes unless they are all but the first and the last.',
    )
  }
  const along = <T>(list: readonly T[], other: T): readonly T[] =>
    range(x.ndim).map((axis) => (axes.includes(axis) ? at(list, axes.indexOf(axis)) : other))
  const nothing: readonly [number, number] = [0, 0]
  const pads = typeof padding === 'string' ? padding : along(padding, nothing)
  return reduceWindow(x, unit, computation, along(window, 1), along(strides, 1), pads)
}
