import type { FloatDType } from '../../dtype.js'
import type { ScalarBuilder } from '../builder.js'
import type { Expr } from '../expression.js'
import { erfInv } from './erfInv.js'
import { threefry2x32 } from './threefry.js'

/** The two uint32 words of a key. */
export type KeyExpr = readonly [Expr, Expr]

/** Key number `i` of those that a key is split into, and the two random words of element `i`: the same words, used differently. */
export function wordsAt(s: ScalarBuilder, key: KeyExpr, i: number | Expr): KeyExpr {
  const word = (value: number): Expr => s.literal('uint32', value)
  return threefry2x32(s, key[0], key[1], word(0), typeof i === 'number' ? word(i) : i)
}

/** Element `i` of the uniform numbers from 0 up to, not including, 1 that a key gives: 23 bits in float32, 52 in float64. */
export function uniformAt(s: ScalarBuilder, key: KeyExpr, i: number | Expr, type: FloatDType): Expr {
  const [high, low] = wordsAt(s, key, i)
  const word = (value: number): Expr => s.literal('uint32', value)
  if (type === 'float32') {
    const bits = s.or(s.shiftRight(s.xor(high, low), word(9)), word(0x3f800000))
    return s.sub(s.fromBits(s.convert(bits, 'int32')), s.literal('float32', 1))
  }
  const double = (x: Expr, unit: number): Expr => s.mul(s.convert(x, 'float64'), s.literal('float64', unit))
  return s.add(double(high, 2 ** -32), double(s.shiftRight(low, word(12)), 2 ** -52))
}

/** The one number of the standard normal distribution that a key gives. */
export function normalOf(s: ScalarBuilder, key: KeyExpr, type: FloatDType): Expr {
  const least = s.literal(type, type === 'float32' ? 2 ** -24 - 1 : 2 ** -53 - 1)
  const u = s.add(s.mul(uniformAt(s, key, 0, type), s.literal(type, 2)), least)
  return s.mul(erfInv(s, u), s.literal(type, Math.SQRT2))
}
