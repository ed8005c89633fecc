/** What counts as large, as a part of the largest magnitude: no ratio of small integers, so that simple vectors are not at the border. */
const share = 0.7

/**
 * The sign that makes the first large component of a vector positive: the first one of at least 0.7 of the largest magnitude. Where several are largest up to rounding,
 * as in (1, −1), the first of them decides.
 */
export function signOf(data: Float64Array, start: number, stride: number, count: number): 1 | -1 {
  let largest = 0
  for (let i = 0, p = start; i < count; i++, p += stride) largest = Math.max(largest, Math.abs(data[p]!))
  for (let i = 0, p = start; i < count; i++, p += stride) {
    if (Math.abs(data[p]!) >= share * largest) return data[p]! < 0 ? -1 : 1
  }
  return 1
}
