import type { NdArray } from '../../core/array.js'
import { whileLoop } from '../../transforms/controlFlow/whileLoop.js'
import { abs, add, divide, multiply } from '../arithmetic.js'
import { fullLike, zerosLike } from '../creation.js'
import { greaterEqual, isfinite, less, lessEqual, logicalAnd, logicalNot, where } from '../logic.js'
import { count } from './krylov.js'
import { epsilonOf, inner } from './vectors.js'

/** A scalar function and its gradient at a vector. */
export interface Objective {
  readonly value: NdArray
  readonly gradient: NdArray
}

/** Where a search along a direction ended. */
export interface SearchResult extends Objective {
  readonly x: NdArray
  /** Does the step satisfy both conditions? */
  readonly found: NdArray
}

/** The least part of the promised decrease, and the largest part of the slope, that a step may leave. */
const [decrease, slopeLeft] = [1e-4, 0.9]
const limit = 60

/**
 * A step along `direction` that satisfies the weak Wolfe conditions, by doubling and bisection. Values that differ by rounding alone count as equal, so that near
 * the minimum the gradient decides.
 *
 * Source: Lewis and Overton, Nonsmooth optimization via quasi-Newton methods (2013), algorithm 2.6; Hager and Zhang (2005) for the rounding.
 */
export function search(objective: (x: NdArray) => Objective, x: NdArray, at: Objective, direction: NdArray): SearchResult {
  const slope = inner(at.gradient, direction)
  const noise = multiply(4 * epsilonOf(x), abs(at.value))
  const evaluate = (t: NdArray): Objective => objective(add(x, multiply(t, direction)))
  const isLow = (t: NdArray, value: NdArray): NdArray => lessEqual(value, add(add(at.value, multiply(multiply(decrease, t), slope)), noise))
  const isFlat = (gradient: NdArray): NdArray => greaterEqual(inner(gradient, direction), multiply(slopeLeft, slope))
  const isGood = (t: NdArray, { value, gradient }: Objective): NdArray => logicalAnd(isLow(t, value), isFlat(gradient))
  const one = fullLike(slope, 1)
  const end = whileLoop(
    ({ t, here, steps }) => logicalAnd(logicalNot(isGood(t, here)), less(steps, limit)),
    ({ t, low, high, here, steps }) => {
      const isTooHigh = logicalNot(isLow(t, here.value))
      const [below, above] = [where(isTooHigh, low, t), where(isTooHigh, t, high)]
      const next = where(isfinite(above), divide(add(below, above), 2), multiply(below, 2))
      return { t: next, low: below, high: above, here: evaluate(next), steps: add(steps, 1) }
    },
    { t: one, low: zerosLike(one), high: fullLike(one, Infinity), here: evaluate(one), steps: count(0) },
  )
  return { x: add(x, multiply(end.t, direction)), ...end.here, found: isGood(end.t, end.here) }
}
