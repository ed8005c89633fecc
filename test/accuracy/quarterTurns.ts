import type { FloatDType } from '../../src/core/dtype.js'

const formats = { float64: { mantissa: 53, largest: 971 }, float32: { mantissa: 24, largest: 104 } }

/**
 * The floats that are nearest to multiples of pi/2, for each exponent: what is left of them after a reduction is as small as it gets (Muller, Elementary Functions,
 * on range reduction). With q 2^e close to p pi/2 the fraction p/q is close to 2^e 2/pi: of each exponent e these are the q of the last two convergents that fit.
 * Their signs alternate.
 */
export function nearestToQuarterTurns(dtype: FloatDType): readonly number[] {
  const { mantissa, largest } = formats[dtype]
  const exponents = Array.from({ length: largest + mantissa }, (_, i) => i + 1 - mantissa)
  const found = exponents.flatMap((e) => {
    // The integer part of 2^e 2/pi changes no denominator.
    const fraction = (twoOverPi >> BigInt(precision - e - kept)) & ((1n << BigInt(kept)) - 1n)
    return denominators(fraction, 1n << BigInt(kept), 2n ** BigInt(mantissa))
      .slice(-2)
      .map((q) => Number(q) * 2 ** e)
  })
  return [...new Set(found)].filter((x) => x > 1).map((x, i) => (i % 2 === 0 ? x : -x))
}

/** The denominators below `most` of the convergents of over/under. */
function denominators(over: bigint, under: bigint, most: bigint): bigint[] {
  const found: bigint[] = []
  let [a, b] = [over, under]
  let [before, last] = [1n, 0n]
  while (b !== 0n) {
    const next = (a / b) * last + before
    if (next >= most) break
    found.push(next)
    ;[a, b] = [b, a % b]
    ;[before, last] = [last, next]
  }
  return found
}

/** Bits of 2/pi: as many as the largest exponent, and those of a fraction that are kept, three mantissas. */
const precision = 1140
const kept = 160

/** Rounded down, in units of 2^-{@link precision}, by Machin's formula for pi. */
const twoOverPi = (2n << BigInt(2 * precision)) / (16n * arctangentOfInverse(5n) - 4n * arctangentOfInverse(239n))

function arctangentOfInverse(n: bigint): bigint {
  let sum = 0n
  for (let [power, k] = [(1n << BigInt(precision)) / n, 1n]; power !== 0n; power /= -n * n, k += 2n) sum += power / k
  return sum
}
