import type { NdArray } from '../core/array.js'
import { fill } from '../core/constant.js'
import { ArgumentError } from '../core/errors.js'
import { add, sub } from '../core/primitives/add.js'
import { eq, ne } from '../core/primitives/comparisons.js'
import { max, min } from '../core/primitives/extrema.js'
import { mul } from '../core/primitives/mul.js'
import { rem } from '../core/primitives/rem.js'
import { ceil, floor, round } from '../core/primitives/rounding.js'
import { select } from '../core/primitives/select.js'

/** How a quantile between two elements is estimated: NumPy's names. */
export type QuantileMethod =
  | 'linear'
  | 'lower'
  | 'higher'
  | 'midpoint'
  | 'nearest'
  | 'invertedCdf'
  | 'averagedInvertedCdf'
  | 'closestObservation'
  | 'interpolatedInvertedCdf'
  | 'hazen'
  | 'weibull'
  | 'medianUnbiased'
  | 'normalUnbiased'

/** Between which sorted elements a quantile lies: `weight` of the way from the one at `low` to the next. All are floats. */
export interface Place {
  readonly low: NdArray
  readonly weight: NdArray
}

/** From `q` and the number of elements, arrays of one shape and dtype. */
type Rule = (q: NdArray, count: NdArray) => Place

const like = (x: NdArray, value: number): NdArray => fill(value, x.aval)

/** Elements count from 0: in the numbering of Hyndman and Fan, who count from 1, quantile `q` is at `alpha + q (count + 1 - alpha - beta)`. */
function interpolating(alpha: number, beta: number): Rule {
  return (q, count) => between(add(mul(q, add(count, like(q, 1 - alpha - beta))), like(q, alpha - 1)), count)
}

/** The place at a fractional position, moved into the range. */
function between(position: NdArray, count: NdArray): Place {
  const last = max(sub(count, like(count, 1)), like(count, 0))
  const inside = min(max(position, like(position, 0)), last)
  const low = floor(inside)
  return { low, weight: sub(inside, low) }
}

function rounded(to: (position: NdArray) => NdArray): Rule {
  return (q, count) => between(to(mul(q, sub(count, like(count, 1)))), count)
}

/** Positions that jump where `q * count` passes an integer, less `offset`; there, `atInteger` says how far to go from the element before it to the next one. */
function jumping(offset: number, atInteger: (position: NdArray) => NdArray): Rule {
  return (q, count) => {
    const position = add(mul(q, count), like(q, offset - 1))
    const low = floor(position)
    return between(add(low, select(eq(position, low), atInteger(low), like(q, 1))), count)
  }
}

const isOdd = (x: NdArray): NdArray => ne(rem(x, like(x, 2)), like(x, 0))

/** Hyndman and Fan, "Sample quantiles in statistical packages", The American Statistician 50 (1996); the five others are older than NumPy's list of them. */
const rules: Readonly<Record<QuantileMethod, Rule>> = {
  linear: (q, count) => between(mul(q, sub(count, like(count, 1))), count),
  lower: rounded(floor),
  higher: rounded(ceil),
  nearest: rounded(round),
  midpoint: (q, count) => {
    const position = mul(q, sub(count, like(count, 1)))
    const low = floor(position)
    return between(select(eq(position, low), low, add(low, like(q, 0.5))), count)
  },
  invertedCdf: jumping(0, (low) => like(low, 0)),
  averagedInvertedCdf: jumping(0, (low) => like(low, 0.5)),
  closestObservation: jumping(-0.5, (low) => select(isOdd(low), like(low, 0), like(low, 1))),
  interpolatedInvertedCdf: interpolating(0, 1),
  hazen: interpolating(0.5, 0.5),
  weibull: interpolating(0, 0),
  medianUnbiased: interpolating(1 / 3, 1 / 3),
  normalUnbiased: interpolating(3 / 8, 3 / 8),
}

/** Where the quantile `q` of `count` sorted elements lies. */
export function placeOf(operation: string, method: QuantileMethod, q: NdArray, count: NdArray): Place {
  // A string that is no method comes from callers without types.
  const rule = Object.hasOwn(rules, method) ? rules[method] : null
  if (rule === null)
    throw new ArgumentError(`${operation}: there is no method '${method}'. The methods are ${Object.keys(rules).join(', ')}.`)
  return rule(q, count)
}
