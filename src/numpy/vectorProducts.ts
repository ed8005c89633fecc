import type { NdArray } from '../core/array.js'
import { ShapeError } from '../core/errors.js'
import { sliceAxis } from '../core/primitives/slice.js'
import { moveAxis } from '../core/primitives/transpose.js'
import { at, normalizeAxis, range } from '../core/shape.js'
import { checkOptions } from '../transforms/selection.js'
import { multiply, pairOf, subtract } from './arithmetic.js'
import type { ArrayLike } from './operands.js'
import { factors, matmul, product, sameNumbers } from './products.js'
import { concatenate, expandDims, moveaxis, reshape, squeeze } from './shape.js'

function pairOfNumbers(operation: string, x: ArrayLike, y: ArrayLike): readonly [NdArray, NdArray] {
  return pairOf(sameNumbers(operation, [x, y]))
}

/**
 * Kronecker's product: blocks of `y`, each times an element of `x`. An operand with fewer axes gets some of extent 1 in front.
 *
 * @example
 * np.kron(np.array([1, 10]), np.array([1, 2])).toArray() // [1, 2, 10, 20]
 */
export function kron(x: ArrayLike, y: ArrayLike): NdArray {
  const { a, b, dtype } = factors('kron', x, y)
  const rank = Math.max(a.ndim, b.ndim)
  const full = ({ shape }: NdArray): readonly number[] => [...range(rank - shape.length).map(() => 1), ...shape]
  const [m, n] = [full(a), full(b)]
  const spread = (z: NdArray, extents: readonly number[], first: boolean): NdArray =>
    reshape(
      z,
      extents.flatMap((extent) => (first ? [extent, 1] : [1, extent])),
    )
  return reshape(
    product(multiply(spread(a, m, true), spread(b, n, false)), dtype),
    m.map((extent, i) => extent * at(n, i)),
  )
}

/** Options of `cross`. */
export interface CrossOptions {
  /** Along which axis of `x`, `y` and the result; overrides the other three. */
  readonly axis?: number | null | undefined
  /** Along which axis of `x`; the last unless given. */
  readonly axisa?: number | undefined
  /** Along which axis of `y`; the last unless given. */
  readonly axisb?: number | undefined
  /** Along which axis of the result; the last unless given. */
  readonly axisc?: number | undefined
}

/**
 * Cross product of vectors with 3 components, or 2, of which the third is 0; the other axes broadcast. Of two vectors with 2 components the result is the
 * third component alone.
 *
 * @throws ShapeError for vectors of another length
 * @example
 * np.cross(np.array([1, 2, 3]), np.array([4, 5, 6])).toArray() // [-3, 6, -3]
 * np.cross(np.array([1, 2]), np.array([4, 5])).item() // -3
 */
export function cross(x: ArrayLike, y: ArrayLike, options: CrossOptions = {}): NdArray {
  checkOptions('cross', options, ['axis', 'axisa', 'axisb', 'axisc'])
  const { axis = null, axisa = -1, axisb = -1, axisc = -1 } = options
  const [a, b] = pairOfNumbers('cross', x, y)
  const [left, right] = [lastOf(a, axis ?? axisa), lastOf(b, axis ?? axisb)]
  const [x0, x1, x2] = components(left)
  const [y0, y1, y2] = components(right)
  const minor = (p: NdArray, q: NdArray, r: NdArray, s: NdArray): NdArray => subtract(multiply(p, s), multiply(q, r))
  const third = minor(x0, x1, y0, y1)
  if (x2 === null && y2 === null) return squeeze(third, -1)
  const parts =
    x2 === null
      ? y2 === null
        ? [third]
        : [multiply(x1, y2), multiply(multiply(x0, y2), -1), third]
      : y2 === null
        ? [multiply(multiply(x2, y1), -1), multiply(x2, y0), third]
        : [minor(x1, x2, y1, y2), minor(x2, x0, y2, y0), third]
  const joined = concatenate(parts, -1)
  return moveaxis(joined, -1, axis ?? axisc)
}

function lastOf(x: NdArray, axis: number): NdArray {
  const from = normalizeAxis('cross', axis, x.ndim)
  const extent = at(x.shape, from)
  if (extent !== 2 && extent !== 3) {
    throw new ShapeError(
      `cross: axis ${String(from)} of ${x.aval.toString()} has extent ${String(extent)}. Vectors have 2 or 3 components; name another axis, or reshape.`,
    )
  }
  return moveAxis(x, from, x.ndim - 1)
}

/** The components, the last axis kept; `null` for a third that is not there. */
function components(x: NdArray): readonly [NdArray, NdArray, NdArray | null] {
  const part = (i: number): NdArray => sliceAxis(x, x.ndim - 1, i, i + 1)
  return [part(0), part(1), x.shape.at(-1) === 3 ? part(2) : null]
}

/** Options of `vecdot`. */
export interface VecdotOptions {
  /** Along which axis; the last unless given. */
  readonly axis?: number | undefined
}

/**
 * Dot products of vectors along an axis; the other axes broadcast.
 *
 * @throws ShapeError where the extents along the axis differ
 * @example
 * np.vecdot(np.array([[1, 2], [3, 4]]), np.array([1, 10])).toArray() // [21, 43]
 */
export function vecdot(x: ArrayLike, y: ArrayLike, options: VecdotOptions = {}): NdArray {
  checkOptions('vecdot', options, ['axis'])
  const { a, b, dtype } = factors('vecdot', x, y)
  const along = (z: NdArray): NdArray => moveAxis(z, normalizeAxis('vecdot', options.axis ?? -1, z.ndim), z.ndim - 1)
  const [left, right] = [along(a), along(b)]
  if (left.shape.at(-1) !== right.shape.at(-1)) throw differing('vecdot', a, b, 'vectors')
  return product(squeeze(matmul(expandDims(left, -2), expandDims(right, -1)), [-2, -1]), dtype)
}

/**
 * Products of matrices, the last two axes of `x`, and vectors, the last axis of `y`; the other axes broadcast.
 *
 * @throws ShapeError where columns and components differ in number
 * @example
 * np.matvec(np.array([[1, 2], [3, 4]]), np.array([[1, 0], [0, 1]])).toArray() // [[1, 3], [2, 4]]
 */
export function matvec(x: ArrayLike, y: ArrayLike): NdArray {
  const { a, b, dtype } = factors('matvec', x, y)
  if (a.ndim < 2 || b.ndim < 1 || a.shape.at(-1) !== b.shape.at(-1)) throw differing('matvec', a, b, 'a matrix and a vector')
  return product(squeeze(matmul(a, expandDims(b, -1)), -1), dtype)
}

/**
 * Products of vectors, the last axis of `x`, and matrices, the last two axes of `y`; the other axes broadcast.
 *
 * @throws ShapeError where components and rows differ in number
 * @example
 * np.vecmat(np.array([[1, 0], [0, 1]]), np.array([[1, 2], [3, 4]])).toArray() // [[1, 2], [3, 4]]
 */
export function vecmat(x: ArrayLike, y: ArrayLike): NdArray {
  const { a, b, dtype } = factors('vecmat', x, y)
  if (a.ndim < 1 || b.ndim < 2 || a.shape.at(-1) !== b.shape.at(-2)) throw differing('vecmat', a, b, 'a vector and a matrix')
  return product(squeeze(matmul(expandDims(a, -2), b), -2), dtype)
}

function differing(operation: string, x: NdArray, y: NdArray, wanted: string): ShapeError {
  return new ShapeError(
    `${operation}: ${x.aval.toString()} and ${y.aval.toString()} do not fit: takes ${wanted} that agree along the last axes.`,
  )
}
