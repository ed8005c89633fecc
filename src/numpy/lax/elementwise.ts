import { checkIsArray, type NdArray } from '../../core/array.js'
import { fill } from '../../core/constant.js'
import { isFloat, isInteger } from '../../core/dtype.js'
import { ArgumentError, DtypeError, ShapeError } from '../../core/errors.js'
import { add, sub } from '../../core/primitives/add.js'
import { eq, lt } from '../../core/primitives/comparisons.js'
import { max, min } from '../../core/primitives/extrema.js'
import { and } from '../../core/primitives/logic.js'
import { mul } from '../../core/primitives/mul.js'
import { round as roundToEven } from '../../core/primitives/rounding.js'
import { select } from '../../core/primitives/select.js'
import { broadcast } from '../../core/primitives/sum.js'
import { equalNumbers } from '../../core/shape.js'
import { toArray, type ArrayLike } from '../operands.js'
import { scalarOf } from './scalars.js'
import { exp2 as powerOfTwo } from '../otherBases.js'

const like = (x: NdArray, value: number): NdArray => fill(value, x.aval)

/**
 * `x x`, element by element.
 *
 * @throws DtypeError for booleans
 * @example
 * lax.square(np.array([-3, 2])).toArray() // [9, 4]
 */
export function square(x: NdArray): NdArray {
  return mul(x, x)
}

/**
 * 2 to the power of each element; exact for integers.
 *
 * @throws DtypeError for anything but floats
 * @example
 * lax.exp2(np.array([10, -1])).toArray() // [1024, 0.5]
 */
export function exp2(x: NdArray): NdArray {
  checkIsArray('lax.exp2', x)
  if (!isFloat(x.dtype)) throw new DtypeError(`lax.exp2: takes float64 or float32, not ${x.aval.toString()}. Convert it with astype first.`)
  return powerOfTwo(x)
}

/** Where {@link round} puts what lies halfway between two integers. */
export type RoundingMethod = 'awayFromZero' | 'toNearestEven'

/**
 * The nearest integer. What lies halfway goes away from zero, as in JAX, or with `'toNearestEven'` to the even neighbour, as in `np.round`. Derivative 0.
 *
 * @throws DtypeError for anything but floats; ArgumentError for another method
 * @example
 * lax.round(np.array([0.5, -1.5, 2.4])).toArray() // [1, -2, 2]
 * lax.round(np.array([0.5, -1.5, 2.4]), 'toNearestEven').toArray() // [0, -2, 2]
 */
export function round(x: NdArray, method: RoundingMethod = 'awayFromZero'): NdArray {
  const known: readonly string[] = ['awayFromZero', 'toNearestEven']
  if (!known.includes(method)) {
    throw new ArgumentError(`lax.round: there is no method ${JSON.stringify(method)}. Give 'awayFromZero' or 'toNearestEven'.`)
  }
  const even = roundToEven(x)
  if (method === 'toNearestEven') return even
  // The rest is exact, and half with the sign of x where the even neighbour lies towards zero.
  const rest = sub(x, even)
  const zero = like(x, 0)
  const up = and(lt(zero, x), eq(rest, like(x, 0.5)))
  const down = and(lt(x, zero), eq(rest, like(x, -0.5)))
  return select(up, add(even, like(x, 1)), select(down, sub(even, like(x, 1)), even))
}

/**
 * `x` limited to the range from `low` to `high`, each of its shape, a scalar or a number; where the lower bound is above the upper, the upper. At a bound the
 * derivative is shared with it, as in `np.clip`.
 *
 * @throws ShapeError and DtypeError for bounds that do not fit
 * @example
 * lax.clamp(0, np.array([-1, 0.5, 2]), 1).toArray() // [0, 0.5, 1]
 */
export function clamp(low: ArrayLike, x: NdArray, high: ArrayLike): NdArray {
  checkIsArray('lax.clamp', x)
  return min(max(x, bound(low, x)), bound(high, x))
}

function bound(given: ArrayLike, x: NdArray): NdArray {
  const value = typeof given === 'number' ? scalarOf('lax.clamp', given, x.dtype) : toArray('lax.clamp', given)
  if (value.ndim === 0) return broadcast(value, x.shape, [])
  if (equalNumbers(value.shape, x.shape)) return value
  throw new ShapeError(
    `lax.clamp: a bound is ${value.aval.toString()}, but x is ${x.aval.toString()}. Give a scalar, or a bound for each element.`,
  )
}

/**
 * Element by element, that one of the cases whose number `which` (int32 or uint32; bool for two cases) tells: of the shape of the cases, or a scalar. A number
 * out of range chooses the nearest case.
 *
 * @throws ArgumentError without cases, or more than two for a bool; DtypeError where `which` is no integer; ShapeError for different shapes
 * @example
 * lax.selectN(np.array([false, true]), np.array([1, 2]), np.array([3, 4])).toArray() // [1, 4]
 */
export function selectN(which: NdArray, ...cases: readonly NdArray[]): NdArray {
  for (const x of [which, ...cases]) checkIsArray('lax.selectN', x)
  const [first, ...rest] = cases
  if (first === undefined) throw new ArgumentError('lax.selectN: there are no cases. Give at least one array behind which.')
  if (which.dtype === 'bool' ? cases.length > 2 : !isInteger(which.dtype)) {
    throw new DtypeError(
      `lax.selectN: ${which.aval.toString()} does not tell one of ${String(cases.length)} cases. Give their numbers in int32.`,
    )
  }
  const everywhere = which.ndim === 0 ? broadcast(which, first.shape, []) : which
  if (everywhere.dtype === 'bool') return rest.reduce((no, yes) => select(everywhere, yes, no), first)
  return rest.reduce((before, next, i) => select(lt(everywhere, like(everywhere, i + 1)), before, next), first)
}
