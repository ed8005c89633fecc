import type { ScalarBuilder } from '../builder.js'
import type { Expr } from '../expression.js'
import { productError } from './productError.js'
import type { ReducedAngle } from './trigReduction.js'

// 2/pi in digits of base 2^24: digit j, of weight 2^(-24 j), is at j + 3.
// prettier-ignore
const twoOverPi: readonly number[] = [
  0, 0, 0, 0,
  0xa2f983, 0x6e4e44, 0x1529fc, 0x2757d1, 0xf534dd, 0xc0db62, 0x95993c, 0x439041, 0xfe5163, 0xabdebb, 0xc561b7, 0x246e3a, 0x424dd2,
  0xe00649, 0x2eea09, 0xd1921c, 0xfe1deb, 0x1cb129, 0xa73ee8, 0x8235f5, 0x2ebb44, 0x84e99c, 0x7026b4, 0x5f7e41, 0x3991d6, 0x398353,
  0x39f49c, 0x845f8b, 0xbdf928, 0x3b1ff8, 0x97ffde, 0x5980f, 0xef2f11, 0x8b5a0a, 0x6d1f6d, 0x367ecf, 0x27cb09, 0xb74f46, 0x3f669e,
  0x5fea2d, 0x7527ba, 0xc7ebe5, 0xf17b3d, 0x739f7, 0x8a5292, 0xea6bfb, 0x5fb11f, 0x8d5d08, 0x560330, 0x46fc7b,
]

/** Digits of the quotient that are kept after the point: 168 bits, of which at most 62 cancel and 26 are truncation error. */
const digits = 7

const base = 2 ** 24

/**
 * Takes the nearest multiple of pi/2 off a float64 `x` of any finite magnitude of at least 1, to a relative error of about 2^-100
 * (Payne and Hanek). The quadrant is right modulo 4. For infinities `high` is NaN.
 *
 * |x| and 2/pi are multiplied as integers in base 2^24, without the digits of the product that are multiples of 2^24: every product of two digits
 * and the sum of four of them are exact in float64. No float64 lies nearer than 2^-62 to a multiple of pi/2, relative to pi/2
 * (Muller, Elementary Functions, on range reduction).
 */
export function reduceFar(s: ScalarBuilder, x: Expr): ReducedAngle {
  const float = (value: number): Expr => s.literal('float64', value)
  const int = (value: number): Expr => s.literal('int32', value)
  const magnitude = s.abs(x)
  const exponent = s.sub(s.shiftRight(s.highWord(magnitude), int(20)), int(1023))
  const skipped = s.div(exponent, int(24))
  const factors: Expr[] = []
  let rest = s.scale(magnitude, s.mul(skipped, int(-24)))
  for (let a = 0; a < 4; a++) {
    const factor = s.floor(rest)
    factors.push(factor)
    rest = s.mul(s.sub(rest, factor), float(base))
  }
  const fraction: Expr[] = []
  let carry = float(0)
  for (let i = digits; i >= 0; i--) {
    const products = factors.map((factor, a) => s.mul(factor, s.lookup('float64', twoOverPi, s.add(skipped, int(i - a + 3)))))
    const sum = [...products, carry].reduce((x, y) => s.add(x, y))
    const size = i === 0 ? 4 : base
    carry = s.floor(s.mul(sum, float(1 / size)))
    fraction.unshift(s.sub(sum, s.mul(carry, float(size))))
  }
  const [whole = carry, first = carry, ...others] = fraction
  const up = s.ge(first, float(base / 2))
  const pair = (i: number, high: Expr, low: Expr): Expr =>
    s.add(s.mul(high, float(2 ** (-24 * i))), s.mul(low, float(2 ** (-24 * (i + 1)))))
  // Each pair is exact, and so are both sums of this cascade: where the first cancels, the second has few bits.
  const top = pair(1, s.select(up, s.sub(first, float(base)), first), others[0] ?? carry)
  const middle = pair(3, others[1] ?? carry, others[2] ?? carry)
  const bottom = pair(5, others[3] ?? carry, s.add(others[4] ?? carry, s.mul(others[5] ?? carry, float(1 / base))))
  const turns = s.add(top, middle)
  const turnsLow = s.add(s.sub(middle, s.sub(turns, top)), bottom)
  const product = s.mul(turns, float(Math.PI / 2))
  const correction = s.add(
    productError(s, turns, float(Math.PI / 2), product),
    s.add(s.mul(turns, float(6.123233995736766e-17)), s.mul(turnsLow, float(Math.PI / 2))),
  )
  const high = s.add(product, correction)
  const low = s.sub(s.sub(high, product), correction)
  const quadrant = s.add(whole, s.select(up, float(1), float(0)))
  const negative = s.lt(x, float(0))
  const signed = (value: Expr): Expr => s.select(negative, s.neg(value), value)
  return { quadrant: signed(quadrant), high: signed(high), low: signed(low) }
}
