import type { ScalarBuilder } from '../builder.js'
import type { Expr } from '../expression.js'
import { literalsLike } from './byType.js'
import { gamma } from './gamma.js'
import { horner } from './horner.js'
import { log } from './log.js'
import { branch, outOfLine } from './outOfLine.js'
import { powerOfTwo } from './powerOfTwo.js'
import { sinPi } from './sinPi.js'
import { stirlingSeries } from './stirlingSeries.js'

// lgamma(x) / ((x - 1) (x - 2)) in powers of x - center, fitted for this project on [1/2, 1], [1, 2], [2, 4] and [4, 8]; relative error below
// 2^-53.9.
const pieces = [
  {
    center: 0.75,
    coefficients: [
      0.6504990445801452, -0.3523594013320137, 0.2940853672244476, -0.28891120177402835, 0.3072613943455206, -0.34197894973795934,
      0.3919461029778835, -0.45856513702674, 0.5448302462615354, -0.6551504974478771, 0.7954867772532738, -0.973730865463174,
      1.1997905775250999, -1.4841074371758476, 1.8498943345309233, -2.372636419357412, 2.9613757705635955, -2.9886034714490206,
      3.9030364350716082, -10.217426019985421, 12.59942770671496,
    ],
  },
  {
    center: 1.5,
    coefficients: [
      0.4831289505409809, -0.14595989591430594, 0.06291140107456973, -0.03130848750105256, 0.01679709863079318, -0.009425622444866466,
      0.0054464578588479945, -0.003212074219661212, 0.0019229158707757688, -0.001164411391056105, 0.0007115249966243357,
      -0.0004380350385282533, 0.0002712640603157904, -0.00016857246846089009, 0.00010561722789688179, -6.793509438744552e-5,
      4.2181743581959395e-5, -2.149181239451561e-5, 1.4711242595604167e-5, -1.8524590107287956e-5, 1.0963268512315896e-5,
    ],
  },
  {
    center: 3,
    coefficients: [
      0.34657359027997264, -0.05846821787072535, 0.013149048378159233, -0.0033322808251453617, 0.0009018012625070339,
      -0.0002543369954493881, 7.377669425472706e-5, -2.1837785968688188e-5, 6.562467066182543e-6, -1.995238379715647e-6,
      6.122649003213863e-7, -1.893071719280456e-7, 5.888151722851283e-8, -1.837506911739467e-8, 5.779137044455916e-9,
      -1.8682511821295983e-9, 5.841217066730011e-10, -1.4832697534051685e-10, 5.0154804463597236e-11, -3.2407943966556464e-11,
      9.780559482487582e-12,
    ],
  },
  {
    center: 6,
    coefficients: [
      0.2393745871391023, -0.02241268079100598, 0.002650050892425231, -0.0003451366307510036, 4.7450247952693704e-5, -6.755443096841673e-6,
      9.855973851305046e-7, -1.4642421177063241e-7, 2.205864427882648e-8, -3.359975287387232e-9, 5.163847769123808e-10,
      -7.995794123163428e-11, 1.2457905689137958e-11, -1.946501093155822e-12, 3.056124726661345e-13, -4.968697962082482e-14,
      7.987557102587194e-15, -9.864275988599133e-16, 1.4445596942799545e-16, -5.449090902097329e-17, 9.325715057945596e-18,
    ],
  },
] as const

/**
 * The logarithm of |Gamma(x)|. Error below 4 ulp in float64 and 0.51 ulp in float32, relative also near its zeros 1 and 2; near its zeros on the negative
 * axis it is 4 ulp of 1. Infinity at 0, the negative integers, Infinity and -Infinity.
 *
 * Up to 8 the quotient by its zeros at 1 and 2, a polynomial fitted for this project; beyond 8 Stirling's series (DLMF 5.11.1); negative numbers
 * by reflection (DLMF 5.5.3).
 */
export function lgamma(s: ScalarBuilder, x: Expr): Expr {
  return outOfLine(s, 'lgamma', [x], (inner, [y]) => lgammaOfNumber(inner, y))
}

function lgammaOfNumber(s: ScalarBuilder, x: Expr): Expr {
  const literal = literalsLike(s, x)
  const magnitude = s.abs(x)
  const reflected = branch(
    s,
    s.le(x, literal(-0.5)),
    'lgammaReflected',
    [magnitude],
    (inner, [y = x]) => lgammaReflected(inner, y),
    lgammaAbove(s, x),
  )
  const near = branch(s, s.lt(magnitude, literal(0.5)), 'lgammaNear0', [x], (inner, [y]) => lgammaNear0(inner, y), reflected)
  return near
}

/** lgamma(1 + x) - log |x| for |x| < 1/2. */
function lgammaNear0(s: ScalarBuilder, x: Expr): Expr {
  return s.sub(lgammaOfOnePlus(s, x), log(s, s.abs(x)))
}

/** lgamma(1 + x) in float64 for -1/2 <= x <= 1, where it has the zeros x = 0 and x = 1; relative error of 3 ulp. */
export function lgammaOfOnePlus(s: ScalarBuilder, x: Expr): Expr {
  const one = s.literal(x.type, 1)
  const quotient = s.select(s.lt(x, s.literal(x.type, 0)), pieceAt(s, x, 0, 1), pieceAt(s, x, 1, 1))
  return s.mul(s.mul(x, s.sub(x, one)), quotient)
}

/** For x >= 1/2. */
function lgammaAbove(s: ScalarBuilder, x: Expr): Expr {
  const literal = literalsLike(s, x)
  const upper = s.select(s.lt(x, literal(4)), pieceAt(s, x, 2, 0), pieceAt(s, x, 3, 0))
  const lower = s.select(s.lt(x, literal(1)), pieceAt(s, x, 0, 0), pieceAt(s, x, 1, 0))
  const quotient = s.select(s.lt(x, literal(2)), lower, upper)
  // + 0, for the product is -0 at 1.
  const near = s.add(s.mul(s.mul(s.sub(x, literal(1)), s.sub(x, literal(2))), quotient), literal(0))
  // (x - 1/2) (log x - 1) + (log(2 pi) - 1) / 2 + series
  const power = s.mul(s.sub(x, literal(0.5)), s.sub(log(s, x), literal(1)))
  const far = s.add(power, s.add(literal(0.4189385332046727), stirlingSeries(s, x)))
  return s.select(s.lt(x, literal(8)), near, far)
}

/** log(pi / (x |sin(pi x)|)) - lgamma(x), which is lgamma(-x), for x >= 1/2. */
function lgammaReflected(s: ScalarBuilder, x: Expr): Expr {
  const literal = literalsLike(s, x)
  const cofactor = s.div(literal(Math.PI), s.mul(x, s.abs(sinPi(s, x))))
  // Where the terms may cancel it is one logarithm.
  const isNear = s.lt(x, literal(20))
  const quotient = s.select(isNear, s.div(cofactor, gamma(s, x)), cofactor)
  const value = s.sub(log(s, quotient), s.select(isNear, literal(0), lgammaAbove(s, x)))
  // From 2^52 on all numbers are integers.
  return s.select(s.lt(x, literal(powerOfTwo(52))), value, literal(Infinity))
}

/** The quotient at x + shift. */
function pieceAt(s: ScalarBuilder, x: Expr, piece: 0 | 1 | 2 | 3, shift: number): Expr {
  const { center, coefficients } = pieces[piece]
  return horner(s, s.sub(x, s.literal(x.type, center - shift)), coefficients)
}
