import type { NdArray } from '../../core/array.js'
import { ArgumentError, ShapeError } from '../../core/errors.js'
import { concatenate } from '../../core/primitives/concatenate.js'
import { reshape } from '../../core/primitives/reshape.js'
import { sliceAxis } from '../../core/primitives/slice.js'
import { leafPaths } from '../../core/pytree.js'
import { at, inserted } from '../../core/shape.js'
import { avalOf, type Aval } from '../../core/aval.js'
import type { FlatArrays } from '../trees.js'

/**
 * The common extent of the first axis of all leaves.
 *
 * @param given what the caller says it is, for trees without leaves
 * @throws ShapeError naming the leaf that has no first axis, or another extent; ArgumentError where nothing says how long it is
 */
export function commonLength(label: string, xs: FlatArrays, root: string, given?: number): number {
  if (given !== undefined && !(Number.isSafeInteger(given) && given >= 0)) {
    throw new ArgumentError(`${label}: length must be a non-negative integer, not ${String(given)}.`)
  }
  const paths = leafPaths(xs.structure, root)
  let length = given
  let source = 'length'
  xs.leaves.forEach((x, i) => {
    const path = at(paths, i)
    const [extent] = x.shape
    if (extent === undefined) {
      throw new ShapeError(
        `${label}: ${path} is ${x.aval.toString()}, a scalar: there is no axis to go along. Close over what is the same in every step.`,
      )
    }
    if (length !== undefined && extent !== length) {
      throw new ShapeError(
        `${label}: lengths disagree: ${path} is ${x.aval.toString()}, so it has ${String(extent)} elements along its first axis, but ${source} says ${String(length)}.`,
      )
    }
    if (length === undefined) source = path
    length = extent
  })
  if (length !== undefined) return length
  throw new ArgumentError(`${label}: there is nothing to go along: ${root} has no arrays. Give arrays, or { length }.`)
}

/** Avals of the elements along the first axis. */
export function elementAvals(stacks: readonly NdArray[]): readonly Aval[] {
  return stacks.map((x) => avalOf(x.shape.slice(1), x.dtype))
}

/** Element number `i` along the first axis. */
export function elementAt(x: NdArray, i: number): NdArray {
  return reshape(sliceAxis(x, 0, i, i + 1), x.shape.slice(1))
}

/** Arrays of equal shape and dtype along a new first axis. */
export function stackArrays(xs: readonly NdArray[]): NdArray {
  return concatenate(
    xs.map((x) => reshape(x, inserted(x.shape, 0, 1))),
    0,
  )
}

/** Elements `from` to `to`, in blocks of `size`. */
export function inBlocks(x: NdArray, from: number, to: number, size: number): NdArray {
  return reshape(sliceAxis(x, 0, from, to), [(to - from) / size, size, ...x.shape.slice(1)])
}

/** Blocks of elements, one after the other. */
export function outOfBlocks(x: NdArray): NdArray {
  const [blocks = 0, size = 0, ...element] = x.shape
  return reshape(x, [blocks * size, ...element])
}
