import type { NdArray } from '../../core/array.js'
import { avalOf } from '../../core/aval.js'
import { fill } from '../../core/constant.js'
import { iota } from '../../core/primitives/iota.js'
import { reshape } from '../../core/primitives/reshape.js'
import { sliceAxis } from '../../core/primitives/slice.js'
import { moveAxis } from '../../core/primitives/transpose.js'
import { at, normalizeAxis, range, sizeOf } from '../../core/shape.js'
import { checkOptions } from '../../transforms/selection.js'
import { takeAxis } from '../indexing/takeAxis.js'
import { toArray, type ArrayLike } from '../operands.js'
import { ravel } from '../shape.js'
import { chosen, pick, type SetSizeOptions } from './chosen.js'
import { groupsOf, written } from './groups.js'

/** Options of `unique`. */
export interface UniqueOptions extends SetSizeOptions {
  /** Also where each distinct element is first? */
  readonly returnIndex?: boolean | undefined
  /** Also which distinct element each element is? */
  readonly returnInverse?: boolean | undefined
  /** Also how often each distinct element is there? */
  readonly returnCounts?: boolean | undefined
  /** Distinct slices along this axis instead of elements. */
  readonly axis?: number | null | undefined
  /** Are NaNs equal to each other? They are unless it is said. */
  readonly equalNan?: boolean | undefined
}

type Part<Options, Key extends string> = Options extends Readonly<Record<Key, true>> ? [NdArray] : []
type Parts<Options> = [...Part<Options, 'returnIndex'>, ...Part<Options, 'returnInverse'>, ...Part<Options, 'returnCounts'>]

/** What `unique` returns: the distinct elements, or a list of them and of what else is asked for. */
export type Unique<Options> = Parts<Options> extends [] ? NdArray : [NdArray, ...Parts<Options>]

/** All that can be said of distinct elements. */
interface Distinct {
  readonly values: NdArray
  readonly index: NdArray
  readonly inverse: NdArray
  readonly counts: NdArray
}

/**
 * The distinct elements (or slices along an axis) in increasing order, NaN last: with `returnIndex`, `returnInverse` and `returnCounts` a list of them, of the
 * int32 positions of their first occurrences, of the number of the distinct element that each element is, and of how often each is there. Their number depends
 * on the values: under jit and vmap it must be said as `size`; missing ones are filled with `fillValue`, their counts with 0. Derivatives go to the
 * first occurrences.
 *
 * @throws ConcretizationError for a traced array without a size; ShapeError for an axis out of range
 * @example
 * np.unique(np.array([3, 1, 3])).toArray() // [1, 3]
 * np.unique(np.array([3, 1, 3]), { returnInverse: true }).map((x) => x.toArray()) // [[1, 3], [1, 0, 1]]
 * np.unique(np.array([3, 1, 3]), { size: 3, fillValue: 0 }).toArray() // [1, 3, 0]
 */
export function unique<const Options extends UniqueOptions>(x: ArrayLike, options?: Options): Unique<Options> {
  const given: UniqueOptions = options === undefined ? {} : options
  checkOptions('unique', given, ['returnIndex', 'returnInverse', 'returnCounts', 'axis', 'equalNan', 'size', 'fillValue'])
  const { values, index, inverse, counts } = distinct('unique', toArray('unique', x), given)
  const more = [
    ...(given.returnIndex === true ? [index] : []),
    ...(given.returnInverse === true ? [inverse] : []),
    ...(given.returnCounts === true ? [counts] : []),
  ]
  // The same conditions as in the type, one for each part.
  return (more.length === 0 ? values : [values, ...more]) as Unique<Options>
}

/**
 * The distinct elements in increasing order; NaNs are all distinct. As {@link unique}.
 *
 * @throws ConcretizationError for a traced array without a size
 * @example
 * np.uniqueValues(np.array([3, 1, 3])).toArray() // [1, 3]
 */
export function uniqueValues(x: ArrayLike, options: SetSizeOptions = {}): NdArray {
  return distinctElements('uniqueValues', x, options).values
}

/**
 * The distinct elements in increasing order, and how often each is there; NaNs are all distinct. As {@link unique}.
 *
 * @throws ConcretizationError for a traced array without a size
 * @example
 * np.uniqueCounts(np.array([3, 1, 3])).map((x) => x.toArray()) // [[1, 3], [1, 2]]
 */
export function uniqueCounts(x: ArrayLike, options: SetSizeOptions = {}): [values: NdArray, counts: NdArray] {
  const { values, counts } = distinctElements('uniqueCounts', x, options)
  return [values, counts]
}

/**
 * The distinct elements in increasing order, and which of them each element is; NaNs are all distinct. As {@link unique}.
 *
 * @throws ConcretizationError for a traced array without a size
 * @example
 * np.uniqueInverse(np.array([3, 1, 3])).map((x) => x.toArray()) // [[1, 3], [1, 0, 1]]
 */
export function uniqueInverse(x: ArrayLike, options: SetSizeOptions = {}): [values: NdArray, inverse: NdArray] {
  const { values, inverse } = distinctElements('uniqueInverse', x, options)
  return [values, inverse]
}

/**
 * The distinct elements in increasing order, where each is first, which of them each element is, and how often each is there; NaNs are all distinct. As
 * {@link unique}.
 *
 * @throws ConcretizationError for a traced array without a size
 * @example
 * np.uniqueAll(np.array([3, 1, 3])).map((x) => x.toArray()) // [[1, 3], [1, 0], [1, 0, 1], [1, 2]]
 */
export function uniqueAll(
  x: ArrayLike,
  options: SetSizeOptions = {},
): [values: NdArray, index: NdArray, inverse: NdArray, counts: NdArray] {
  const { values, index, inverse, counts } = distinctElements('uniqueAll', x, options)
  return [values, index, inverse, counts]
}

function distinctElements(operation: string, x: ArrayLike, options: SetSizeOptions): Distinct {
  checkOptions(operation, options, ['size', 'fillValue'])
  return distinct(operation, toArray(operation, x), { ...options, equalNan: false })
}

function distinct(operation: string, x: NdArray, { axis = null, equalNan = true, size, fillValue }: UniqueOptions): Distinct {
  const along = axis === null ? 0 : normalizeAxis(operation, axis, x.ndim)
  const slices = axis === null ? ravel(x) : moveAxis(x, along, 0)
  const extent = at(slices.shape, 0)
  const { order, first, group } = groupsOf(columns(slices), equalNan ? 'all' : 'none')
  const found = chosen(operation, x, first, size)
  const index = takeAxis(order, found.positions, 0)
  const values = pick(slices, { positions: index, there: found.there }, fillValue)
  const inverse = written(fill(0, order.aval), order, group, 'set')
  const none = fill(0, avalOf(index.shape, 'int32'))
  return {
    values: moveAxis(values, 0, along),
    index: pick(index, { positions: iota(index.shape, 'int32', 0), there: found.there }, undefined),
    inverse: axis === null ? reshape(inverse, x.shape) : inverse,
    counts: written(none, group, fill(1, avalOf([extent], 'int32')), 'add'),
  }
}

/** The elements of slices along the first axis as vectors, by which they are compared; slices without elements are all equal. */
function columns(slices: NdArray): readonly NdArray[] {
  const extent = at(slices.shape, 0)
  const count = sizeOf(slices.shape.slice(1))
  if (count === 0) return [fill(0, avalOf([extent], 'int32'))]
  const matrix = reshape(slices, [extent, count])
  return range(count).map((i) => reshape(sliceAxis(matrix, 1, i, i + 1), [extent]))
}
