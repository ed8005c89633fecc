import type { NdArray } from '../core/array.js'
import { at } from '../core/shape.js'
import { signed, type RandomStream } from './random.js'
import { arrayLike, numbersOf, type FlatFunction } from './flatFunction.js'
import type { Pair } from './differences.js'

/** A function at a point. */
export interface Point {
  readonly g: FlatFunction
  readonly xs: readonly NdArray[]
  readonly numbers: readonly Float64Array[]
  /** The results there. */
  readonly ys: readonly NdArray[]
  readonly base: readonly Float64Array[]
}

export function pointOf(g: FlatFunction, xs: readonly NdArray[]): Point {
  const ys = g.apply(...xs)
  return { g, xs, numbers: xs.map(numbersOf), ys, base: ys.map(numbersOf) }
}

/** Values along a line through the point, computed when they are first asked for: both modes compare with the same ones. */
export class Ladder {
  private readonly pairs: Pair[] = []

  constructor(
    private readonly point: Point,
    /** One tangent for each operand. */
    readonly tangents: readonly NdArray[],
    private readonly first: number,
  ) {}

  /** The pair with the first step halved `k` times. */
  pair(k: number): Pair {
    while (this.pairs.length <= k) this.pairs.push(this.evaluate(this.first * 2 ** -this.pairs.length))
    return at(this.pairs, k)
  }

  private evaluate(step: number): Pair {
    const { g, xs, numbers } = this.point
    const along = this.tangents.map(numbersOf)
    const moved = (by: number): readonly Float64Array[] =>
      g
        .apply(
          ...xs.map((x, i) => {
            const d = at(along, i)
            return arrayLike(
              x,
              at(numbers, i).map((value, k) => value + by * d[k]!),
            )
          }),
        )
        .map(numbersOf)
    return { step, plus: moved(step), minus: moved(-step) }
  }
}

/**
 * A random direction that moves each element in proportion to itself, so that steps stay in the domain of the likes of log, and zeros by the typical
 * size of the others. `only` moves one operand alone.
 */
export function direction(point: Point, random: RandomStream, only: number | null): readonly NdArray[] {
  return point.xs.map((x, i) => {
    const own = at(point.numbers, i)
    const usual = Math.sqrt(own.reduce((sum, value) => sum + value * value, 0) / Math.max(own.length, 1))
    return arrayLike(
      x,
      own.map((value) => {
        const size = value === 0 ? (usual > 0 ? usual : 1) : Math.max(Math.abs(value), 1e-8 * usual)
        const moved = signed(random) * (Number.isFinite(size) ? size : 1)
        return only === null || only === i ? moved : 0
      }),
    )
  })
}

/** A random cotangent that weighs all results alike, however different their sizes. */
export function cotangent(point: Point, random: RandomStream, magnitude: (values: Float64Array) => number): readonly NdArray[] {
  return point.ys.map((y, i) => {
    const own = at(point.base, i)
    const size = magnitude(own)
    // A power of two, so that the weights bring no roundoff of their own.
    const weight = size > 0 && Number.isFinite(size) ? 2 ** -Math.max(-100, Math.min(100, Math.round(Math.log2(size)))) : 1
    return arrayLike(
      y,
      own.map(() => weight * signed(random)),
    )
  })
}
