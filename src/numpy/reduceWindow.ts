import type { NdArray } from '../core/array.js'
import { avalOf } from '../core/aval.js'
import { fill } from '../core/constant.js'
import { ArgumentError, DtypeError } from '../core/errors.js'
import { add } from '../core/primitives/add.js'
import { greatest, least } from '../core/primitives/constructors/extremum.js'
import { dilated } from '../core/primitives/conv/extents.js'
import { max, min } from '../core/primitives/extrema.js'
import { mul } from '../core/primitives/mul.js'
import { prod } from '../core/primitives/prod.js'
import { reduceMax, reduceMin } from '../core/primitives/reduceExtrema.js'
import { reshape } from '../core/primitives/reshape.js'
import { select } from '../core/primitives/select.js'
import { pad, slice } from '../core/primitives/slice.js'
import { broadcast, sum } from '../core/primitives/sum.js'
import { at, checkNumbers, range } from '../core/shape.js'
import type { DType } from '../core/dtype.js'
import { checkOptions } from '../transforms/selection.js'
import { add as addNumbers, maximum, minimum, multiply } from './arithmetic.js'
import { toArray, type ArrayLike } from './operands.js'
import { paddingPairs, type Padding } from './windowPadding.js'
import { slidingWindows, type WindowAxis } from './slidingWindows.js'

/** How the elements of a window are combined: one of four named ways (`lax.add`, `np.maximum` and their like are known too), or any function of two arrays of one shape. */
export type WindowComputation = 'add' | 'mul' | 'max' | 'min' | ((x: NdArray, y: NdArray) => NdArray)

/** Options of {@link reduceWindow}. */
export interface ReduceWindowOptions {
  /** Distance between neighbours of the operand, for each axis; between them there is nothing. Padding `'SAME'` goes by the extents without these gaps, as in JAX. */
  readonly baseDilation?: readonly number[] | undefined
  /** Distance between neighbours of a window, for each axis. */
  readonly windowDilation?: readonly number[] | undefined
}

/**
 * Combines the elements of each window that slides over an array. Padding and the gaps of dilation count for nothing; the initial value counts once in
 * every window. The derivative of `'max'` and `'min'` is shared equally among the elements of a window that attain it.
 *
 * @param init a number, or a scalar of the operand's dtype
 * @param windowDimensions extent of a window along each axis, 1 where it does not slide
 * @param windowStrides from window to window along each axis; 1 unless said
 * @throws ArgumentError for windows, strides, dilations or padding that cannot be; DtypeError where `init` has another dtype
 * @example
 * lax.reduceWindow(np.array([1, 5, 2, 4]), 0, 'add', [2]).toArray() // [6, 7, 6]
 * lax.reduceWindow(np.array([1, 5, 2, 4]), -Infinity, np.maximum, [3], [2], 'SAME').toArray() // [5, 4]
 */
export function reduceWindow(
  operand: ArrayLike,
  init: ArrayLike,
  computation: WindowComputation,
  windowDimensions: readonly number[],
  windowStrides: readonly number[] | null = null,
  padding: Padding = 'VALID',
  options: ReduceWindowOptions = {},
): NdArray {
  checkOptions('reduceWindow', options, ['baseDilation', 'windowDilation'])
  const x = toArray('reduceWindow', operand)
  const ones = x.shape.map(() => 1)
  const strides = windowStrides ?? ones
  const { baseDilation = ones, windowDilation = ones } = options
  for (const [name, list] of Object.entries({ windowDimensions, windowStrides: strides, baseDilation, windowDilation })) {
    checkNumbers('reduceWindow', `${name} are`, list)
    if (list.length === x.ndim && list.every((n) => Number.isInteger(n) && n > 0)) continue
    throw new ArgumentError(`reduceWindow: ${name} is [${list.join(', ')}]. Give a positive integer for each axis of ${x.aval.toString()}.`)
  }
  const windows = windowDimensions.map((size, i) => dilated(size, at(windowDilation, i)))
  // As JAX does, named padding goes by the extents of the operand itself.
  const around = paddingPairs('reduceWindow', padding, x.shape, windows, strides)
  const axes = windowDimensions.flatMap((size, axis): WindowAxis[] =>
    size === 1 && strides[axis] === 1 ? [] : [{ axis, size, stride: at(strides, axis), dilation: at(windowDilation, axis) }],
  )
  const first = initial(init, x)
  const way = wayOf(computation)
  if (way === null) return folded(x, first, computation, axes, around, baseDilation)
  const { unit, combine, over } = way
  const spread = padded(x, unit(x.dtype), around, baseDilation)
  const y = over(spread, axes)
  return init === unit(x.dtype) ? y : combine(broadcast(first, y.shape, []), y)
}

interface Way {
  /** What counts for nothing. */
  readonly unit: (dtype: DType) => number
  readonly combine: (x: NdArray, y: NdArray) => NdArray
  readonly over: (x: NdArray, axes: readonly WindowAxis[]) => NdArray
}

function wayOf(computation: WindowComputation): Way | null {
  switch (computation) {
    case 'add':
    case add:
    case addNumbers:
      return { unit: () => 0, combine: add, over: axisByAxis(sum) }
    case 'mul':
    case mul:
    case multiply:
      return { unit: () => 1, combine: mul, over: axisByAxis(prod) }
    case 'max':
    case max:
    case maximum:
      return { unit: least, combine: max, over: together(reduceMax) }
    case 'min':
    case min:
    case minimum:
      return { unit: greatest, combine: min, over: together(reduceMin) }
    default:
      if (typeof computation === 'function') return null
      throw new ArgumentError(
        `reduceWindow: there is no computation '${String(computation)}'. Give 'add', 'mul', 'max', 'min', or a function of two arrays.`,
      )
  }
}

type Over = (x: NdArray, axes: readonly number[]) => NdArray

/** A window of k by k takes 2 k steps, not k²; the order does not matter to the derivative. */
function axisByAxis(over: Over): Way['over'] {
  return (x, windows) => windows.reduce((y, window) => over(slidingWindows(y, [window]), [y.ndim]), x)
}

/** All elements of a window at once, so that those that are equal share the derivative. */
function together(over: Over): Way['over'] {
  return (x, windows) =>
    over(
      slidingWindows(x, windows),
      windows.map((_, i) => x.ndim + i),
    )
}

/** The array with a number around it and between its elements; negative padding crops. */
function padded(x: NdArray, value: number, around: readonly (readonly [number, number])[], dilation: readonly number[]): NdArray {
  const inside = around.every(([low, high]) => low === 0 && high === 0) && dilation.every((n) => n === 1)
  if (inside) return x
  const wide = pad(x, fill(value, avalOf([], x.dtype)), {
    low: around.map(([low]) => Math.max(0, low)),
    high: around.map(([, high]) => Math.max(0, high)),
    interior: dilation.map((n) => n - 1),
  })
  if (around.every(([low, high]) => low >= 0 && high >= 0)) return wide
  const start = wide.shape.map((extent, axis) => Math.min(extent, Math.max(0, -around[axis]![0])))
  const stop = wide.shape.map((extent, axis) => Math.max(at(start, axis), extent - Math.max(0, -around[axis]![1])))
  return slice(wide, start, stop)
}

/** Any function, applied element after element; what is padding is left out. */
function folded(
  x: NdArray,
  init: NdArray,
  f: WindowComputation,
  axes: readonly WindowAxis[],
  around: readonly (readonly [number, number])[],
  dilation: readonly number[],
): NdArray {
  if (typeof f !== 'function') return x
  const windows = slidingWindows(padded(x, 0, around, dilation), axes)
  const there = slidingWindows(padded(fill(1, avalOf(x.shape, 'bool')), 0, around, dilation), axes)
  const shape = windows.shape.slice(0, x.ndim)
  const sizes = axes.map(({ size }) => size)
  const element = (stack: NdArray, k: number): NdArray => {
    let rest = k
    const index = sizes.map(() => 0)
    for (let i = sizes.length - 1; i >= 0; i--) {
      index[i] = rest % at(sizes, i)
      rest = Math.floor(rest / at(sizes, i))
    }
    const one = slice(stack, [...shape.map(() => 0), ...index], [...shape, ...index.map((i) => i + 1)])
    return reshape(one, shape)
  }
  const count = sizes.reduce((product, size) => product * size, 1)
  return range(count).reduce(
    (running, k) => select(element(there, k), f(running, element(windows, k)), running),
    broadcast(init, shape, []),
  )
}

function initial(init: ArrayLike, x: NdArray): NdArray {
  if (typeof init === 'number') return fill(init, avalOf([], x.dtype))
  const value = toArray('reduceWindow', init)
  if (value.ndim === 0 && value.dtype === x.dtype) return value
  throw new DtypeError(
    `reduceWindow: the initial value is ${value.aval.toString()}, but the operand ${x.aval.toString()}. Give a number, or a scalar of dtype ${x.dtype}.`,
  )
}
