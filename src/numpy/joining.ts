import type { NdArray } from '../core/array.js'
import { ArgumentError, ShapeError } from '../core/errors.js'
import { reshape } from '../core/primitives/reshape.js'
import { range } from '../core/shape.js'
import { atleast1d, atleast2d, atleast3d } from './atleast.js'
import { toArray, type ArrayLike } from './operands.js'
import { concatenate, ravel } from './shape.js'

/** The operands of a function that joins arrays. */
function operands(operation: string, xs: readonly ArrayLike[]): readonly NdArray[] {
  const given: unknown = xs
  if (!Array.isArray(given) || xs.length === 0)
    throw new ArgumentError(`${operation}: takes a list of arrays, with one at least: ${operation}([x, y]).`)
  return xs.map((x) => toArray(operation, x))
}

/**
 * Arrays joined side by side: along axis 1, vectors and scalars along axis 0.
 *
 * @throws ShapeError where they differ along another axis
 * @example
 * np.hstack([np.array([1, 2]), 3]).toArray() // [1, 2, 3]
 * np.hstack([np.array([[1], [2]]), np.array([[3], [4]])]).toArray() // [[1, 3], [2, 4]]
 */
export function hstack(xs: readonly ArrayLike[]): NdArray {
  const arrays = operands('hstack', xs).map((x) => atleast1d(x))
  return concatenate(arrays, arrays[0]?.ndim === 1 ? 0 : 1)
}

/**
 * Arrays joined one below the other, along axis 0; vectors are rows.
 *
 * @throws ShapeError where they differ along another axis
 * @example
 * np.vstack([np.array([1, 2]), np.array([3, 4])]).toArray() // [[1, 2], [3, 4]]
 */
export function vstack(xs: readonly ArrayLike[]): NdArray {
  return concatenate(
    operands('vstack', xs).map((x) => atleast2d(x)),
    0,
  )
}

/**
 * Arrays joined along axis 2, which vectors and matrices get.
 *
 * @throws ShapeError where they differ along another axis
 * @example
 * np.dstack([np.array([1, 2]), np.array([3, 4])]).toArray() // [[[1, 3], [2, 4]]]
 */
export function dstack(xs: readonly ArrayLike[]): NdArray {
  return concatenate(
    operands('dstack', xs).map((x) => atleast3d(x)),
    2,
  )
}

/**
 * Vectors as the columns of a matrix; matrices are joined as they are.
 *
 * @throws ShapeError where they are not equally long
 * @example
 * np.columnStack([np.array([1, 2]), np.array([3, 4])]).toArray() // [[1, 3], [2, 4]]
 */
export function columnStack(xs: readonly ArrayLike[]): NdArray {
  return concatenate(
    operands('columnStack', xs).map((x) => (x.ndim < 2 ? reshape(x, [x.size, 1]) : x)),
    1,
  )
}

/**
 * `values` behind the elements of an array along an axis; without an axis, both are raveled first.
 *
 * @throws ShapeError where they differ along another axis
 * @example
 * np.append(np.array([[1, 2]]), np.array([[3, 4]]), 0).toArray() // [[1, 2], [3, 4]]
 * np.append(np.array([[1, 2]]), 3).toArray() // [1, 2, 3]
 */
export function append(x: ArrayLike, values: ArrayLike, axis: number | null = null): NdArray {
  const [first, second] = [toArray('append', x), toArray('append', values)]
  return axis === null ? concatenate([ravel(first), ravel(second)]) : concatenate([first, second], axis)
}

/** Blocks of an array: an array, or a list of them. */
export type Blocks = ArrayLike | readonly Blocks[]

const isList = (blocks: Blocks): blocks is readonly Blocks[] => Array.isArray(blocks)

/**
 * An array of nested lists of blocks: the innermost lists are joined along the last axis, those around them along the one before, and so on. All lists
 * are nested equally deep; blocks of fewer axes get axes of extent 1 in front.
 *
 * @throws ShapeError where blocks do not fit together or the nesting is uneven
 * @example
 * np.block([[np.eye(2), np.zeros([2, 1])], [np.ones([1, 2]), 5]]).toArray() // [[1, 0, 0], [0, 1, 0], [1, 1, 5]]
 */
export function block(blocks: Blocks): NdArray {
  const depth = depthOf(blocks)
  const rank = Math.max(depth, rankOf(blocks))
  const joined = (part: Blocks, level: number): NdArray => {
    if (isList(part)) {
      if (level === depth) throw uneven()
      return concatenate(
        part.map((child) => joined(child, level + 1)),
        rank - depth + level,
      )
    }
    if (level < depth) throw uneven()
    const value = toArray('block', part)
    return reshape(value, [...range(rank - value.ndim).map(() => 1), ...value.shape])
  }
  return joined(blocks, 0)
}

function depthOf(blocks: Blocks): number {
  if (!isList(blocks)) return 0
  const [first] = blocks
  if (first === undefined) throw new ArgumentError('block: a list of blocks is empty. Leave it out, or give an array of extent 0.')
  return 1 + depthOf(first)
}

function rankOf(blocks: Blocks): number {
  return isList(blocks) ? Math.max(0, ...blocks.map(rankOf)) : toArray('block', blocks).ndim
}

function uneven(): ShapeError {
  return new ShapeError(
    'block: the lists are nested unevenly: one block lies deeper than another. Write every row as a list, also one of a single block.',
  )
}
