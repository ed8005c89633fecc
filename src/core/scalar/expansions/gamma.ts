import type { ScalarBuilder } from '../builder.js'
import type { Expr } from '../expression.js'
import { literalsLike } from './byType.js'
import { exp } from './exp.js'
import { horner } from './horner.js'
import { branch, outOfLine } from './outOfLine.js'
import { powPositive } from './powPositive.js'
import { powerOfTwo } from './powerOfTwo.js'
import { productError } from './productError.js'
import { sinPi } from './sinPi.js'
import { stirlingSeries } from './stirlingSeries.js'

// (Gamma(1 + t) - 1) / (t (t - 1)) in powers of t - 1/2, fitted for this project on [0, 1]; relative error below 2^-52.6.
const coefficients = [
  0.45509229818896796, -0.12935358979553777, 0.16111537800266112, -0.08823514092374554, 0.0658800758330584, -0.04284835443461173,
  0.029079088002906626, -0.01938567805309538, 0.012965928374530285, -0.008652880772704949, 0.005773605084287506, -0.003851521141356825,
  0.0025684818016107045, -0.0017071044438565941, 0.001137921466693639, -0.0007872730967602489, 0.0005257424202814491,
  -0.00025947160432888603, 0.00017138880982607932, -0.0002763288200819048, 0.00018546274690011146,
]

/** Up to here Gamma is a product. */
const lastProduct = 33

/**
 * Gamma(x). Error below 7 ulp in float64 (2 ulp from 0 to 33, where factorials that float64 holds are exact) and 0.51 ulp in float32. NaN at negative
 * integers and -Infinity, ±Infinity at ±0, 0 with the sign of Gamma where it underflows.
 *
 * Up to 33 the recurrence from [1, 2], where it is 1 + t (t - 1) times a polynomial fitted for this project, with the rounding errors of the products; beyond
 * 33 Stirling's formula (DLMF 5.11.3); negative numbers by reflection (DLMF 5.5.3).
 */
export function gamma(s: ScalarBuilder, x: Expr): Expr {
  return outOfLine(s, 'gamma', [x], (inner, [y]) => gammaOfNumber(inner, y))
}

function gammaOfNumber(s: ScalarBuilder, x: Expr): Expr {
  const literal = literalsLike(s, x)
  const far = branch(
    s,
    s.gt(x, literal(lastProduct)),
    'gammaStirling',
    [x],
    (inner, [y = x]) => {
      // Infinite for certain, and no infinity less infinity on the way.
      const { power, rest } = stirling(inner, inner.min(y, inner.literal(y.type, 200)))
      return inner.mul(inner.mul(power, rest), power)
    },
    gammaByProduct(s, x),
  )
  return branch(s, s.lt(x, literal(0)), 'gammaReflected', [x], (inner, [y]) => gammaReflected(inner, y), far)
}

/** For 0 <= x <= 33. */
function gammaByProduct(s: ScalarBuilder, x: Expr): Expr {
  const literal = literalsLike(s, x)
  const one = literal(1)
  const [rest = x, high = one, low = one] = s.repeat(
    lastProduct,
    [x, one, literal(0)],
    [],
    (inner, [y = x]) => inner.ge(y, inner.literal(x.type, 2)),
    (inner, [last = x, product = x, lost = x]) => {
      const y = inner.sub(last, inner.literal(x.type, 1))
      const next = inner.mul(product, y)
      return [y, next, inner.add(inner.mul(lost, y), productError(inner, product, y, next))]
    },
  )
  const isBelow = s.lt(x, one)
  const t = s.select(isBelow, x, s.sub(rest, one))
  const excess = s.mul(s.mul(t, s.sub(t, one)), horner(s, s.sub(t, literal(0.5)), coefficients))
  const above = s.add(high, s.add(s.mul(high, excess), low))
  return s.select(isBelow, s.div(s.add(one, excess), x), above)
}

/** Gamma(x) = power^2 rest for 33 <= x <= 200. */
function stirling(s: ScalarBuilder, x: Expr): { readonly power: Expr; readonly rest: Expr } {
  const literal = literalsLike(s, x)
  const power = powPositive(s, x, s.sub(s.mul(literal(0.5), x), literal(0.25)))
  const series = stirlingSeries(s, x)
  const factor = s.mul(literal(2.5066282746310007), exp(s, series))
  return { power, rest: s.mul(factor, exp(s, s.neg(x))) }
}

/** pi / (x sin(pi x) Gamma(-x)) with the sign of Gamma, for x < 0. */
function gammaReflected(s: ScalarBuilder, x: Expr): Expr {
  const literal = literalsLike(s, x)
  const magnitude = s.abs(x)
  const cofactor = s.div(literal(Math.PI), s.mul(x, sinPi(s, magnitude)))
  const near = s.div(cofactor, gammaByProduct(s, magnitude))
  const far = branch(
    s,
    s.gt(magnitude, literal(lastProduct)),
    'gammaFarReflected',
    [magnitude, cofactor],
    (inner, [y = x, c = x]) => {
      const { power, rest } = stirling(inner, inner.min(y, inner.literal(y.type, 200)))
      return inner.div(inner.div(inner.div(c, power), rest), power)
    },
    near,
  )
  const value = s.select(s.lt(magnitude, literal(powerOfTwo(-54))), s.div(literal(1), x), far)
  // From 2^52 on all numbers are integers; -Infinity less itself is no number.
  return s.select(s.and(s.lt(magnitude, literal(powerOfTwo(52))), s.ne(x, s.round(x))), value, literal(NaN))
}
