import type { NdArray } from '../../core/array.js'
import { avalOf } from '../../core/aval.js'
import { fill } from '../../core/constant.js'
import { sub } from '../../core/primitives/add.js'
import { eq, ge } from '../../core/primitives/comparisons.js'
import { concatenate } from '../../core/primitives/concatenate.js'
import { convert } from '../../core/primitives/convert.js'
import { and, not, xor } from '../../core/primitives/logic.js'
import { select } from '../../core/primitives/select.js'
import { sort } from '../../core/primitives/sort.js'
import { stopGradient } from '../../core/primitives/stopGradient.js'
import { at } from '../../core/shape.js'
import { checkOptions } from '../../transforms/selection.js'
import { takeAxis } from '../indexing/takeAxis.js'
import { toArray, type ArrayLike } from '../operands.js'
import { promote } from '../promotion.js'
import { bisect } from '../searching.js'
import { ravel } from '../shape.js'
import { chosen, pick, type Chosen, type SetSizeOptions } from './chosen.js'
import { groupsOf, written, type Groups } from './groups.js'

const sizeOptions = ['size', 'fillValue']

/** Options of `intersect1d`. */
export interface IntersectionOptions extends SetSizeOptions {
  /** Also where the elements are first, in either raveled array? */
  readonly returnIndices?: boolean | undefined
}

/** What `intersect1d` returns. */
export type Intersection<Options> =
  Options extends Readonly<Record<'returnIndices', true>> ? [values: NdArray, indexOfA: NdArray, indexOfB: NdArray] : NdArray

/**
 * The distinct elements of either array, in increasing order. Under jit and vmap the extent must be said as `size`; what is missing is filled with
 * `fillValue`, the first element of the result unless given.
 *
 * @throws ConcretizationError for traced arrays without a size
 * @example
 * np.union1d(np.array([3, 1]), np.array([2, 1])).toArray() // [1, 2, 3]
 */
export function union1d(a: ArrayLike, b: ArrayLike, options: SetSizeOptions = {}): NdArray {
  checkOptions('union1d', options, sizeOptions)
  const { both } = joined('union1d', a, b)
  const { order, first } = groupsOf([both], 'all')
  return elements('union1d', both, order, first, options)
}

/**
 * The distinct elements that both arrays have, in increasing order; NaN is in none of them. `returnIndices`, `size` and `fillValue` as in NumPy and JAX; the
 * positions of missing ones are the numbers of elements.
 *
 * @throws ConcretizationError for traced arrays without a size
 * @example
 * np.intersect1d(np.array([3, 1, 1]), np.array([1, 2])).toArray() // [1]
 * np.intersect1d(np.array([3, 1]), np.array([1, 2]), { returnIndices: true }).map((x) => x.toArray()) // [[1], [1], [0]]
 */
export function intersect1d<const Options extends IntersectionOptions>(
  a: ArrayLike,
  b: ArrayLike,
  options?: Options,
): Intersection<Options> {
  const given: IntersectionOptions = options === undefined ? {} : options
  checkOptions('intersect1d', given, ['returnIndices', ...sizeOptions])
  const sides = joined('intersect1d', a, b)
  const { groups, inA, inB } = membership(sides)
  const found = chosen('intersect1d', sides.both, and(groups.first, and(inA, inB)), given.size)
  const values = pick(sides.both, places(groups, found), given.fillValue)
  // The same condition as in the type.
  return (given.returnIndices === true ? [values, ...occurrences(sides, groups, found)] : values) as Intersection<Options>
}

/**
 * The distinct elements of `a` that `b` does not have, in increasing order. Under jit and vmap the extent must be said as `size`; what is missing is filled
 * with `fillValue`, 0 unless given.
 *
 * @throws ConcretizationError for traced arrays without a size
 * @example
 * np.setdiff1d(np.array([3, 1, 2, 3]), np.array([1])).toArray() // [2, 3]
 */
export function setdiff1d(a: ArrayLike, b: ArrayLike, options: SetSizeOptions = {}): NdArray {
  checkOptions('setdiff1d', options, sizeOptions)
  const sides = joined('setdiff1d', a, b)
  const { groups, inA, inB } = membership(sides)
  // Only elements of `a` are taken, which its dtype holds.
  const values = convert(sides.both, toArray('setdiff1d', a).dtype)
  return elements('setdiff1d', values, groups.order, and(groups.first, and(inA, not(inB))), { fillValue: 0, ...options })
}

/**
 * The distinct elements that just one of the arrays has, in increasing order. Under jit and vmap the extent must be said as `size`; what is missing is filled
 * with `fillValue`, the first element of the result unless given.
 *
 * @throws ConcretizationError for traced arrays without a size
 * @example
 * np.setxor1d(np.array([3, 1, 2]), np.array([1, 5])).toArray() // [2, 3, 5]
 */
export function setxor1d(a: ArrayLike, b: ArrayLike, options: SetSizeOptions = {}): NdArray {
  checkOptions('setxor1d', options, sizeOptions)
  const sides = joined('setxor1d', a, b)
  const { groups, inA, inB } = membership(sides)
  return elements('setxor1d', sides.both, groups.order, and(groups.first, xor(inA, inB)), options)
}

/** Options of `isin`. */
export interface MembershipOptions {
  /** Which elements are not there, instead? */
  readonly invert?: boolean | undefined
}

/**
 * Which elements are among those of another array, as booleans; NaN is not. By bisection of the sorted other array.
 *
 * @example
 * np.isin(np.array([[1, 2], [3, 4]]), np.array([4, 1])).toArray() // [[true, false], [false, true]]
 */
export function isin(x: ArrayLike, test: ArrayLike, options: MembershipOptions = {}): NdArray {
  checkOptions('isin', options, ['invert'])
  const value = stopGradient(toArray('isin', x))
  const others = stopGradient(ravel(test))
  const { dtype } = promote([value.aval, others.aval])
  if (others.size === 0) return fill(options.invert === true ? 1 : 0, avalOf(value.shape, 'bool'))
  const wanted = convert(value, dtype)
  const sorted = at(sort([convert(others, dtype)], 1), 0)
  // Behind the last element the lookup gives the last one, which then is less.
  const found = eq(takeAxis(sorted, bisect(sorted, wanted, 'left'), 0), wanted)
  return options.invert === true ? not(found) : found
}

/** Two raveled arrays, one behind the other, in a common dtype. */
interface Sides {
  readonly both: NdArray
  readonly sizeOfA: number
  readonly sizeOfB: number
}

function joined(operation: string, a: ArrayLike, b: ArrayLike): Sides {
  const [x, y] = [ravel(toArray(operation, a)), ravel(toArray(operation, b))]
  const { dtype } = promote([x.aval, y.aval])
  return { both: concatenate([convert(x, dtype), convert(y, dtype)], 0), sizeOfA: x.size, sizeOfB: y.size }
}

interface Membership {
  readonly groups: Groups
  /** For each sorted element: has the first array one like it? NaN is like those of the same array alone. */
  readonly inA: NdArray
  readonly inB: NdArray
}

function membership({ both, sizeOfA, sizeOfB }: Sides): Membership {
  const marks = concatenate([fill(0, avalOf([sizeOfA], 'bool')), fill(1, avalOf([sizeOfB], 'bool'))], 0)
  const groups = groupsOf([both], { marks })
  const ofB = takeAxis(marks, groups.order, 0)
  const among = (mask: NdArray): NdArray => takeAxis(written(fill(0, mask.aval), groups.group, mask, 'max'), groups.group, 0)
  return { groups, inA: among(not(ofB)), inB: among(ofB) }
}

/** The chosen sorted elements, by their positions in the input. */
function places({ order }: Pick<Groups, 'order'>, found: Chosen): Chosen {
  return { positions: takeAxis(order, found.positions, 0), there: found.there }
}

function elements(operation: string, x: NdArray, order: NdArray, keep: NdArray, { size, fillValue }: SetSizeOptions): NdArray {
  return pick(x, places({ order }, chosen(operation, x, keep, size)), fillValue)
}

/** Where the elements of the groups are first in either array. */
function occurrences({ sizeOfA, sizeOfB }: Sides, groups: Groups, found: Chosen): readonly [NdArray, NdArray] {
  const { order, group } = groups
  const start = fill(sizeOfA, order.aval)
  const isOfB = ge(order, start)
  const inB = select(isOfB, sub(order, start), fill(sizeOfB, order.aval))
  const firstInB = written(fill(sizeOfB, order.aval), group, inB, 'min')
  const inOrder = (positions: NdArray, size: number): NdArray => pick(positions, found, size)
  return [inOrder(order, sizeOfA), inOrder(takeAxis(firstInB, group, 0), sizeOfB)]
}
