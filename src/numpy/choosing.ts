import type { NdArray } from '../core/array.js'
import { avalOf } from '../core/aval.js'
import { fill } from '../core/constant.js'
import { ArgumentError, ShapeError } from '../core/errors.js'
import { concatenate } from '../core/primitives/concatenate.js'
import { convert } from '../core/primitives/convert.js'
import { gather } from '../core/primitives/gather.js'
import { moveAxis } from '../core/primitives/transpose.js'
import { reshape } from '../core/primitives/reshape.js'
import { at, broadcastShapes, checkList, normalizeAxis } from '../core/shape.js'
import { checkOptions } from '../transforms/selection.js'
import { fromFront, positionsOf, type Positions } from './indexing/positions.js'
import { where } from './logic.js'
import { flatnonzero, sizeOptions, type SizeOptions } from './nonzero.js'
import { broadcastTo, toArray, unify, type ArrayLike } from './operands.js'
import { ravel } from './shape.js'
import { take } from './taking.js'

/**
 * Element by element that of the array in a list whose number `indices` says; all broadcast together. Numbers out of range as in {@link take}.
 *
 * @throws IndexError for a number out of range; ArgumentError for an empty list
 * @example
 * np.choose([1, 0, 1], [np.array([1, 2, 3]), np.array([10, 20, 30])]).toArray() // [10, 2, 30]
 */
export function choose(
  indices: Positions,
  choices: readonly ArrayLike[],
  options: { readonly mode?: 'clip' | 'wrap' | undefined } = {},
): NdArray {
  checkOptions('choose', options, ['mode'])
  checkList('choose', 'the choices are', choices)
  if (choices.length === 0) throw new ArgumentError('choose: there is nothing to choose from. Give a list of arrays.')
  const positions = fromFront('choose', positionsOf('choose', indices), choices.length, options.mode)
  const arrays = unify('choose', ...choices)
  const { shape } = avalOf(broadcastShapes('choose', positions.shape, at(arrays, 0).shape), 'int32')
  const rows = arrays.map((x) => {
    const wide = broadcastTo(convert(x, x.dtype), shape)
    return reshape(wide, [1, ...shape])
  })
  const stacked = moveAxis(concatenate(rows, 0), 0, shape.length)
  const each = reshape(broadcastTo(positions, shape), [...shape, 1, 1])
  return reshape(gather(stacked, each, { batch: shape.length, indexed: 1, outOfRange: 'clamp' }), shape)
}

/**
 * Element by element that of the first array whose condition holds, else `fallback`; all broadcast together. Every array is computed, as in {@link where}.
 *
 * @throws ArgumentError where there are not as many arrays as conditions
 * @example
 * np.select([np.array([true, false, false]), np.array([true, true, false])], [1, 2], 3).toArray() // [1, 2, 3]
 */
export function select(conditions: readonly ArrayLike[], choices: readonly ArrayLike[], fallback: ArrayLike = 0): NdArray {
  checkList('select', 'the conditions are', conditions)
  checkList('select', 'the choices are', choices)
  if (conditions.length !== choices.length || choices.length === 0) {
    throw new ArgumentError(
      `select: ${String(conditions.length)} conditions do not pair with ${String(choices.length)} arrays. Give one condition for each, one at least.`,
    )
  }
  const values = unify('select', ...choices, fallback)
  return conditions.reduceRight<NdArray>((rest, condition, i) => where(condition, at(values, i), rest), at(values, choices.length))
}

/** What {@link piecewise} takes for each condition: a function of the whole array, or a number. */
export type Piece = ((x: NdArray) => ArrayLike) | ArrayLike

/**
 * A function defined piece by piece: where a condition holds, what its function gives, else what the last function gives, where there is one more than
 * conditions, or 0. Of several conditions that hold the last counts. The result has the dtype of `x`. Every function sees the whole of `x`, so that an
 * infinite derivative of a piece that is not taken gives NaN; guard its argument as with {@link where}.
 *
 * @throws ArgumentError where there are neither as many functions as conditions, nor one more
 * @example
 * const x = np.array([-2, 0, 3])
 * np.piecewise(x, [x.lt(0), x.gt(0)], [(x) => x.neg(), (x) => x.mul(10), 1]).toArray() // [2, 1, 30]
 */
export function piecewise(x: ArrayLike, conditions: readonly ArrayLike[], pieces: readonly Piece[]): NdArray {
  checkList('piecewise', 'the conditions are', conditions)
  checkList('piecewise', 'the functions are', pieces)
  const value = toArray('piecewise', x)
  if (pieces.length !== conditions.length && pieces.length !== conditions.length + 1) {
    throw new ArgumentError(
      `piecewise: ${String(pieces.length)} functions do not pair with ${String(conditions.length)} conditions. Give one for each, and perhaps one for where none holds.`,
    )
  }
  const of = (piece: Piece): NdArray => {
    const given = toArray('piecewise', typeof piece === 'function' ? piece(value) : piece)
    return broadcastTo(convert(given, value.dtype), avalOf(value.shape, value.dtype).shape)
  }
  const otherwise = pieces[conditions.length]
  const start = otherwise === undefined ? fill(0, value.aval.strong) : of(otherwise)
  return conditions.reduce<NdArray>((rest, condition, i) => where(condition, of(at(pieces, i)), rest), start)
}

/**
 * The slices along an axis for which a vector of conditions holds; without an axis, elements in row-major order. Under jit and vmap the extent must be said as
 * `size`; what is missing is filled with `fillValue`.
 *
 * @throws ShapeError for conditions that are no vector, or more than slices; ConcretizationError for traced ones without a size
 * @example
 * np.compress(np.array([true, false]), np.array([[1, 2], [3, 4]]), 1).toArray() // [[1], [3]]
 */
export function compress(condition: ArrayLike, x: ArrayLike, axis: number | null = null, options: SizeOptions = {}): NdArray {
  checkOptions('compress', options, sizeOptions)
  const mask = toArray('compress', condition)
  const value = axis === null ? ravel(x) : toArray('compress', x)
  const extent = axis === null ? value.size : at(value.shape, normalizeAxis('compress', axis, value.ndim))
  if (mask.ndim !== 1 || mask.size > extent) {
    throw new ShapeError(
      `compress: conditions ${mask.aval.toString()} do not fit an axis of extent ${String(extent)}. Give a vector of at most so many; index with get(mask) for a mask of several axes.`,
    )
  }
  // Missing ones stand behind the last, where nothing is taken.
  const places = flatnonzero(mask, options.size === undefined ? {} : { size: options.size, fillValue: extent })
  return take(value, places, axis ?? 0, options.size === undefined ? {} : { mode: 'fill', fillValue: options.fillValue ?? 0 })
}

/**
 * The elements where a condition of the same number of elements holds, in row-major order; see {@link compress}.
 *
 * @throws ConcretizationError for a traced condition without a size
 * @example
 * np.extract(np.array([[true, false], [true, true]]), np.array([[1, 2], [3, 4]])).toArray() // [1, 3, 4]
 */
export function extract(condition: ArrayLike, x: ArrayLike, options: SizeOptions = {}): NdArray {
  return compress(ravel(condition), ravel(x), 0, options)
}
