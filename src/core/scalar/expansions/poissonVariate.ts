import type { ScalarBuilder } from '../builder.js'
import type { Expr } from '../expression.js'
import { log } from './log.js'
import { uniformAt, wordsAt, type KeyExpr } from './randomUnit.js'
import { stirlingTail } from './stirlingTail.js'

/** From here on numbers are proposed and rejected, instead of counting arrivals. */
const many = 10
/** Counting 100 arrivals where 10 are expected has a probability below 1e-60, and so has rejecting 100 proposals, since each is accepted with one above 0.75. */
const rounds = 100

/**
 * Number `position` (uint32) of the Poisson numbers with mean `lambda` (float64) that a key gives, as float64: from the same random bits as JAX's, which are
 * those of float32 numbers. -1 where `lambda` is negative or NaN.
 *
 * Means below 10: Knuth, The Art of Computer Programming 2, 3.4.1. Others: Hörmann, The transformed rejection method for generating Poisson random variables
 * (Insurance: Mathematics and Economics 12, 1993), algorithm PTRS.
 */
export function poissonVariate(s: ScalarBuilder, key: KeyExpr, position: Expr, lambda: Expr): Expr {
  const float = (value: number): Expr => s.literal('float64', value)
  const isMany = s.and(s.ge(lambda, float(many)), s.lt(lambda, float(Infinity)))
  const isFew = s.and(s.gt(lambda, float(0)), s.lt(lambda, float(many)))
  // What is not asked for ends at once: a mean of 0, or a state that is accepted.
  const few = arrivals(s, key, position, s.select(isFew, lambda, float(0)))
  const found = s.select(isMany, accepted(s, key, position, lambda, isMany), few)
  const infinite = s.select(s.eq(lambda, float(Infinity)), lambda, float(-1))
  return s.select(s.or(s.or(isFew, isMany), s.eq(lambda, float(0))), found, infinite)
}

/** How many uniform numbers have a product above exp(-lambda), in logarithms. */
function arrivals(s: ScalarBuilder, key: KeyExpr, position: Expr, lambda: Expr): Expr {
  const float = (value: number): Expr => s.literal('float64', value)
  const [, , count = lambda] = s.repeat(
    rounds,
    [...key, float(-1), float(0)],
    [position, s.neg(lambda)],
    (inner, [, , , sum = lambda], [, least = lambda]) => inner.gt(sum, least),
    (inner, [key0 = lambda, key1 = lambda, k = lambda, sum = lambda], [element = position]) => {
      const state: KeyExpr = [key0, key1]
      const u = inner.convert(uniformAt(inner, wordsAt(inner, state, 1), element, 'float32'), 'float64')
      return [...wordsAt(inner, state, 0), inner.add(k, inner.literal('float64', 1)), inner.add(sum, log(inner, u))]
    },
  )
  return s.max(count, float(0))
}

/**
 * The first accepted proposal; nothing in particular where none is `wanted`. Hörmann's quick tests are not made: the logarithms are there for every proposal,
 * and near some means, such as 33, the test that accepts does so where the distribution would not.
 */
function accepted(s: ScalarBuilder, key: KeyExpr, position: Expr, lambda: Expr, wanted: Expr): Expr {
  const float = (value: number): Expr => s.literal('float64', value)
  const b = s.add(float(0.931), s.mul(float(2.53), s.sqrt(lambda)))
  const a = s.add(float(-0.059), s.mul(float(0.02483), b))
  const inverseAlpha = s.add(float(1.1239), s.div(float(1.1328), s.sub(b, float(3.4))))
  const [, , result = lambda] = s.repeat(
    rounds,
    [...key, lambda, wanted],
    [position, lambda, a, b, inverseAlpha],
    (_inner, [, , , again = wanted]) => again,
    (inner, [key0 = lambda, key1 = lambda], invariants) => {
      const state: KeyExpr = [key0, key1]
      const [element = position, mean = lambda, scale = a, width = b, correction = a] = invariants
      const number = (value: number): Expr => inner.literal('float64', value)
      const draw = (i: number): Expr => inner.convert(uniformAt(inner, wordsAt(inner, state, i), element, 'float32'), 'float64')
      const [u, v] = [inner.sub(draw(1), number(0.5)), draw(2)]
      const rest = inner.sub(number(0.5), inner.abs(u))
      const slope = inner.add(inner.div(inner.mul(number(2), scale), rest), width)
      const k = inner.floor(inner.add(inner.add(inner.mul(slope, u), mean), number(0.43)))
      const density = inner.add(inner.div(scale, inner.mul(rest, rest)), width)
      const height = inner.div(inner.mul(v, correction), density)
      return [...wordsAt(inner, state, 0), k, inner.not(isBelow(inner, height, mean, k))]
    },
  )
  return result
}

/**
 * Is `height` below the probability of `k`, exp(-mean) mean^k / k!? Never where `k` is negative: logarithms are both -Infinity then, or NaN. By Stirling's formula,
 * in terms that are no larger than the distance of `k` from the mean.
 */
function isBelow(s: ScalarBuilder, height: Expr, mean: Expr, k: Expr): Expr {
  const next = s.add(k, s.literal('float64', 1))
  const root = s.mul(s.literal('float64', Math.sqrt(2 * Math.PI)), s.sqrt(next))
  const right = s.add(s.mul(k, log(s, s.div(mean, next))), s.sub(next, mean))
  return s.lt(log(s, s.mul(height, root)), s.sub(right, stirlingTail(s, k)))
}
