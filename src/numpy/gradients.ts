import type { NdArray } from '../core/array.js'
import { ArgumentError, ShapeError } from '../core/errors.js'
import { sliceAxis } from '../core/primitives/slice.js'
import { at, normalizeAxes, range } from '../core/shape.js'
import { checkOptions } from '../transforms/selection.js'
import { add, divide, multiply, negative, subtract } from './arithmetic.js'
import { diff } from './differences.js'
import { toFloat, type ArrayLike } from './operands.js'
import { concatenate, reshape } from './shape.js'

/** Options of `gradient`. */
export interface GradientOptions<A extends number | readonly number[] | null | undefined> {
  /** Along which axis, or axes; that of a vector unless given. */
  readonly axis?: A
  /** The order of the differences at both ends, 1 unless given. */
  readonly edgeOrder?: 1 | 2 | undefined
}

/** The distance of neighbours, or the coordinates of all elements along the axis; or a list of these, one for each axis. */
export type Spacing = ArrayLike | readonly ArrayLike[]

/**
 * The slope of `f` along an axis, by differences of second order: central ones inside, one-sided ones at both ends. A list of axes gives a list of slopes,
 * one for each.
 *
 * @throws ShapeError for fewer elements than `edgeOrder` + 1 along an axis, or coordinates of another number; ArgumentError where `f` has several axes and
 * none is named
 * @example
 * np.gradient(np.array([1, 2, 4, 7])).toArray() // [1, 1.5, 2.5, 3]
 * np.gradient(np.array([1, 2, 4, 7]), 2).toArray() // [0.5, 0.75, 1.25, 1.5]
 * np.gradient(np.eye(2), 1, { axis: [0, 1] }).map((y) => y.shape) // [[2, 2], [2, 2]]
 */
export function gradient(f: ArrayLike, spacing?: Spacing, options?: GradientOptions<number | null | undefined>): NdArray
export function gradient(f: ArrayLike, spacing: Spacing | undefined, options: GradientOptions<readonly number[]>): NdArray[]
export function gradient(
  f: ArrayLike,
  spacing: Spacing = 1,
  options: GradientOptions<number | readonly number[] | null | undefined> = {},
): NdArray | NdArray[] {
  checkOptions('gradient', options, ['axis', 'edgeOrder'])
  const value = toFloat('gradient', f)
  const { axis = null, edgeOrder = 1 } = options
  if (axis === null && value.ndim !== 1) {
    throw new ArgumentError(
      `gradient: ${value.aval.toString()} has ${String(value.ndim)} axes. Name them: { axis: [${range(value.ndim).join(', ')}] } gives a slope along each, { axis: 0 } along one.`,
    )
  }
  const axes = normalizeAxes('gradient', axis, value.ndim)
  const spacings = isList(spacing) ? spacing : axes.map(() => spacing)
  if (spacings.length !== axes.length) {
    throw new ArgumentError(
      `gradient: ${String(spacings.length)} spacings were given for ${String(axes.length)} axes. Give one for each, or one for all.`,
    )
  }
  const slopes = axes.map((along, i) => slope(value, along, at(spacings, i), edgeOrder))
  return typeof axis === 'object' && axis !== null ? slopes : at(slopes, 0)
}

function isList(spacing: Spacing): spacing is readonly ArrayLike[] {
  return Array.isArray(spacing)
}

function slope(f: NdArray, axis: number, spacing: ArrayLike, edgeOrder: 1 | 2): NdArray {
  const extent = at(f.shape, axis)
  if (extent < edgeOrder + 1) {
    throw new ShapeError(
      `gradient: axis ${String(axis)} of ${f.aval.toString()} has ${String(extent)} elements; differences of order ${String(edgeOrder)} at the ends need ${String(edgeOrder + 1)}.`,
    )
  }
  const points = toFloat('gradient', spacing)
  if (points.ndim === 0) return evenSlope(f, axis, points, edgeOrder)
  if (points.ndim !== 1 || points.size !== extent) {
    throw new ShapeError(
      `gradient: the coordinates are ${points.aval.toString()}, but axis ${String(axis)} of ${f.aval.toString()} has ${String(extent)} elements. Give a coordinate for each, or one distance for all.`,
    )
  }
  const along = reshape(
    points,
    f.shape.map((n, i) => (i === axis ? n : 1)),
  )
  return unevenSlope(f, axis, diff(along, 1, axis), edgeOrder)
}

function evenSlope(f: NdArray, axis: number, step: NdArray, edgeOrder: 1 | 2): NdArray {
  const extent = at(f.shape, axis)
  const part = (from: number, to: number): NdArray => sliceAxis(f, axis, from, to)
  const element = (i: number): NdArray => part(i, i + 1)
  const inside = divide(subtract(part(2, extent), part(0, extent - 2)), multiply(2, step))
  const edge = (a: number, b: number, c: number): NdArray =>
    divide(add(add(multiply(-1.5, element(a)), multiply(2, element(b))), multiply(-0.5, element(c))), step)
  const first = edgeOrder === 1 ? divide(subtract(element(1), element(0)), step) : edge(0, 1, 2)
  const last =
    edgeOrder === 1 ? divide(subtract(element(extent - 1), element(extent - 2)), step) : negative(edge(extent - 1, extent - 2, extent - 3))
  return concatenate([first, inside, last], axis)
}

function unevenSlope(f: NdArray, axis: number, steps: NdArray, edgeOrder: 1 | 2): NdArray {
  const extent = at(f.shape, axis)
  const part = (from: number, to: number): NdArray => sliceAxis(f, axis, from, to)
  const element = (i: number): NdArray => part(i, i + 1)
  const step = (from: number, to: number): NdArray => sliceAxis(steps, axis, from, to)
  /** The slope of the parabola through three neighbours, at the middle one. */
  const central = (h: NdArray, k: NdArray, a: NdArray, b: NdArray, c: NdArray): NdArray => {
    const both = add(h, k)
    const left = multiply(divide(negative(k), multiply(h, both)), a)
    const middle = multiply(divide(subtract(k, h), multiply(h, k)), b)
    return add(add(left, middle), multiply(divide(h, multiply(k, both)), c))
  }
  /** That at the first of three, which are as far apart as h and k say. */
  const outer = (h: NdArray, k: NdArray, a: NdArray, b: NdArray, c: NdArray): NdArray => {
    const both = add(h, k)
    const own = multiply(divide(negative(add(multiply(2, h), k)), multiply(h, both)), a)
    const middle = multiply(divide(both, multiply(h, k)), b)
    return subtract(add(own, middle), multiply(divide(h, multiply(k, both)), c))
  }
  const count = extent - 1
  const inside = central(step(0, count - 1), step(1, count), part(0, extent - 2), part(1, extent - 1), part(2, extent))
  if (edgeOrder === 1) {
    const first = divide(subtract(element(1), element(0)), step(0, 1))
    const last = divide(subtract(element(extent - 1), element(extent - 2)), step(count - 1, count))
    return concatenate([first, inside, last], axis)
  }
  const first = outer(step(0, 1), step(1, 2), element(0), element(1), element(2))
  const last = negative(
    outer(step(count - 1, count), step(count - 2, count - 1), element(extent - 1), element(extent - 2), element(extent - 3)),
  )
  return concatenate([first, inside, last], axis)
}
