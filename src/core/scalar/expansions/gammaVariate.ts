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
  const cube = acceptedCube(s, wordsAt(s, key, 0), d, s.div(third, s.sqrt(d)))
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
  return s.select(s.gt(alpha, zero), value, degenerate)
}

/** V = (1 + c x)^3 for a normal number x such that d V has the gamma distribution with shape d + 1/3. */
function acceptedCube(s: ScalarBuilder, key: KeyExpr, d: Expr, c: Expr): Expr {
  const literal = literalsLike(s, d)
  const type = floatType(d)
  const initial = [...key, literal(0), literal(1), literal(2)]
  const [, , , cube = d] = s.repeat(
    rounds,
    initial,
    [d, c],
    (inner, [, , square = d, v = d, u = d], [scale = d]) => {
      const number = literalsLike(inner, scale)
      const squeezed = inner.sub(number(1), inner.mul(number(0.0331), inner.mul(square, square)))
      const excess = inner.add(inner.sub(number(1), v), log(inner, v))
      const bound = inner.add(inner.mul(square, number(0.5)), inner.mul(scale, excess))
      return inner.and(inner.ge(u, squeezed), inner.ge(log(inner, u), bound))
    },
    (inner, [key0 = d, key1 = d], [, slope = c]) => {
      const state: KeyExpr = [key0, key1]
      const { x, root } = positiveRoot(inner, wordsAt(inner, state, 1), slope)
      const u = uniformAt(inner, wordsAt(inner, state, 2), 0, type)
      return [...wordsAt(inner, state, 0), inner.mul(x, x), inner.mul(inner.mul(root, root), root), u]
    },
  )
  return cube
}

/** The first normal number x of a sequence with 1 + c x > 0. */
function positiveRoot(s: ScalarBuilder, key: KeyExpr, c: Expr): { readonly x: Expr; readonly root: Expr } {
  const literal = literalsLike(s, c)
  const [, , x = c, root = c] = s.repeat(
    rounds,
    [...key, literal(0), literal(-1)],
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
