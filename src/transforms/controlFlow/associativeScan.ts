import type { NdArray } from '../../core/array.js'
import { ArgumentError, DtypeError, ShapeError, TreeError } from '../../core/errors.js'
import { concatenate } from '../../core/primitives/concatenate.js'
import { convert } from '../../core/primitives/convert.js'
import { reshape } from '../../core/primitives/reshape.js'
import { reverse as flipAxes } from '../../core/primitives/reverse.js'
import { slice } from '../../core/primitives/slice.js'
import { strengthen } from '../../core/primitives/strengthen.js'
import { equalStructures, formatStructure, leafPaths, unflatten } from '../../core/pytree.js'
import { at, inserted, normalizeAxis } from '../../core/shape.js'
import { checkFunction, invoke, labelOf, type AnyFunction } from '../functions.js'
import { checkOptions } from '../selection.js'
import { flattenArrays, flattenResult, type FlatArrays } from '../trees.js'
import type { AssociativeScan, AssociativeScanOptions } from '../types.js'

type Combine = (left: readonly NdArray[], right: readonly NdArray[]) => readonly NdArray[]

/**
 * Running combination along an axis, by an associative function: element `i` of the result combines elements 0 to `i`. The work is that of one pass, but
 * there are only about 2 log₂ n calls of `combine`, each on many pairs at once: it is given stacks of left and of right elements, and must treat them element
 * by element, as the functions of `np` do (`vmap` makes any function do so).
 *
 * Options: `reverse` (from the last element to the first), `axis` (of every leaf; 0 unless given).
 *
 * @throws TreeError, ShapeError or DtypeError naming the leaf where `combine` gives something else than it gets, or lengths disagree
 * @see Blelloch, Prefix sums and their applications (1990)
 * @example
 * lax.associativeScan((a: NdArray, b: NdArray) => a.mul(b), np.array([1, 2, 3, 4])).toArray() // [1, 2, 6, 24]
 */
// The implementation is untyped inside; the signature is checked by the type tests.
export const associativeScan = ((combine: AnyFunction, xs: unknown, options: AssociativeScanOptions = {}) => {
  checkFunction('associativeScan', combine)
  checkOptions('associativeScan', options, ['reverse', 'axis'])
  const { reverse = false } = options
  const label = labelOf('associativeScan', combine)
  const elements = flattenArrays(label, xs, 'xs')
  const leaves = elements.leaves.map(strengthen)
  const axes = axesOf(label, elements, options.axis ?? 0)
  const combined: Combine = (left, right) => {
    const args = [unflatten(elements.structure, left), unflatten(elements.structure, right)]
    return checked(label, flattenResult(label, invoke(combine, args, label)), elements, left)
  }
  const flip = (list: readonly NdArray[]): readonly NdArray[] => (reverse ? list.map((x, i) => flipAxes(x, [at(axes, i)])) : list)
  return unflatten(elements.structure, flip(running(flip(leaves), axes, combined)))
}) as unknown as AssociativeScan

/** Combines neighbours, runs along the half as many results, and combines those with the elements between them. */
function running(xs: readonly NdArray[], axes: readonly number[], combine: Combine): readonly NdArray[] {
  const length = xs[0]?.shape[axes[0] ?? 0] ?? 0
  if (length < 2) return xs
  const every = (list: readonly NdArray[], start: number, stop: number, step: number): readonly NdArray[] =>
    list.map((x, i) => along(x, at(axes, i), start, stop, step))
  const odd = running(combine(every(xs, 0, length - 1, 2), every(xs, 1, length, 2)), axes, combine)
  const first = every(xs, 0, 1, 1)
  const rest = every(xs, 2, length, 2)
  const between = length === 2 ? [] : combine(every(odd, 0, Math.floor((length - 1) / 2), 1), rest)
  const even = length === 2 ? first : first.map((x, i) => concatenate([x, at(between, i)], at(axes, i)))
  return even.map((x, i) => interleave(x, at(odd, i), at(axes, i)))
}

/** Elements `start`, `start + step` … below `stop`, along one axis. */
function along(x: NdArray, axis: number, start: number, stop: number, step: number): NdArray {
  return slice(
    x,
    x.shape.map((_, i) => (i === axis ? start : 0)),
    x.shape.map((extent, i) => (i === axis ? stop : extent)),
    x.shape.map((_, i) => (i === axis ? step : 1)),
  )
}

/** Elements of both by turns; the first may have one more. */
function interleave(even: NdArray, odd: NdArray, axis: number): NdArray {
  const [pairs, total] = [at(odd.shape, axis), at(even.shape, axis) + at(odd.shape, axis)]
  const column = (x: NdArray): NdArray => reshape(along(x, axis, 0, pairs, 1), inserted(odd.shape, axis + 1, 1))
  const both = reshape(
    concatenate([column(even), column(odd)], axis + 1),
    odd.shape.map((extent, i) => (i === axis ? 2 * pairs : extent)),
  )
  return total === 2 * pairs ? both : concatenate([both, along(even, axis, pairs, pairs + 1, 1)], axis)
}

/** The axis of each leaf, along which all have the same extent. */
function axesOf(label: string, xs: FlatArrays, axis: number): readonly number[] {
  const paths = leafPaths(xs.structure, 'xs')
  const axes = xs.leaves.map((x, i) => {
    if (x.ndim === 0) {
      throw new ShapeError(`${label}: ${at(paths, i)} is ${x.aval.toString()}, a scalar: there is no axis to go along.`)
    }
    return normalizeAxis(`${label}: ${at(paths, i)}`, axis, x.ndim)
  })
  const extents = xs.leaves.map((x, i) => at(x.shape, at(axes, i)))
  const [length] = extents
  if (length === undefined) throw new ArgumentError(`${label}: there is nothing to go along: xs has no arrays.`)
  const other = extents.findIndex((extent) => extent !== length)
  if (other >= 0) {
    throw new ShapeError(
      `${label}: lengths disagree: ${at(paths, other)} has ${String(extents[other])} elements along axis ${String(axis)}, but ${at(paths, 0)} has ${String(length)}.`,
    )
  }
  return axes
}

/** What `combine` returned, if it is like what it was given. */
function checked(label: string, result: FlatArrays, xs: FlatArrays, left: readonly NdArray[]): readonly NdArray[] {
  if (!equalStructures(result.structure, xs.structure)) {
    throw new TreeError(
      `${label}: combine must return the containers of an element, ${formatStructure(xs.structure)}, but returned ${formatStructure(result.structure)}.`,
    )
  }
  const paths = leafPaths(xs.structure, 'result')
  return result.leaves.map((y, i) => {
    const wanted = at(left, i)
    const text = `${label}: combine returned ${at(paths, i)} as ${y.aval.strong.toString()}, but was given ${wanted.aval.toString()}.`
    if (y.shape !== wanted.shape) {
      throw new ShapeError(
        `${text} It gets stacks of elements, and must return one of the same shape; vmap(combine) treats them one by one.`,
      )
    }
    if (y.dtype !== wanted.dtype && !y.aval.weak) throw new DtypeError(`${text} Convert it with astype.`)
    return convert(y, wanted.dtype)
  })
}
