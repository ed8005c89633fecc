import type { NdArray } from '../core/array.js'
import { avalOf } from '../core/aval.js'
import { fill } from '../core/constant.js'
import { isFloat } from '../core/dtype.js'
import { ArgumentError, ShapeError } from '../core/errors.js'
import { add, sub } from '../core/primitives/add.js'
import { ge, le, lt, ne } from '../core/primitives/comparisons.js'
import { convert } from '../core/primitives/convert.js'
import { gather } from '../core/primitives/gather.js'
import { and, not, or } from '../core/primitives/logic.js'
import { reshape } from '../core/primitives/reshape.js'
import { reverse } from '../core/primitives/reverse.js'
import { select } from '../core/primitives/select.js'
import { sliceAxis } from '../core/primitives/slice.js'
import { stopGradient } from '../core/primitives/stopGradient.js'
import { at } from '../core/shape.js'
import { checkOptions } from '../transforms/selection.js'
import { broadcastTo, toArray, type ArrayLike } from './operands.js'
import { promote } from './promotion.js'

/** Options of `searchsorted`. */
export interface SearchOptions {
  /** Before (`'left'`) or behind (`'right'`) equal elements; left unless given. */
  readonly side?: 'left' | 'right' | undefined
  /** Positions that sort the array, as `argsort` gives them. */
  readonly sorter?: ArrayLike | undefined
}

/**
 * Where elements would go into a sorted vector to leave it sorted, as int32: NaN last. By bisection, about log2(n) lookups for all elements at once, also
 * under jit and vmap. Of a vector that is not sorted the result has no meaning.
 *
 * @throws ShapeError if `a` is no vector
 * @example
 * np.searchsorted(np.array([1, 3, 3, 5]), np.array([0, 3, 9])).toArray() // [0, 1, 4]
 * np.searchsorted(np.array([1, 3, 3, 5]), 3, { side: 'right' }).item() // 3
 */
export function searchsorted(a: ArrayLike, v: ArrayLike, options: SearchOptions = {}): NdArray {
  checkOptions('searchsorted', options, ['side', 'sorter'])
  const { side = 'left', sorter } = options
  checkSide(side)
  const given = toArray('searchsorted', a)
  checkVector('searchsorted', given)
  const vector = sorter === undefined ? given : taken(given, sorter)
  const wanted = toArray('searchsorted', v)
  const { dtype } = promote([vector.aval, wanted.aval])
  return bisect(convert(stopGradient(vector), dtype), convert(stopGradient(wanted), dtype), side)
}

function checkSide(side: unknown): void {
  if (side !== 'left' && side !== 'right')
    throw new ArgumentError(`searchsorted: there is no side '${String(side)}'. It is 'left' or 'right'.`)
}

function checkVector(operation: string, a: NdArray): void {
  if (a.ndim !== 1)
    throw new ShapeError(`${operation}: ${a.aval.toString()} is no vector to search in. Give an array of one axis; vmap does for several.`)
}

/** The elements of a vector at positions. */
function taken(x: NdArray, positions: ArrayLike): NdArray {
  const order = convert(toArray('searchsorted', positions), 'int32')
  return lookup(x, order)
}

function lookup(x: NdArray, positions: NdArray): NdArray {
  return gather(x, reshape(positions, [...positions.shape, 1]), { batch: 0, indexed: 1, outOfRange: 'clamp' })
}

/** How many elements of a sorted vector come before each of `v`: found bit by bit, from the highest. */
export function bisect(a: NdArray, v: NdArray, side: 'left' | 'right'): NdArray {
  const count = at(a.shape, 0)
  const aval = avalOf(v.shape, 'int32')
  let before: NdArray = fill(0, aval)
  for (let step = count === 0 ? 0 : 2 ** Math.floor(Math.log2(count)); step >= 1; step /= 2) {
    const next = add(before, fill(step, aval))
    const last = lookup(a, sub(next, fill(1, aval)))
    const passes = side === 'left' ? precedes(last, v) : not(precedes(v, last))
    before = select(and(le(next, fill(count, aval)), passes), next, before)
  }
  return before
}

/** Does `x` come before `y`, NaN last? */
function precedes(x: NdArray, y: NdArray): NdArray {
  return isFloat(x.dtype) ? or(lt(x, y), and(ne(y, y), not(ne(x, x)))) : lt(x, y)
}

/** Options of `digitize`. */
export interface DigitizeOptions {
  /** Does an edge belong to the bin below it? */
  readonly right?: boolean | undefined
}

/**
 * In which bin each element lies, as int32: bin `i` is from edge `i - 1` up to edge `i` (which belongs to the next one unless `right`), 0 is before the first edge,
 * the number of edges behind the last. Edges increase or decrease.
 *
 * @throws ShapeError if the edges are no vector
 * @example
 * np.digitize(np.array([0.5, 1, 7]), np.array([0, 1, 2])).toArray() // [1, 2, 3]
 */
export function digitize(x: ArrayLike, bins: ArrayLike, options: DigitizeOptions = {}): NdArray {
  checkOptions('digitize', options, ['right'])
  const edges = toArray('digitize', bins)
  checkVector('digitize', edges)
  const side = options.right === true ? 'left' : 'right'
  const count = edges.size
  if (count < 2) return searchsorted(edges, x, { side })
  const increasing = ge(sliceAxis(edges, 0, count - 1, count), sliceAxis(edges, 0, 0, 1))
  const up = searchsorted(edges, x, { side })
  // NumPy's rule for edges that decrease: the bins of the reversed edges, counted from the other end, on the same side.
  const down = searchsorted(reverse(edges, [0]), x, { side })
  return select(broadcastTo(reshape(increasing, []), up.shape), up, sub(fill(count, down.aval), down))
}
