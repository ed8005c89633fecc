import type { NdArray } from '../core/array.js'
import { fill } from '../core/constant.js'
import { ArgumentError, ShapeError } from '../core/errors.js'
import { add, sub } from '../core/primitives/add.js'
import { eq, gt, lt } from '../core/primitives/comparisons.js'
import { div } from '../core/primitives/div.js'
import { max, min } from '../core/primitives/extrema.js'
import { mul } from '../core/primitives/mul.js'
import { select } from '../core/primitives/select.js'
import { sliceAxis } from '../core/primitives/slice.js'
import { stopGradient } from '../core/primitives/stopGradient.js'
import { reshape } from '../core/primitives/reshape.js'
import { at } from '../core/shape.js'
import { checkOptions } from '../transforms/selection.js'
import { add as plus, mod } from './arithmetic.js'
import { takeAxis } from './indexing/takeAxis.js'
import { broadcastTo, toFloat, unifyFloats, type ArrayLike } from './operands.js'
import { sameNumbers } from './products.js'
import { bisect } from './searching.js'
import { concatenate } from './shape.js'
import { argsort } from './sorting.js'

/** Options of `interp`. */
export interface InterpOptions {
  /** The result before the first point; the value there unless given. */
  readonly left?: ArrayLike | null | undefined
  /** The result behind the last point; the value there unless given. */
  readonly right?: ArrayLike | null | undefined
  /** The period of x: points need no order then, and there is no left and right. */
  readonly period?: number | null | undefined
}

/**
 * The values at `x` of the lines between the points (`xp`, `fp`), of which `xp` increases. Differentiable in all three; at a point the slope is that of
 * the line behind it.
 *
 * @throws ShapeError unless `xp` and `fp` are vectors of one length, which is not 0; ArgumentError for a period that is not positive
 * @example
 * np.interp(np.array([0, 1.5, 9]), np.array([1, 2]), np.array([10, 20])).toArray() // [10, 15, 20]
 */
export function interp(x: ArrayLike, xp: ArrayLike, fp: ArrayLike, options: InterpOptions = {}): NdArray {
  checkOptions('interp', options, ['left', 'right', 'period'])
  const [places, points, values] = sameNumbers('interp', [x, xp, fp]).map((y) => toFloat('interp', y))
  if (places === undefined || points === undefined || values === undefined) throw new ShapeError('interp: takes places, points and values.')
  if (points.ndim !== 1 || points.shape[0] !== values.shape[0] || values.ndim !== 1 || points.size === 0) {
    throw new ShapeError(
      `interp: the points are ${points.aval.toString()} and the values ${values.aval.toString()}. Give two vectors of one length, which is not 0; vmap does for several.`,
    )
  }
  const { period = null } = options
  if (period !== null) return periodic(places, points, values, period)
  const last = points.size - 1
  const end = (given: ArrayLike | null | undefined, i: number): NdArray => {
    const [value] = unifyFloats('interp', given ?? element(values, i), element(values, i))
    return broadcastTo(value ?? element(values, i), places.shape)
  }
  const inside = between(places, points, values)
  const bound = (i: number): NdArray => broadcastTo(element(points, i), places.shape)
  const notAbove = select(gt(places, bound(last)), end(options.right, last), inside)
  return select(lt(places, bound(0)), end(options.left, 0), notAbove)
}

function element(x: NdArray, i: number): NdArray {
  return reshape(sliceAxis(x, 0, i, i + 1), [])
}

/** On the line of the last point that is not behind. */
function between(x: NdArray, points: NdArray, values: NdArray): NdArray {
  const last = points.size - 1
  if (last === 0) return broadcastTo(element(values, 0), x.shape)
  const found = bisect(stopGradient(points), stopGradient(x), 'right')
  const upper = max(min(found, fill(last, found.aval)), fill(1, found.aval))
  const lower = sub(upper, fill(1, upper.aval))
  const [x0, x1] = [takeAxis(points, lower, 0), takeAxis(points, upper, 0)]
  const [y0, y1] = [takeAxis(values, lower, 0), takeAxis(values, upper, 0)]
  const width = sub(x1, x0)
  // Equal points at the end: the last one counts.
  const flat = eq(width, fill(0, width.aval))
  const share = div(sub(x, x0), select(flat, fill(1, width.aval), width))
  return select(flat, y1, add(y0, mul(share, sub(y1, y0))))
}

/** The points of one period in order, and one more at each end. */
function periodic(x: NdArray, xp: NdArray, fp: NdArray, period: number): NdArray {
  if (!(period > 0)) throw new ArgumentError(`interp: the period is ${String(period)}. Give a positive number.`)
  const wrapped = mod(xp, period)
  const order = argsort(stopGradient(wrapped))
  const [points, values] = [takeAxis(wrapped, order, 0), takeAxis(fp, order, 0)]
  const count = at(points.shape, 0)
  const first = (y: NdArray): NdArray => sliceAxis(y, 0, 0, 1)
  const last = (y: NdArray): NdArray => sliceAxis(y, 0, count - 1, count)
  const around = concatenate([plus(last(points), -period), points, plus(first(points), period)])
  return between(mod(x, period), around, concatenate([last(values), values, first(values)]))
}
