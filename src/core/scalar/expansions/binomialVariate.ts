import type { ScalarBuilder } from '../builder.js'
import type { Expr } from '../expression.js'
import { floatType } from './byType.js'
import { log } from './log.js'
import { log1p } from './log1p.js'
import { uniformAt, wordsAt, type KeyExpr } from './randomUnit.js'
import { stirlingTail } from './stirlingTail.js'

/** Up to this mean waiting times are added, instead of proposing numbers and rejecting them. */
const few = 10
/** 100 successes where at most 10 are expected, and 100 rejections where each has a probability below 0.25, are less probable than 1e-58. */
const rounds = 100

/**
 * Number `position` (uint32) of the binomial numbers that a key gives: successes in `count` trials of probability `p`, floats of one type. The same uses of
 * random bits as JAX's; all but the uniform numbers is computed in float64. NaN where `count` is negative, `p` outside of [0, 1], or one of them NaN; Infinity
 * for infinitely many trials.
 *
 * Small means: Devroye, Non-Uniform Random Variate Generation (1986), X.4.3. Others: Hörmann, The generation of binomial random variates (Journal of Statistical
 * Computation and Simulation 46, 1993), algorithm BTRS.
 */
export function binomialVariate(s: ScalarBuilder, key: KeyExpr, position: Expr, count: Expr, p: Expr): Expr {
  const type = floatType(p)
  const float = (value: number): Expr => s.literal('float64', value)
  const [trials, chance] = [s.floor(s.convert(count, 'float64')), s.convert(p, 'float64')]
  const isRare = s.lt(chance, float(0.5))
  const q = s.select(isRare, chance, s.sub(float(1), chance))
  const isValid = s.and(s.ge(trials, float(0)), s.ge(q, float(0)))
  const isInfinite = s.eq(trials, float(Infinity))
  const isFinite = s.and(isValid, s.not(isInfinite))
  const isSmall = s.le(s.mul(s.convert(count, 'float64'), q), float(few))
  const large = s.and(isFinite, s.not(isSmall))
  // What is not asked for ends at once: nothing is waited for, or the state is accepted.
  const counted = waitingTimes(s, key, position, s.select(s.and(isFinite, isSmall), trials, float(-Infinity)), q, type)
  const successes = s.select(large, accepted(s, key, position, trials, q, large, type), counted)
  const found = s.select(isRare, successes, s.sub(trials, successes))
  return s.convert(s.select(isFinite, found, s.select(isValid, float(Infinity), float(NaN))), type)
}

/** How many geometric waiting times for a success fit into so many trials. */
function waitingTimes(s: ScalarBuilder, key: KeyExpr, position: Expr, trials: Expr, q: Expr, type: 'float64' | 'float32'): Expr {
  const float = (value: number): Expr => s.literal('float64', value)
  const [, , successes = q] = s.repeat(
    rounds,
    [...key, float(-1), float(0)],
    // Of -0 too the logarithm is -0, so that waiting takes for ever, not less than no time.
    [position, trials, log1p(s, s.neg(s.abs(q)))],
    (inner, [, , , time = q], [, end = q]) => inner.le(time, end),
    (inner, [key0 = q, key1 = q, k = q, time = q], [element = position, , logFailure = q]) => {
      const state: KeyExpr = [key0, key1]
      const u = inner.convert(uniformAt(inner, wordsAt(inner, state, 0), element, type), 'float64')
      const wait = inner.ceil(inner.div(log(inner, u), logFailure))
      return [...wordsAt(inner, state, 1), inner.add(k, inner.literal('float64', 1)), inner.add(time, wait)]
    },
  )
  return successes
}

/**
 * The first accepted proposal; nothing in particular where none is `wanted`. Without Hörmann's quick test, which accepts nothing that the last one would not: the
 * logarithms are there for every proposal.
 */
function accepted(s: ScalarBuilder, key: KeyExpr, position: Expr, trials: Expr, q: Expr, wanted: Expr, type: 'float64' | 'float32'): Expr {
  const float = (value: number): Expr => s.literal('float64', value)
  const spread = s.sqrt(s.mul(s.mul(trials, q), s.sub(float(1), q)))
  const b = s.add(float(1.15), s.mul(float(2.53), spread))
  const a = s.add(s.add(float(-0.0873), s.mul(float(0.0248), b)), s.mul(float(0.01), q))
  const c = s.add(s.mul(trials, q), float(0.5))
  const alpha = s.mul(s.add(float(2.83), s.div(float(5.1), b)), spread)
  const odds = s.div(q, s.sub(float(1), q))
  const mode = s.floor(s.mul(s.add(trials, float(1)), q))
  const [, , result = q] = s.repeat(
    rounds,
    [...key, trials, wanted],
    [position, trials, a, b, c, alpha, odds, mode],
    (_inner, [, , , again = wanted]) => again,
    (inner, [key0 = q, key1 = q], invariants) => {
      const state: KeyExpr = [key0, key1]
      const [element = position, n = q, scale = a, width = b, centre = c, height = alpha, ratio = odds, m = mode] = invariants
      const number = (value: number): Expr => inner.literal('float64', value)
      const draw = (i: number): Expr => inner.convert(uniformAt(inner, wordsAt(inner, state, i), element, type), 'float64')
      const [u, v] = [inner.sub(draw(1), number(0.5)), draw(2)]
      const rest = inner.sub(number(0.5), inner.abs(u))
      const slope = inner.add(inner.div(inner.mul(number(2), scale), rest), width)
      const k = inner.floor(inner.add(inner.mul(slope, u), centre))
      const density = inner.add(inner.div(scale, inner.mul(rest, rest)), width)
      const left = log(inner, inner.div(inner.mul(v, height), density))
      return [...wordsAt(inner, state, 0), k, inner.not(inner.lt(left, logRatio(inner, n, m, k, ratio)))]
    },
  )
  return result
}

/** The logarithm of the probability of `k` successes over that of the most probable number `m`: -Infinity or NaN where `k` is not between 0 and `n`. */
function logRatio(s: ScalarBuilder, n: Expr, m: Expr, k: Expr, odds: Expr): Expr {
  const [failures, fewer, more] = [s.sub(n, m), s.sub(n, k), s.sub(k, m)]
  const one = s.literal('float64', 1)
  const balance = log(s, s.div(s.mul(odds, s.add(failures, one)), s.add(m, one)))
  const factorials = s.add(logFactorials(s, m, k, more), logFactorials(s, failures, fewer, s.neg(more)))
  return s.add(s.mul(more, balance), factorials)
}

/**
 * log (n! / k!) - (n - k) log (n + 1) for k = n + `difference`, by Stirling's formula without its linear term, the difference: those of two pairs with opposite
 * ones cancel. In terms no larger than the difference, so that of 1e18 trials too enough digits are left.
 */
function logFactorials(s: ScalarBuilder, n: Expr, k: Expr, difference: Expr): Expr {
  const growth = log1p(s, s.div(difference, s.add(n, s.literal('float64', 1))))
  const power = s.mul(s.add(k, s.literal('float64', 0.5)), growth)
  return s.sub(s.sub(stirlingTail(s, n), stirlingTail(s, k)), power)
}
