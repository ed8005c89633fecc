import type { ScalarBuilder } from '../builder.js'
import type { Expr } from '../expression.js'
import { floatType, literalsLike } from './byType.js'
import { log } from './log.js'
import { log1p } from './log1p.js'
import { pow } from './pow.js'
import { normalOf, uniformAt, wordsAt, type KeyExpr } from './randomUnit.js'

/** Rounds end with a probability of at least 0.95 each, and the search for a positive cube root with one of at least 0.99. */
const rounds = 100

/**
 * The one number of the gamma distribution with shape `alpha` (and scale 1) that a key gives, or its logarithm: the same uses of random bits as JAX's. 0 for
 * `alpha` 0, NaN for negative ones and NaN.
 *
 * Marsaglia, Tsang: A Simple Method for Generating Gamma Variables (ACM Transactions on Mathematical Software 26, 2000). A shape below 1 is raised by 1, and the
 * number multiplied by a power of a uniform one.
 */
export function gammaVariate(s: ScalarBuilder, key: KeyExpr, alpha: Expr, logarithm: boolean): Expr {
  const literal = literalsLike(s, alpha)
  const [zero, one, third] = [literal(0), literal(1), literal(1 / 3)]
  const isLarge = s.ge(alpha, one)
  const d = s.sub(s.select(isLarge, alpha, s.add(alpha, one)), third)
  const wanted = s.gt(alpha, zero)
  const cube = acceptedCube(s, wordsAt(s, key, 0), d, s.div(third, s.sqrt(d)), wanted)
  const u = uniformAt(s, wordsAt(s, key, 1), 0, floatType(alpha))
  const power = s.div(one, alpha)
  let value: Expr
  if (logarithm) {
    const logUniform = log1p(s, s.neg(u))
    const boost = s.select(s.or(isLarge, s.eq(logUniform, zero)), zero, s.mul(logUniform, power))
    value = s.add(s.add(log(s, d), log(s, cube)), boost)
  } else {
    value = s.mul(s.mul(d, cube), s.select(isLarge, one, pow(s, s.sub(one, u), power)))
  }
  const degenerate = s.select(s.eq(alpha, zero), literal(logarithm ? -Infinity : 0), literal(NaN))
  return s.select(wanted, value, degenerate)
}

/**
 * V = (1 + c x)^3 for a normal number x such that d V has the gamma distribution with shape d + 1/3; nothing in particular where none is `wanted`. Without the
 * quick test of the article, which accepts nothing that the last one would not: the logarithms are there for every number.
 */
function acceptedCube(s: ScalarBuilder, key: KeyExpr, d: Expr, c: Expr, wanted: Expr): Expr {
  const type = floatType(d)
  const [, , cube = d] = s.repeat(
    rounds,
    [...key, d, wanted],
    [d, c],
    (_inner, [, , , again = wanted]) => again,
    (inner, [key0 = d, key1 = d], [scale = d, slope = c]) => {
      const state: KeyExpr = [key0, key1]
      const { x, root } = positiveRoot(inner, wordsAt(inner, state, 1), slope)
      const u = uniformAt(inner, wordsAt(inner, state, 2), 0, type)
      const isRejected = inner.ge(log(inner, u), logAcceptance(inner, scale, x, inner.mul(slope, x)))
      return [...wordsAt(inner, state, 0), inner.mul(inner.mul(root, root), root), isRejected]
    },
  )
  return cube
}

/** x^2 / 2 + d (1 - V + log V) for V = (1 + t)^3 and t = x / (3 sqrt(d)), as x^2 / 6 - d t^3 + 3 d (log(1 + t) - t): of a large d enough digits are left. */
function logAcceptance(s: ScalarBuilder, d: Expr, x: Expr, t: Expr): Expr {
  const literal = literalsLike(s, d)
  const cubic = s.mul(d, s.mul(s.mul(t, t), t))
  const logarithm = s.mul(s.mul(literal(3), d), s.sub(log1p(s, t), t))
  return s.add(s.sub(s.div(s.mul(x, x), literal(6)), cubic), logarithm)
}

/** The first normal number x of a sequence with 1 + c x > 0. */
function positiveRoot(s: ScalarBuilder, key: KeyExpr, c: Expr): { readonly x: Expr; readonly root: Expr } {
  const [, , x = c, root = c] = s.repeat(
    rounds,
    // What is not positive to begin with: one number is drawn in any case.
    [...key, c, s.neg(c)],
    [c],
    (inner, [, , , v = c]) => inner.le(v, inner.literal(c.type, 0)),
    (inner, [key0 = c, key1 = c], [slope = c]) => {
      const state: KeyExpr = [key0, key1]
      const number = normalOf(inner, wordsAt(inner, state, 1), floatType(slope))
      return [...wordsAt(inner, state, 0), number, inner.add(inner.literal(slope.type, 1), inner.mul(number, slope))]
    },
  )
  return { x, root }
}
