import type { ScalarBuilder } from '../builder.js'
import type { Expr } from '../expression.js'
import { literalsLike } from './byType.js'
import { productError } from './productError.js'
import type { ReducedAngle } from './trigReduction.js'

// 2/pi in digits of base 2^24: digit j, of weight 2^(-24 j), is at j + 3.
// prettier-ignore
const twoOverPi: readonly number[] = [
  0, 0, 0, 0,
  0xa2f983, 0x6e4e44, 0x1529fc, 0x2757d1, 0xf534dd, 0xc0db62, 0x95993c, 0x439041, 0xfe5163, 0xabdebb, 0xc561b7, 0x246e3a, 0x424dd2,
  0xe00649, 0x2eea09, 0xd1921c, 0xfe1deb, 0x1cb129, 0xa73ee8, 0x8235f5, 0x2ebb44, 0x84e99c, 0x7026b4, 0x5f7e41, 0x3991d6, 0x398353,
  0x39f49c, 0x845f8b, 0xbdf928, 0x3b1ff8, 0x97ffde, 0x5980f, 0xef2f11, 0x8b5a0a, 0x6d1f6d, 0x367ecf, 0x27cb09, 0xb74f46, 0x3f669e,
  0x5fea2d, 0x7527ba, 0xc7ebe5, 0xf17b3d, 0x739f7, 0x8a5292, 0xea6bfb, 0x5fb11f, 0x8d5d08,
]

const base = 2 ** 24

/** pi/2, rounded, and the rest. */
const halfPi = {
  high: { float64: Math.PI / 2, float32: 1.5707963705062866 },
  low: { float64: 6.123233995736766e-17, float32: -4.371138828673793e-8 },
}

/**
 * Takes the nearest multiple of pi/2 off an `x` of any finite magnitude from 2 on, with an error below 2^-117, in float32 2^-60
 * (Payne and Hanek). The quadrant is right modulo 4, and below 2^51. For infinities `high` is NaN.
 *
 * float64: |x| and 2/pi are multiplied as integers in base 2^24, without the digits of the product that are multiples of 2^24: every product of two digits
 * and the sum of four of them are exact in float64. No float64 lies nearer than 2^-62 to a multiple of pi/2, relative to pi/2
 * (Muller, Elementary Functions, on range reduction). float32: see {@link turnsOfFloat32}.
 */
export function reduceFar(s: ScalarBuilder, x: Expr): ReducedAngle {
  return angleOf(s, x, x.type === 'float64' ? turnsOfFloat64(s, x) : turnsOfFloat32(s, x))
}

/** |x| = (quadrant + turns + low) pi/2, modulo 2 pi: an integer as a float, and a rest of at most 1/2 in two parts. */
interface Turns {
  readonly quadrant: Expr
  readonly turns: Expr
  readonly low: Expr
}

function angleOf(s: ScalarBuilder, x: Expr, { quadrant, turns, low: rest }: Turns): ReducedAngle {
  const literal = literalsLike(s, x)
  const product = s.mul(turns, literal(halfPi.high))
  const correction = s.add(
    productError(s, turns, literal(halfPi.high), product),
    s.add(s.mul(turns, literal(halfPi.low)), s.mul(rest, literal(halfPi.high))),
  )
  const high = s.add(product, correction)
  const low = s.sub(s.sub(high, product), correction)
  const negative = s.lt(x, literal(0))
  const signed = (value: Expr): Expr => s.select(negative, s.neg(value), value)
  return { quadrant: signed(quadrant), high: signed(high), low: signed(low) }
}

function turnsOfFloat64(s: ScalarBuilder, x: Expr): Turns {
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
  const digitAt = (i: number): Expr => s.lookup('float64', twoOverPi, s.add(skipped, int(i + 3)))
  /** What makes digit i of the product, but for carries. */
  const products = (i: number): Expr => factors.map((factor, a) => s.mul(factor, digitAt(i - a))).reduce((x, y) => s.add(x, y))
  const overBase = (x: Expr): Expr => s.floor(s.mul(x, float(1 / base)))
  let carry = overBase(products(6))
  const digit = (i: number): Expr => {
    const sum = s.add(products(i), carry)
    carry = overBase(sum)
    return s.sub(sum, s.mul(carry, float(base)))
  }
  const [fifth, fourth, third, second, first] = [digit(5), digit(4), digit(3), digit(2), digit(1)]
  const whole = s.add(products(0), carry)
  const up = s.ge(first, float(base / 2))
  const pair = (high: Expr, low: Expr): Expr => s.add(s.mul(high, float(base)), low)
  // Each pair is exact, and so are both sums of this cascade: where the first cancels, the second has few bits.
  const top = s.mul(pair(s.select(up, s.sub(first, float(base)), first), second), float(2 ** -48))
  const middle = s.mul(pair(third, fourth), float(2 ** -96))
  const turns = s.add(top, middle)
  const low = s.add(s.sub(middle, s.sub(turns, top)), s.mul(fifth, float(2 ** -120)))
  return { quadrant: s.add(whole, s.select(up, float(1), float(0))), turns, low }
}

/**
 * The 32 bits of 2/pi that end with byte i, over i. An `x` of which the exponent is 8 i or up to 7 more is, but for multiples of 4, told by the words at i, i + 4
 * and i + 8; as in the C library of GNU (sysdeps/ieee754/flt-32/s_sincosf.h).
 */
function wordsOfTwoOverPi(): readonly number[] {
  const bytes = twoOverPi.slice(4).flatMap((digit) => [digit >>> 16, (digit >>> 8) & 255, digit & 255])
  return Array.from({ length: 24 }, (_, i) => [3, 2, 1, 0].map((back) => bytes[i - back] ?? 0).reduce((word, byte) => word * 256 + byte))
}

/** {@link Turns} of a float32 in integers: 62 bits of turns, of which at most 31 cancel and few are truncation error. */
function turnsOfFloat32(s: ScalarBuilder, x: Expr): Turns {
  const word = (value: number): Expr => s.literal('uint32', value)
  const float = (value: number): Expr => s.literal('float32', value)
  const shifted = (value: Expr, by: number): Expr => s.shiftRight(value, word(by))
  const bits = s.convert(s.bitsOf(s.abs(x)), 'uint32')
  const table = wordsOfTwoOverPi()
  const place = s.convert(s.and(shifted(bits, 26), word(15)), 'int32')
  const digit = (i: number): Expr => s.lookup('uint32', table, s.add(place, s.literal('int32', i)))
  const significand = s.or(s.and(bits, word(0x7fffff)), word(0x800000))
  const m = s.shiftLeft(significand, s.and(shifted(bits, 23), word(7)))
  const middle = digit(4)
  const middleLow = s.mul(m, middle)
  const low = s.add(middleLow, upperProduct(s, m, digit(8)))
  const carry = s.convert(s.lt(low, middleLow), 'uint32')
  const high = s.add(s.add(s.mul(m, digit(0)), upperProduct(s, m, middle)), carry)
  const quadrant = shifted(s.add(high, word(2 ** 29)), 30)
  // What is left of high and low is a number of 64 bits in two's complement, in three parts that are exact in float32; only the first may be negative.
  const left = s.convert(s.sub(high, s.shiftLeft(quadrant, word(30))), 'int32')
  const part = (value: Expr, unit: number): Expr => s.mul(s.convert(value, 'float32'), float(unit))
  const first = part(s.shiftRight(left, s.literal('int32', 12)), 2 ** -18)
  const second = part(s.or(s.shiftLeft(s.and(high, word(0xfff)), word(12)), shifted(low, 20)), 2 ** -42)
  const third = part(s.and(low, word(0xfffff)), 2 ** -62)
  const turns = s.add(first, second)
  const rest = s.add(s.sub(second, s.sub(turns, first)), third)
  const isFinite = s.lt(bits, word(0x7f800000))
  return { quadrant: s.convert(quadrant, 'float32'), turns: s.select(isFinite, turns, float(NaN)), low: rest }
}

/** The upper 32 bits of the product of two uint32. */
function upperProduct(s: ScalarBuilder, x: Expr, y: Expr): Expr {
  const word = (value: number): Expr => s.literal('uint32', value)
  const upper = (value: Expr): Expr => s.shiftRight(value, word(16))
  const lower = (value: Expr): Expr => s.and(value, word(0xffff))
  const [a, b, c, d] = [upper(x), lower(x), upper(y), lower(y)]
  const cross = s.add(s.mul(a, d), upper(s.mul(b, d)))
  const other = s.add(s.mul(b, c), lower(cross))
  return s.add(s.add(s.mul(a, c), upper(cross)), upper(other))
}
