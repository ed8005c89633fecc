import type { NdArray } from '../../core/array.js'
import { avalOf } from '../../core/aval.js'
import { fill } from '../../core/constant.js'
import { isFloat } from '../../core/dtype.js'
import { ArgumentError, ShapeError } from '../../core/errors.js'
import { concatenate } from '../../core/primitives/concatenate.js'
import { convert } from '../../core/primitives/convert.js'
import { scatter } from '../../core/primitives/gather.js'
import { reshape } from '../../core/primitives/reshape.js'
import { sliceAxis } from '../../core/primitives/slice.js'
import { scope } from '../../core/scope.js'
import { at, checkList, range as upTo } from '../../core/shape.js'
import { checkOptions } from '../../transforms/selection.js'
import { divide } from '../arithmetic.js'
import { toArray, toFloat, type ArrayLike } from '../operands.js'
import { sum } from '../reductions.js'
import { binsOf, edgesOf, weighed, type BinRange, type Bins } from './binEdges.js'
import { widths } from './histogram.js'

/** Numbers of bins, or edges, of each dimension; one number is that of all. */
export type BinsOfDimensions = number | readonly Bins[]

/** Options of histograms over several dimensions. */
export interface HistogramddOptions {
  /** From where to where the bins go along each dimension; `null`: from the least to the greatest element. */
  readonly range?: readonly (BinRange | null)[] | null | undefined
  /** What each point counts, 1 unless given. */
  readonly weights?: ArrayLike | null | undefined
  /** Divided by the volume of the bins and the sum, so that the integral is 1? */
  readonly density?: boolean | undefined
}

/**
 * How many points of a sample [points, dimensions] (or a list of the coordinates along each dimension) lie in each bin, as floats, and a list of the edges
 * along each dimension. Otherwise as {@link histogram}.
 *
 * @throws ArgumentError, ShapeError for bins, ranges or weights that do not fit
 * @example
 * np.histogramdd(np.array([[0, 0], [1, 1], [1, 0]]), [2, 2])[0].toArray() // [[1, 0], [1, 1]]
 */
export function histogramdd(
  sample: ArrayLike | readonly ArrayLike[],
  bins: BinsOfDimensions = 10,
  options: HistogramddOptions = {},
): [counts: NdArray, edges: NdArray[]] {
  return countPoints('histogramdd', coordinatesOf(sample), bins, options)
}

/**
 * How many points with coordinates `x` and `y` lie in each bin, as floats [bins of x, bins of y], the edges along x, and those along y. Otherwise as
 * {@link histogram}.
 *
 * @throws ArgumentError, ShapeError for bins, ranges or weights that do not fit
 * @example
 * np.histogram2d(np.array([0, 1, 1]), np.array([0, 1, 0]), 2)[0].toArray() // [[1, 0], [1, 1]]
 */
export function histogram2d(
  x: ArrayLike,
  y: ArrayLike,
  bins: BinsOfDimensions = 10,
  options: HistogramddOptions = {},
): [counts: NdArray, edgesOfX: NdArray, edgesOfY: NdArray] {
  const [counts, edges] = countPoints('histogram2d', [toArray('histogram2d', x), toArray('histogram2d', y)], bins, options)
  return [counts, at(edges, 0), at(edges, 1)]
}

function coordinatesOf(sample: ArrayLike | readonly ArrayLike[]): readonly NdArray[] {
  if (isList(sample)) return sample.map((x) => toArray('histogramdd', x))
  const points = toArray('histogramdd', sample)
  if (points.ndim === 1) return [points]
  if (points.ndim !== 2) {
    throw new ShapeError(`histogramdd: ${points.aval.toString()} is no sample. Give a matrix [points, dimensions], or a list of vectors.`)
  }
  const [count, dimensions] = [at(points.shape, 0), at(points.shape, 1)]
  return upTo(dimensions).map((i) => reshape(sliceAxis(points, 1, i, i + 1), [count]))
}

// `Array.isArray` alone takes no readonly list for a list.
const isList = (sample: ArrayLike | readonly ArrayLike[]): sample is readonly ArrayLike[] => Array.isArray(sample)

function countPoints(
  operation: string,
  coordinates: readonly NdArray[],
  bins: BinsOfDimensions,
  options: HistogramddOptions,
): [counts: NdArray, edges: NdArray[]] {
  checkOptions(operation, options, ['range', 'weights', 'density'])
  const [first] = coordinates
  if (first === undefined) throw new ArgumentError(`${operation}: there are no coordinates. Give those along one dimension or more.`)
  const other = coordinates.find((x) => x.ndim !== 1 || x.size !== first.size)
  if (other !== undefined) {
    throw new ShapeError(
      `${operation}: coordinates ${first.aval.toString()} and ${other.aval.toString()} do not pair. Give vectors of one length.`,
    )
  }
  if (typeof bins !== 'number') checkList(operation, 'bins are a number or', bins)
  const eachBins = typeof bins === 'number' ? coordinates.map(() => bins) : bins
  const ranges = options.range ?? coordinates.map(() => null)
  if (eachBins.length !== coordinates.length || ranges.length !== coordinates.length) {
    throw new ArgumentError(
      `${operation}: bins are given for ${String(eachBins.length)} and ranges for ${String(ranges.length)} of ${String(coordinates.length)} dimensions. Give one for each.`,
    )
  }
  const edges = coordinates.map((x, i) => edgesOf(operation, x, at(eachBins, i), at(ranges, i)))
  const counts = scattered(operation, coordinates, edges, options.weights)
  if (options.density !== true) return [counts, edges]
  return [edges.reduce((y, edge, i) => divide(y, alongAxis(widths(edge), i, edges.length)), divide(counts, sum(counts))), edges]
}

function scattered(
  operation: string,
  coordinates: readonly NdArray[],
  edges: readonly NdArray[],
  weights: ArrayLike | null | undefined,
): NdArray {
  const first = at(coordinates, 0)
  const columns = coordinates.map((x, i) => reshape(binsOf(x, at(edges, i)), [first.size, 1]))
  const [, given] = weighed(operation, first, weights)
  const floats = coordinates.map((x) => x.dtype).find(isFloat) ?? scope.defaultDtype
  const ones = given === null ? fill(1, avalOf(first.shape, floats)) : toFloat(operation, given)
  const shape = edges.map((edge) => edge.size - 1)
  return scatter(fill(0, avalOf(shape, ones.dtype)), concatenate(columns, 1), convert(ones, ones.dtype), {
    batch: 0,
    indexed: edges.length,
    outOfRange: 'drop',
    combine: 'add',
  })
}

/** A vector along one axis of several. */
function alongAxis(x: NdArray, axis: number, rank: number): NdArray {
  return reshape(
    x,
    upTo(rank).map((i) => (i === axis ? x.size : 1)),
  )
}
