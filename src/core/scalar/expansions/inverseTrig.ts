import type { ScalarBuilder } from '../builder.js'
import type { Expr } from '../expression.js'
import { forType, literalsLike } from './byType.js'
import { horner } from './horner.js'
import { split } from './split.js'

// asin x = x + x z P(z) / Q(z), z = x^2 <= 1/4. float64: fdlibm e_asin.c, error below 2^-58.75; float32: fitted for this project, below 2^-27.5.
const numerator = {
  float64: [
    1.66666666666666657415e-1, -3.25565818622400915405e-1, 2.01212532134862925881e-1, -4.00555345006794114027e-2, 7.91534994289814532176e-4,
    3.4793310759602116757e-5,
  ],
  float32: [0.16666752, 0.07495331, 0.045465168, 0.024207627, 0.042116746],
}
const denominator = [1, -2.40339491173441421878, 2.02094576023350569471, -6.8828397160545329303e-1, 7.70381505559019352791e-2]

const halfPi = { float64: Math.PI / 2, float32: 1.5707963705062866 }
const halfPiRest = { float64: 6.123233995736766e-17, float32: -4.371138828673793e-8 }

/**
 * asin x. Error below 1 ulp in float64 and float32; keeps the sign of zero, NaN outside [-1, 1].
 *
 * As fdlibm's e_asin.c: above 1/2 by pi/2 - 2 asin(sqrt((1 - |x|)/2)), with the rounding error of the root.
 */
export function asin(s: ScalarBuilder, x: Expr): Expr {
  const literal = literalsLike(s, x)
  const { isSmall, small, root, rest } = parts(s, x)
  // Exact, for the bits of the root end before those of pi/2.
  const first = s.sub(literal(halfPi), s.add(root, root))
  const large = s.add(first, s.sub(literal(halfPiRest), s.add(rest, rest)))
  return s.select(isSmall, s.add(x, s.mul(x, small)), s.select(s.lt(x, literal(0)), s.neg(large), large))
}

/**
 * acos x. Error below 1 ulp in float64 and float32, also near 1 where it vanishes; NaN outside [-1, 1].
 *
 * As fdlibm's e_acos.c: pi/2 - asin x up to 1/2, beyond it 2 asin(sqrt((1 - |x|)/2)), for negative x taken from pi.
 */
export function acos(s: ScalarBuilder, x: Expr): Expr {
  const literal = literalsLike(s, x)
  const { isSmall, small, root, rest } = parts(s, x)
  const middle = s.sub(literal(halfPi), s.sub(x, s.sub(literal(halfPiRest), s.mul(x, small))))
  const left = s.sub(literal(halfPi), s.add(root, s.sub(rest, literal(halfPiRest))))
  const half = s.select(s.lt(x, literal(0)), left, s.add(root, rest))
  return s.select(isSmall, middle, s.add(half, half))
}

/** For |x| < 1/2, asin x = x + x small; else asin(sqrt((1 - |x|)/2)) = root + rest. */
function parts(s: ScalarBuilder, x: Expr): { readonly isSmall: Expr; readonly small: Expr; readonly root: Expr; readonly rest: Expr } {
  const literal = literalsLike(s, x)
  const half = literal(0.5)
  const magnitude = s.abs(x)
  const isSmall = s.lt(magnitude, half)
  const square = s.select(isSmall, s.mul(x, x), s.mul(s.sub(literal(1), magnitude), half))
  const polynomial = s.mul(square, horner(s, square, forType(x, numerator)))
  const small = x.type === 'float64' ? s.div(polynomial, horner(s, square, denominator)) : polynomial
  const rounded = s.sqrt(square)
  const root = split(s, rounded).high
  // The last summand keeps 0/0 away at |x| = 1.
  const sum = s.add(s.add(rounded, root), literal({ float64: 2 ** -200, float32: 2 ** -60 }))
  const correction = s.div(s.sub(square, s.mul(root, root)), sum)
  return { isSmall, small, root, rest: s.add(correction, s.mul(rounded, small)) }
}
