import type { DType } from '../../core/dtype.js'
import type { RealRange } from '../../core/draw.js'
import type { Choices } from './choices.js'

const extremes: Readonly<Record<DType, readonly number[]>> = {
  float64: [0, -0, NaN, Infinity, -Infinity, 2 ** -1074, -(2 ** -1030), Number.MAX_VALUE, -Number.MAX_VALUE, 2 ** 31, -4294967296.5, 1, -1],
  float32: [0, -0, NaN, Infinity, -Infinity, 2 ** -149, -(2 ** -130), (2 - 2 ** -23) * 2 ** 127, -(2 ** 127), 2 ** 31, -4294967296, 1, -1],
  int32: [0, 1, -1, -2147483648, 2147483647, 31, 32, 33, 65536],
  uint32: [0, 1, 4294967295, 2147483648, 31, 32, 33, 65536],
  bool: [0, 1],
}

/** A number at the ends of what the dtype can hold. */
export function special(dtype: DType, choices: Choices): number {
  return choices.pick(extremes[dtype])
}

/** The intervals that a range leaves. */
export function segmentsOf({ low = -3, high = 3, avoid = [], margin = 0 }: RealRange): readonly (readonly [low: number, high: number])[] {
  let segments: readonly (readonly [number, number])[] = [[low, high]]
  for (const point of avoid) {
    segments = segments.flatMap(([a, b]): readonly (readonly [number, number])[] => {
      if (point + margin <= a || point - margin >= b) return [[a, b]]
      return [
        ...(a <= point - margin ? [[a, point - margin] as const] : []),
        ...(point + margin <= b ? [[point + margin, b] as const] : []),
      ]
    })
  }
  return segments
}

/** A number in the range. */
export function inside(limits: RealRange, choices: Choices): number {
  const [low, high] = choices.pick(segmentsOf(limits))
  return choices.real(low, high)
}

/** Beyond this, values of a program grow without bound. */
const usual = 12

/** Are all elements where the range wants them? Without bounds, any moderate number will do. */
export function within(data: ArrayLike<number>, { low = -usual, high = usual, avoid = [], margin = 0 }: RealRange): boolean {
  for (let i = 0; i < data.length; i++) {
    const x = data[i] ?? NaN
    if (!(x >= low && x <= high)) return false
    for (const point of avoid) if (Math.abs(x - point) < margin) return false
  }
  return true
}

/** Are no two elements close to each other? */
export function apart(data: ArrayLike<number>): boolean {
  const sorted = Float64Array.from(data).sort()
  for (let i = 1; i < sorted.length; i++) if (!((sorted[i] ?? NaN) - (sorted[i - 1] ?? NaN) > 1e-2)) return false
  return true
}
