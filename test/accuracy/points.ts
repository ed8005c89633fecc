import type { FloatDType } from '../../src/core/dtype.js'

/** A closed interval of one operand; infinite ends mean the largest finite number. */
export type Interval = readonly [from: number, to: number]

/** One interval for each operand. */
export type Box = readonly Interval[]

/** Numbers uniform in [0, 1), the same for the same seed (xorshift32). */
export function seeded(seed: number): () => number {
  let state = seed | 1
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 2 ** 32
  }
}

const wide = new Float64Array(1)
const wideBits = new BigInt64Array(wide.buffer)
const narrow = new Float32Array(1)
const narrowBits = new Int32Array(narrow.buffer)

/** The position of a float in the ordered list of all floats of its type: 0 is 0, 1 the smallest subnormal, -1 its negative. */
export function ordinal(dtype: FloatDType, x: number): bigint {
  const magnitude = dtype === 'float64' ? ((wide[0] = Math.abs(x)), wideBits[0]) : ((narrow[0] = Math.abs(x)), BigInt(narrowBits[0] ?? 0))
  return x < 0 ? -(magnitude ?? 0n) : (magnitude ?? 0n)
}

/** The float at a position, inverse of {@link ordinal}. */
export function atOrdinal(dtype: FloatDType, position: bigint): number {
  const magnitude = position < 0n ? -position : position
  if (dtype === 'float64') wideBits[0] = magnitude
  else narrowBits[0] = Number(magnitude)
  const value = (dtype === 'float64' ? wide[0] : narrow[0]) ?? 0
  return position < 0n ? -value : value
}

const largest = { float64: Number.MAX_VALUE, float32: (2 - 2 ** -23) * 2 ** 127 }

const clip = (dtype: FloatDType, x: number): number => {
  const inside = Math.min(Math.max(x, -largest[dtype]), largest[dtype])
  return dtype === 'float64' ? inside : Math.fround(inside)
}

/**
 * `count` floats of the interval, one near the middle of each of `count` strata with equally many floats. As every binade holds equally
 * many floats, this is stratification by exponent, over both signs; with 5000 floats neighbours are less than a binade apart.
 */
export function byExponent(dtype: FloatDType, [from, to]: Interval, count: number, random: () => number): number[] {
  const first = ordinal(dtype, clip(dtype, from))
  const span = Number(ordinal(dtype, clip(dtype, to)) - first)
  return Array.from({ length: count }, (_, i) => atOrdinal(dtype, first + BigInt(Math.floor((span * (i + 0.4 + 0.2 * random())) / count))))
}

/** `count` floats spread evenly over the interval's length. */
export function evenly(dtype: FloatDType, [from, to]: Interval, count: number, random: () => number): number[] {
  const [low, high] = [clip(dtype, from), clip(dtype, to)]
  return Array.from({ length: count }, (_, i) => {
    const share = (i + random()) / count
    return clip(dtype, low * (1 - share) + high * share)
  })
}

/** The ends of the interval with `reach` neighbours to both sides. */
export function aroundEnds(dtype: FloatDType, interval: Interval, reach = 4): number[] {
  return interval.flatMap((end) => {
    const position = ordinal(dtype, clip(dtype, end))
    const limit = ordinal(dtype, largest[dtype])
    return Array.from({ length: 2 * reach + 1 }, (_, i) => position + BigInt(i - reach))
      .filter((p) => p <= limit && p >= -limit)
      .map((p) => atOrdinal(dtype, p))
  })
}

/** A shuffled copy, to pair strata of one operand with those of another. */
export function shuffled<T>(values: readonly T[], random: () => number): T[] {
  return values
    .map((value) => ({ value, key: random() }))
    .sort((a, b) => a.key - b.key)
    .map(({ value }) => value)
}

/** Subnormals of both signs, their exponents spread evenly (in {@link byExponent} they share one stratum with the zeros). */
export function subnormals(dtype: FloatDType, count: number, random: () => number): number[] {
  const bits = dtype === 'float64' ? 52 : 23
  return Array.from({ length: count }, (_, i) => {
    const magnitude = BigInt(Math.floor(2 ** (bits * ((i + random()) / count))))
    return atOrdinal(dtype, i % 2 === 0 ? magnitude : -magnitude)
  })
}
