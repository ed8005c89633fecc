import type { NdArray } from '../../core/array.js'
import { avalOf } from '../../core/aval.js'
import { fill } from '../../core/constant.js'
import { sub } from '../../core/primitives/add.js'
import { convert } from '../../core/primitives/convert.js'
import { sliceAxis } from '../../core/primitives/slice.js'
import { at } from '../../core/shape.js'
import { checkOptions } from '../../transforms/selection.js'
import { divide, multiply } from '../arithmetic.js'
import { toArray, toFloat, type ArrayLike } from '../operands.js'
import { sum } from '../reductions.js'
import { written } from '../sets/groups.js'
import { binsOf, edgesOf, weighed, type BinRange, type Bins } from './binEdges.js'

/** Options of `histogramBinEdges`. */
export interface BinEdgesOptions {
  /** From where to where bins of equal width go: from the least to the greatest element unless given. */
  readonly range?: BinRange | null | undefined
}

/** Options of `histogram`. */
export interface HistogramOptions extends BinEdgesOptions {
  /** What each element counts, 1 unless given. */
  readonly weights?: ArrayLike | null | undefined
  /** Divided by the width of the bins and the sum, so that the integral is 1? */
  readonly density?: boolean | undefined
}

/**
 * The edges of the bins that {@link histogram} counts in: `bins` of equal width, 10 unless given, or the edges themselves.
 *
 * @throws ArgumentError for a number of bins that is no positive integer, or edges that do not increase
 * @example
 * np.histogramBinEdges(np.array([0, 4, 1]), 2).toArray() // [0, 2, 4]
 */
export function histogramBinEdges(x: ArrayLike, bins: Bins = 10, options: BinEdgesOptions = {}): NdArray {
  checkOptions('histogramBinEdges', options, ['range'])
  return edgesOf('histogramBinEdges', toArray('histogramBinEdges', x), bins, options.range)
}

/**
 * How many elements lie in each bin, and the edges of the bins. A bin has its lower edge but not its upper one; the last has both. Counts are int32; with
 * `weights` they are sums of those, through which derivatives go; with `density` they are floats. NaN lies in no bin, and leaves none where the range is
 * taken from the elements.
 *
 * @throws ArgumentError for a number of bins that is no positive integer, or edges that do not increase; ShapeError for weights of another size
 * @example
 * np.histogram(np.array([1, 2, 1, 4]), [1, 2, 3, 4]).map((x) => x.toArray()) // [[2, 1, 1], [1, 2, 3, 4]]
 * np.histogram(np.array([0, 1, 4]), 2, { density: true })[0].sum().item() // 0.5
 */
export function histogram(x: ArrayLike, bins: Bins = 10, options: HistogramOptions = {}): [counts: NdArray, edges: NdArray] {
  checkOptions('histogram', options, ['range', 'weights', 'density'])
  const [values, weights] = weighed('histogram', toArray('histogram', x), options.weights)
  const edges = edgesOf('histogram', values, bins, options.range)
  const counts = added(values, edges, weights)
  if (options.density !== true) return [counts, edges]
  const floats = toFloat('histogram', counts)
  return [divide(floats, multiply(sum(floats), widths(edges))), edges]
}

function added(x: NdArray, edges: NdArray, weights: NdArray | null): NdArray {
  const ones = weights ?? fill(1, avalOf(x.shape, 'int32'))
  return written(fill(0, avalOf([edges.size - 1], ones.dtype)), binsOf(x, edges), convert(ones, ones.dtype), 'add')
}

/** The widths of bins. */
export function widths(edges: NdArray): NdArray {
  const count = at(edges.shape, 0)
  return sub(sliceAxis(edges, 0, 1, count), sliceAxis(edges, 0, 0, count - 1))
}
