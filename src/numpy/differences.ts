import type { NdArray } from '../core/array.js'
import { isFloat } from '../core/dtype.js'
import { ArgumentError, ShapeError } from '../core/errors.js'
import { cumsum } from '../core/primitives/cumsum.js'
import { sliceAxis } from '../core/primitives/slice.js'
import { stopGradient } from '../core/primitives/stopGradient.js'
import { at, normalizeAxis, range } from '../core/shape.js'
import { checkOptions } from '../transforms/selection.js'
import { abs, add, divide, mod, multiply, subtract } from './arithmetic.js'
import { equal, greater, less, logicalAnd, notEqual, where } from './logic.js'
import { toArray, toFloat, type ArrayLike } from './operands.js'
import { sum } from './reductions.js'
import { broadcastTo, concatenate, ravel, reshape } from './shape.js'

/** What `diff` puts at the ends first: a number or an array, with the same extents along the other axes. */
export interface DiffOptions {
  readonly prepend?: ArrayLike | undefined
  readonly append?: ArrayLike | undefined
}

/**
 * Differences of neighbours along an axis, `n` times; of booleans: do they differ?
 *
 * @throws ArgumentError if `n` is no non-negative integer; ShapeError for a scalar
 * @example
 * np.diff(np.array([1, 4, 9, 16])).toArray() // [3, 5, 7]
 * np.diff(np.array([1, 4, 9, 16]), 2).toArray() // [2, 2]
 */
export function diff(x: ArrayLike, n = 1, axis = -1, options: DiffOptions = {}): NdArray {
  checkOptions('diff', options, ['prepend', 'append'])
  const value = toArray('diff', x)
  if (!Number.isInteger(n) || n < 0) throw new ArgumentError(`diff: ${String(n)} differences were asked for. Give a non-negative integer.`)
  if (value.ndim === 0) throw new ShapeError('diff: a scalar has no neighbours. Give an array with at least one axis.')
  const along = normalizeAxis('diff', axis, value.ndim)
  if (n === 0) return value
  const { prepend, append } = options
  const joined = [...(prepend === undefined ? [] : [prepend]), value, ...(append === undefined ? [] : [append])].map((part) =>
    atEnd(part, value, along),
  )
  let y = joined.length === 1 ? value : concatenate(joined, along)
  for (let i = 0; i < n && at(y.shape, along) > 0; i++) y = neighbours(y, along, y.dtype === 'bool' ? notEqual : subtract)
  return y
}

/** A scalar as one element along the axis; anything else as it is. */
function atEnd(part: ArrayLike, x: NdArray, axis: number): NdArray {
  const value = toArray('diff', part)
  if (value.ndim > 0) return value
  return broadcastTo(
    value,
    x.shape.map((extent, i) => (i === axis ? 1 : extent)),
  )
}

function neighbours(x: NdArray, axis: number, of: (later: NdArray, earlier: NdArray) => NdArray): NdArray {
  const extent = at(x.shape, axis)
  return of(sliceAxis(x, axis, Math.min(1, extent), extent), sliceAxis(x, axis, 0, Math.max(0, extent - 1)))
}

/** What `ediff1d` puts at the ends. */
export interface Ediff1dOptions {
  readonly toBegin?: ArrayLike | undefined
  readonly toEnd?: ArrayLike | undefined
}

/**
 * Differences of neighbours among all elements in row-major order.
 *
 * @example
 * np.ediff1d(np.array([1, 2, 4]), { toEnd: 9 }).toArray() // [1, 2, 9]
 */
export function ediff1d(x: ArrayLike, options: Ediff1dOptions = {}): NdArray {
  checkOptions('ediff1d', options, ['toBegin', 'toEnd'])
  const differences = diff(ravel(x))
  const { toBegin, toEnd } = options
  const parts = [...(toBegin === undefined ? [] : [ravel(toBegin)]), differences, ...(toEnd === undefined ? [] : [ravel(toEnd)])]
  return parts.length === 1 ? differences : concatenate(parts)
}

/** Options of `trapezoid`. */
export interface TrapezoidOptions {
  /** The distance of the points where they are not given; 1 unless given. */
  readonly dx?: ArrayLike | undefined
  /** Along which axis of `y`; the last unless given. */
  readonly axis?: number | undefined
}

/**
 * The integral of `y` along an axis by the trapezoidal rule, at the points `x` (of the shape of `y`, or a vector along the axis).
 *
 * @throws ShapeError where points and values do not agree in number
 * @example
 * np.trapezoid(np.array([1, 2, 3])).item() // 4
 * np.trapezoid(np.array([1, 2, 3]), np.array([4, 6, 8])).item() // 8
 */
export function trapezoid(y: ArrayLike, x?: ArrayLike | null, options: TrapezoidOptions = {}): NdArray {
  checkOptions('trapezoid', options, ['dx', 'axis'])
  const value = toFloat('trapezoid', y)
  if (value.ndim === 0) throw new ShapeError('trapezoid: a scalar has no axis to integrate along. Give an array with at least one axis.')
  const axis = normalizeAxis('trapezoid', options.axis ?? -1, value.ndim)
  const heights = neighbours(value, axis, (later, earlier) => divide(add(later, earlier), 2))
  return sum(multiply(widths(value, x ?? null, axis, options.dx ?? 1), heights), axis)
}

function widths(y: NdArray, x: ArrayLike | null, axis: number, dx: ArrayLike): ArrayLike {
  if (x === null) return dx
  const points = toFloat('trapezoid', x)
  const along = points.ndim === 1 ? reshape(points, vectorShape(points.size, axis, y.ndim)) : points
  const own = along.ndim === y.ndim ? axis : normalizeAxis('trapezoid', axis - y.ndim, along.ndim)
  if (along.shape[own] !== y.shape[axis]) {
    throw new ShapeError(
      `trapezoid: the points are ${points.aval.toString()}, but ${y.aval.toString()} is integrated along axis ${String(axis)}. Give a point for each value.`,
    )
  }
  return diff(along, 1, own)
}

/** The shape of a vector that lies along one of `rank` axes. */
function vectorShape(extent: number, axis: number, rank: number): readonly number[] {
  return range(rank).map((i) => (i === axis ? extent : 1))
}

/** Options of `unwrap`. */
export interface UnwrapOptions {
  /** The period; 2π unless given. */
  readonly period?: number | undefined
}

/**
 * Phases made continuous along an axis: multiples of the period are added so that no step is larger than half of it, or than `discont`. Its derivative
 * is that of the identity.
 *
 * @example
 * np.unwrap(np.array([0, 3, 6, 1]), null, -1, { period: 8 }).toArray() // [0, 3, 6, 9]
 */
export function unwrap(x: ArrayLike, discont: number | null = null, axis = -1, options: UnwrapOptions = {}): NdArray {
  checkOptions('unwrap', options, ['period'])
  const period = options.period ?? 2 * Math.PI
  const given = toArray('unwrap', x)
  const value = Number.isInteger(period) ? given : toFloat('unwrap', given)
  if (value.ndim === 0) throw new ShapeError('unwrap: a scalar has no neighbours. Give an array with at least one axis.')
  const along = normalizeAxis('unwrap', axis, value.ndim)
  const steps = neighbours(stopGradient(value), along, subtract)
  const high = isFloat(value.dtype) ? period / 2 : Math.floor(period / 2)
  const wrapped = add(mod(add(steps, high), period), -high)
  // A step of half a period goes the way it went; of an odd period there is none.
  const ambiguous = isFloat(value.dtype) || period % 2 === 0
  const kept = ambiguous ? where(logicalAnd(equal(wrapped, -high), greater(steps, 0)), high, wrapped) : wrapped
  const correction = where(less(abs(steps), discont ?? period / 2), 0, subtract(kept, steps))
  const extent = at(value.shape, along)
  if (extent < 2) return value
  const rest = add(sliceAxis(value, along, 1, extent), cumsum(correction, along))
  return concatenate([sliceAxis(value, along, 0, 1), rest], along)
}
