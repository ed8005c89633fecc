/** A generator of uniform numbers in [0, 1) with a seed (mulberry32), so that every contender and every run gets the same data. */
const uniform = (seed) => {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

/** `length` numbers from -scale to scale, the same ones in either precision up to rounding. */
export const random = (length, TypedArray, seed, scale = 1) => {
  const next = uniform(seed)
  return TypedArray.from({ length }, () => (2 * next() - 1) * scale)
}

/** What contenders and tables call the two precisions. */
export const precisions = [
  { name: 'f64', dtype: 'float64', TypedArray: Float64Array },
  { name: 'f32', dtype: 'float32', TypedArray: Float32Array },
]
