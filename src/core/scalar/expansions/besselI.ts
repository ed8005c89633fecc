import type { ScalarBuilder } from '../builder.js'
import type { Expr } from '../expression.js'
import { literalsLike } from './byType.js'
import { exp } from './exp.js'
import { horner } from './horner.js'
import { outOfLine } from './outOfLine.js'
import { productError } from './productError.js'
import { sumError } from './sumError.js'

// (I0(x) - 1) / z and (2 I1(x) / x - 1) / z in powers of z = x^2 / 4, fitted for this project up to x = 8; error relative to the functions
// below 2^-58.
const near = [
  [
    1.0, 0.2499999999999999, 0.02777777777777832, 0.0017361111111100884, 6.944444444546376e-5, 1.9290123450620234e-6, 3.9367599136164484e-8,
    6.151186660479951e-10, 7.594071225055403e-12, 7.593882549842953e-14, 6.277815201488082e-16, 4.34625816365121e-18, 2.637502900102626e-20,
    1.1317217634029294e-22, 9.158498912365032e-25,
  ],
  [
    0.5, 0.08333333333333331, 0.0069444444444445195, 0.00034722222222210037, 1.1574074074181696e-5, 2.75573192180933e-7,
    4.920949882905242e-9, 6.834652041371682e-11, 7.594068242257458e-13, 6.903561749934841e-15, 5.2312681097655334e-17,
    3.344557117260488e-19, 1.8795283564476735e-21, 7.633990543104692e-24, 5.643332718763516e-26,
  ],
] as const
// sqrt(x) exp(-x) of both in powers of 1 / x - 5 / 64, fitted for this project from x = 8 to 32; relative error below 2^-54.3.
const middle = [
  [
    0.4030253411665563, 0.05489357577918567, 0.03716669859700947, 0.052621646702590355, 0.12887140281360335, 0.5257433513510485,
    3.244585038279343, 18.64525479180984, -55.002288696352345, -3131.310743082445, -23222.289592797613, 262426.0175688412,
    4160294.8203529925, -24901610.29218044, -548068140.9885315, 2591171074.933866, 54546889653.93205, -167104864650.35123,
    -2932797930134.4966,
  ],
  [
    0.38694711997975734, -0.15779419137469905, -0.059203613677554535, -0.07016330419583881, -0.156927417104126, -0.6042723046192657,
    -3.6122755329313025, -20.880099415775902, 48.37811414666408, 3279.7968489565765, 25654.296196319323, -261819.93484379945,
    -4474567.362393848, 24032233.831374727, 592216954.4274158, -2493135779.0535603, -60356940995.12007, 162079103883.53824,
    3359303120997.197,
  ],
] as const
// Beyond 32 the asymptotic series (DLMF 10.40.1).
const far = [asymptotic(0), asymptotic(1)] as const

function asymptotic(order: number): readonly number[] {
  let coefficient = 1 / Math.sqrt(2 * Math.PI)
  return Array.from({ length: 17 }, (_, k) => {
    if (k > 0) coefficient *= -(4 * order * order - (2 * k - 1) * (2 * k - 1)) / (8 * k)
    return coefficient
  })
}

/**
 * exp(-|x|) I0(x), the modified Bessel function of order 0, exponentially scaled. Error below 3 ulp in float64 and 0.51 ulp in float32; 0 at ±Infinity.
 *
 * Polynomials fitted for this project up to 32, and the asymptotic series beyond (DLMF 10.40.1).
 */
export function besselI0e(s: ScalarBuilder, x: Expr): Expr {
  return outOfLine(s, 'besselI0e', [x], (inner, [y]) => scaled(inner, inner.abs(y), 0))
}

/** exp(-|x|) I1(x), odd in x; keeps the sign of zero. Otherwise as {@link besselI0e}. */
export function besselI1e(s: ScalarBuilder, x: Expr): Expr {
  return outOfLine(s, 'besselI1e', [x], (inner, [y]) => {
    const value = scaled(inner, inner.abs(y), 1)
    const isNegative = inner.lt(y, inner.literal(y.type, 0))
    return inner.select(inner.eq(y, inner.literal(y.type, 0)), y, inner.select(isNegative, inner.neg(value), value))
  })
}

/** For x >= 0. */
function scaled(s: ScalarBuilder, x: Expr, order: 0 | 1): Expr {
  const literal = literalsLike(s, x)
  const half = s.mul(literal(0.5), x)
  const z = s.mul(half, half)
  const [first, ...others] = near[order]
  const inner = oneMore(s, first, z, { sum: horner(s, z, others), lost: literal(0) })
  const { sum, lost } = oneMore(s, 1, z, inner)
  // The rounding error of z times the logarithmic derivative, which is 1 / sqrt(1 + z) or 1 / sqrt(4 + z) within some percent.
  const slope = s.div(productError(s, half, half, z), s.sqrt(s.add(literal(order === 0 ? 1 : 4), z)))
  const series = s.mul(exp(s, s.neg(x)), s.add(sum, s.add(lost, s.mul(sum, slope))))
  const reciprocal = s.div(literal(1), x)
  const fitted = horner(s, s.sub(reciprocal, literal(0.078125)), middle[order])
  const factor = s.select(s.lt(x, literal(32)), fitted, horner(s, reciprocal, far[order]))
  return s.select(s.lt(x, literal(8)), order === 0 ? series : s.mul(half, series), s.div(factor, s.sqrt(x)))
}

interface Sum {
  readonly sum: Expr
  /** What was lost in rounding. */
  readonly lost: Expr
}

/** A step of Horner's scheme, `constant + z terms`: the outer ones round what is largest. */
function oneMore(s: ScalarBuilder, constant: number, z: Expr, terms: Sum): Sum {
  const first = literalsLike(s, z)(constant)
  const product = s.mul(z, terms.sum)
  const sum = s.add(first, product)
  const lost = s.add(productError(s, z, terms.sum, product), sumError(s, first, product, sum))
  return { sum, lost: s.add(lost, s.mul(z, terms.lost)) }
}
