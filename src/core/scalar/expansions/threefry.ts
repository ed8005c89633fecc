import type { ScalarBuilder } from '../builder.js'
import type { Expr } from '../expression.js'

const rotations = [
  [13, 15, 26, 6],
  [17, 29, 16, 24],
] as const

/**
 * The block cipher Threefry-2x32 with 20 rounds, a counter-based generator of random bits: two uint32 of key and two of counter give two uint32.
 * The same bits as Random123's and JAX's.
 *
 * Salmon, Moraes, Dror, Shaw: Parallel Random Numbers: As Easy as 1, 2, 3 (SC 2011).
 */
export function threefry2x32(s: ScalarBuilder, key0: Expr, key1: Expr, count0: Expr, count1: Expr): readonly [Expr, Expr] {
  const word = (value: number): Expr => s.literal('uint32', value)
  const rotate = (x: Expr, by: number): Expr => s.or(s.shiftLeft(x, word(by)), s.shiftRight(x, word(32 - by)))
  const parity = s.xor(s.xor(key0, key1), word(0x1bd11bda))
  let [x, y] = [s.add(count0, key0), s.add(count1, key1)]
  let [now, next, last] = [key1, parity, key0]
  for (let group = 1; group <= 5; group++) {
    for (const by of rotations[(group - 1) % 2] ?? []) {
      x = s.add(x, y)
      y = s.xor(rotate(y, by), x)
    }
    x = s.add(x, now)
    y = s.add(y, s.add(next, word(group)))
    ;[now, next, last] = [next, last, now]
  }
  return [x, y]
}
