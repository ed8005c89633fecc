import { ConcreteArray, NdArray } from '../core/array.js'
import type { DType } from '../core/dtype.js'
import { convert } from '../core/primitives/convert.js'
import { at, broadcastShapes as commonShape, checkShape, normalizeAxes, type Shape } from '../core/shape.js'
import { toArray, type ArrayLike } from './operands.js'

/**
 * How many elements an array has, or how many along axes.
 *
 * @example
 * np.size(np.zeros([2, 3])) // 6
 * np.size(np.zeros([2, 3]), 1) // 3
 */
export function size(x: ArrayLike, axis: number | readonly number[] | null = null): number {
  const value = toArray('size', x)
  return normalizeAxes('size', axis, value.ndim).reduce((product, i) => product * at(value.shape, i), 1)
}

/**
 * How many axes an array has.
 *
 * @example
 * np.ndim(np.zeros([2, 3])) // 2
 */
export function ndim(x: ArrayLike): number {
  return toArray('ndim', x).ndim
}

/**
 * The extents of an array along its axes.
 *
 * @example
 * np.shape(np.zeros([2, 3])) // [2, 3]
 */
export function shape(x: ArrayLike): Shape {
  return toArray('shape', x).shape
}

/**
 * Is it a number, a boolean, or an array without axes? (NumPy has scalars that are no arrays; here these are arrays without axes.)
 *
 * @example
 * np.isscalar(3) // true
 * np.isscalar(np.array([3])) // false
 */
export function isscalar(x: unknown): boolean {
  return typeof x === 'number' || typeof x === 'boolean' || (x instanceof NdArray && x.ndim === 0)
}

/**
 * The shape that shapes broadcast to.
 *
 * @throws ShapeError where they do not
 * @example
 * np.broadcastShapes([2, 1], [3], 1) // [2, 3]
 */
export function broadcastShapes(...shapes: readonly (Shape | number)[]): Shape {
  return commonShape(
    'broadcastShapes',
    ...shapes.map((given) => checkShape('broadcastShapes', typeof given === 'number' ? [given] : given)),
  )
}

/**
 * The array as another object, whose memory may be given up without harm to the first. Arrays do not change, so that no element is copied.
 *
 * @example
 * np.copy(np.array([1, 2])).toArray() // [1, 2]
 */
export function copy(x: ArrayLike): NdArray {
  const value = toArray('copy', x)
  return value instanceof ConcreteArray ? new ConcreteArray(value.aval, value.storage, value.offset, value.strides) : value
}

/**
 * The elements as another dtype. Floats are truncated and saturated to integers, NaN becomes 0; everything but 0 is true.
 *
 * @example
 * np.astype(np.array([1.5, -2.5]), 'int32').toArray() // [1, -2]
 */
export function astype(x: ArrayLike, dtype: DType): NdArray {
  return convert(toArray('astype', x), dtype)
}
