import type { NdArray } from '../../core/array.js'
import { avalOf } from '../../core/aval.js'
import { fill } from '../../core/constant.js'
import { ArgumentError, ShapeError } from '../../core/errors.js'
import { add, sub } from '../../core/primitives/add.js'
import { eq } from '../../core/primitives/comparisons.js'
import { convert } from '../../core/primitives/convert.js'
import { div } from '../../core/primitives/div.js'
import { iota } from '../../core/primitives/iota.js'
import { mul } from '../../core/primitives/mul.js'
import { reduceMax, reduceMin } from '../../core/primitives/reduceExtrema.js'
import { select } from '../../core/primitives/select.js'
import { sliceAxis } from '../../core/primitives/slice.js'
import { stopGradient } from '../../core/primitives/stopGradient.js'
import { broadcast } from '../../core/primitives/sum.js'
import { at, range as upTo } from '../../core/shape.js'
import { fromNumbers } from '../creation.js'
import { knownElements } from '../indexing/positions.js'
import { broadcastTo, toArray, toFloat, type ArrayLike } from '../operands.js'
import { promote } from '../promotion.js'
import { bisect } from '../searching.js'
import { ravel } from '../shape.js'
import { scope } from '../../core/scope.js'

/** How many bins of equal width, or the edges of bins, which increase: a list of numbers or a vector. */
export type Bins = number | ArrayLike | readonly number[]

/** From where to where bins of equal width go. */
export type BinRange = readonly [low: number, high: number]

/** Edges of bins for the elements of `x`: those given, or `bins + 1` at equal distances from the least element, or the range's low end, to the greatest. */
export function edgesOf(operation: string, x: NdArray, bins: Bins, range: BinRange | null | undefined): NdArray {
  if (typeof bins !== 'number') return givenEdges(operation, bins)
  if (!Number.isInteger(bins) || bins < 1)
    throw new ArgumentError(`${operation}: ${String(bins)} bins cannot be made. Give a positive integer, or edges.`)
  if (range !== null && range !== undefined && !(range[0] <= range[1] && Number.isFinite(range[1] - range[0]))) {
    throw new ArgumentError(
      `${operation}: the range goes from ${String(range[0])} to ${String(range[1])}. Give finite numbers, the lower one first.`,
    )
  }
  const value = toFloat(operation, x)
  const scalar = avalOf([], value.dtype)
  const [from, to] = range ?? (value.size === 0 ? [0, 1] : [null, null])
  const all = upTo(value.ndim)
  const low = from === null ? reduceMin(value, all) : fill(from, scalar)
  const high = to === null ? reduceMax(value, all) : fill(to, scalar)
  // Equal ends are moved apart, as NumPy does.
  const apart = select(eq(low, high), fill(0.5, scalar), fill(0, scalar))
  return spaced(sub(low, apart), add(high, apart), bins)
}

/** `count + 1` numbers at equal distances, the ends exact. */
function spaced(low: NdArray, high: NdArray, count: number): NdArray {
  const step = div(sub(high, low), fill(count, low.aval))
  const number = iota([count + 1], low.dtype, 0)
  const everywhere = (y: NdArray): NdArray => broadcast(y, number.shape, [])
  const inside = add(mul(number, everywhere(step)), everywhere(low))
  return select(eq(number, fill(count, number.aval)), everywhere(high), inside)
}

function givenEdges(operation: string, bins: ArrayLike | readonly number[]): NdArray {
  const edges = isList(bins) ? fromNumbers(bins, scope.defaultDtype, [bins.length]) : toArray(operation, bins)
  if (edges.ndim !== 1 || edges.size === 0) {
    throw new ShapeError(`${operation}: ${edges.aval.toString()} are no edges of bins. Give a vector of at least one, or a number of bins.`)
  }
  const known = Array.from(knownElements(edges) ?? [])
  if (known.some((edge, i) => i > 0 && !(edge >= at(known, i - 1)))) {
    throw new ArgumentError(`${operation}: the edges of the bins do not increase. Sort them.`)
  }
  return edges
}

// `Array.isArray` alone takes no readonly list for a list.
const isList = (bins: ArrayLike | readonly number[]): bins is readonly number[] => Array.isArray(bins)

/** The int32 numbers of the bins in which the elements of a vector lie; out of range where they lie in none. The last bin has its upper edge too. */
export function binsOf(x: NdArray, edges: NdArray): NdArray {
  const { dtype } = promote([x.aval, edges.aval])
  const [value, bounds] = [convert(stopGradient(x), dtype), convert(stopGradient(edges), dtype)]
  const count = bounds.size - 1
  const behind = bisect(bounds, value, 'right')
  const last = broadcastTo(sliceAxis(bounds, 0, count, count + 1), value.shape)
  const number = sub(behind, fill(1, behind.aval))
  return select(eq(value, last), fill(count - 1, number.aval), number)
}

/** A sample as a vector, and its weights as another (`null`: each counts once). */
export function weighed(operation: string, x: NdArray, weights: ArrayLike | null | undefined): readonly [NdArray, NdArray | null] {
  const values = ravel(x)
  if (weights === null || weights === undefined) return [values, null]
  const given = toArray(operation, weights)
  if (given.size !== values.size) {
    throw new ShapeError(`${operation}: ${given.aval.toString()} does not weigh ${x.aval.toString()}. Give one weight for each element.`)
  }
  return [values, ravel(given.dtype === 'bool' ? convert(given, 'int32') : given)]
}
