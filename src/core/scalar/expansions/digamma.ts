import type { ScalarBuilder } from '../builder.js'
import type { Expr } from '../expression.js'
import { bernoulliNumbers } from './bernoulli.js'
import { literalsLike } from './byType.js'
import { horner } from './horner.js'
import { log } from './log.js'
import { branch, outOfLine } from './outOfLine.js'
import { powerOfTwo } from './powerOfTwo.js'
import { tan } from './tangent.js'

/** The positive zero of digamma, in two parts. */
const zero = { high: 1.4616321449683622, low: 9.549995429965697e-17 }

// digamma(x) / (x - zero) in powers of x - center, fitted for this project on [1, 2], [2, 4] and [4, 10]; relative error below 2^-53.
const pieces = [
  {
    center: 1.5,
    coefficients: [
      0.9510558760318328, -0.42362742128145736, 0.24054248424079974, -0.14840492305484157, 0.09498872445208172, -0.06192213319183125,
      0.0407608339478829, -0.026975799994888226, 0.017907249071726656, -0.011908147099626626, 0.00792699350847801, -0.005280897169155988,
      0.0035185709660356555, -0.002337588657637501, 0.0015590464261749468, -0.0010775554269582498, 0.0007152060587961122,
      -0.0003550243918159573, 0.00024238942520299128, -0.00037817178701365337, 0.00024764170209632693,
    ],
  },
  {
    center: 3,
    coefficients: [
      0.5998463449949618, -0.13320109197323288, 0.036495945121322176, -0.010837922383609883, 0.0033543129644108814, -0.0010636279045226449,
      0.00034247369509682156, -0.00011139566897094112, 3.648531367056315e-5, -1.2007908640031792e-5, 3.96563030216967e-6,
      -1.3131125967509594e-6, 4.3549267155389723e-7, -1.4417051027297397e-7, 4.7945316003646535e-8, -1.6537470260309218e-8,
      5.486506788783162e-9, -1.3593947177237434e-9, 4.608841273172407e-10, -3.6125907320840363e-10, 1.1875485769708197e-10,
    ],
  },
  {
    center: 7,
    coefficients: [
      0.3381473358431821, -0.033331508978070475, 0.0038939761766727584, -0.0004864748038920411, 6.303469364108335e-5, -8.357862527594711e-6,
      1.1258285716914676e-6, -1.5339973885009888e-7, 2.1082632199566322e-8, -2.916938504973332e-9, 4.0572116662980295e-10,
      -5.667598621665493e-11, 7.94406398347918e-12, -1.115548518440005e-12, 1.5722296024399198e-13, -2.247341019250085e-14,
      3.171483943709754e-15, -4.039878010622346e-16, 5.80429390659556e-17, -1.3168722010011244e-17, 1.8152974717905185e-18,
      8.639593829750488e-20, -9.969836324012725e-21, -1.250333228744264e-20, 1.737923371661498e-21,
    ],
  },
] as const

const asymptotic = bernoulliNumbers.slice(0, 9).map((b, i) => b / (2 * i + 2))

/**
 * The derivative of lgamma. Error below 4 ulp in float64 and 0.51 ulp in float32, relative also near its positive zero; near its zeros on the negative
 * axis it is 4.5 ulp of the larger of 1 and log |x|. -Infinity at 0, Infinity at -0 and Infinity, NaN at negative integers and -Infinity.
 *
 * Up to 10 the quotient by its zero, a polynomial fitted for this project; beyond 10 its asymptotic series (DLMF 5.11.2); below 1 by one step of the
 * recurrence, and negative numbers by reflection (DLMF 5.5.2 and 5.5.4).
 */
export function digamma(s: ScalarBuilder, x: Expr): Expr {
  return outOfLine(s, 'digamma', [x], (inner, [y]) => digammaOfNumber(inner, y))
}

function digammaOfNumber(s: ScalarBuilder, x: Expr): Expr {
  const literal = literalsLike(s, x)
  const isNegative = s.lt(x, literal(0))
  return branch(s, isNegative, 'digammaReflected', [x], (inner, [y]) => digammaReflected(inner, y), digammaFrom0(s, x))
}

/** For x >= 0 and -0. */
function digammaFrom0(s: ScalarBuilder, x: Expr): Expr {
  const literal = literalsLike(s, x)
  const one = literal(1)
  const isBelow = s.lt(x, one)
  const value = digammaFrom1(s, s.select(isBelow, s.add(one, x), x))
  return s.select(isBelow, s.sub(value, s.div(one, x)), value)
}

/** digamma(1 - x) - pi cot(pi x) for x < 0. */
function digammaReflected(s: ScalarBuilder, x: Expr): Expr {
  const literal = literalsLike(s, x)
  const rest = s.sub(x, s.round(x))
  const cotangent = s.div(literal(Math.PI), tan(s, s.mul(literal(Math.PI), rest)))
  const value = s.sub(digammaFrom1(s, s.sub(literal(1), x)), cotangent)
  // From 2^52 on all numbers are integers.
  return s.select(s.and(s.ne(rest, literal(0)), s.gt(x, literal(-powerOfTwo(52)))), value, literal(NaN))
}

function digammaFrom1(s: ScalarBuilder, x: Expr): Expr {
  const literal = literalsLike(s, x)
  const pieceAt = (piece: 0 | 1 | 2): Expr => {
    const { center, coefficients } = pieces[piece]
    return horner(s, s.sub(x, literal(center)), coefficients)
  }
  const quotient = s.select(s.lt(x, literal(2)), pieceAt(0), s.select(s.lt(x, literal(4)), pieceAt(1), pieceAt(2)))
  const near = s.mul(s.sub(s.sub(x, literal(zero.high)), literal(zero.low)), quotient)
  const reciprocal = s.div(literal(1), x)
  const square = s.mul(reciprocal, reciprocal)
  const far = s.sub(log(s, x), s.add(s.mul(literal(0.5), reciprocal), s.mul(square, horner(s, square, asymptotic))))
  return s.select(s.lt(x, literal(10)), near, far)
}
