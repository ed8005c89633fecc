import type { ConcreteArray, NdArray } from '../core/array.js'
import { at } from '../core/shape.js'
import { arrayLike, numbersOf } from './flatFunction.js'
import { signed, type RandomStream } from './random.js'

/** A function of float arrays at a point, as a law sees it. */
export interface Case {
  readonly f: (...xs: NdArray[]) => NdArray[]
  readonly xs: readonly ConcreteArray[]
  /** The results there. */
  readonly ys: readonly NdArray[]
  readonly random: RandomStream
  readonly comparison: Comparison
}

/** Where the two sides of a law differ. */
export interface Difference {
  /** `result 0, element 2`. */
  readonly where: string
  readonly found: number
  readonly expected: number
  readonly tolerance: number
}

/** Compares the sides of a law, and keeps the first difference. */
export class Comparison {
  difference: Difference | null = null
  maxError = 0

  constructor(private readonly rtol: number) {}

  /** Each array against another, relative to its largest element and `scale`. */
  close(what: string, found: readonly NdArray[], expected: readonly NdArray[], scale = 0): void {
    this.compare(what, found, expected, (own) => this.rtol * Math.max(scale, largest(own)))
  }

  /** Bit for bit; any NaN is as good as any other. */
  same(what: string, found: readonly NdArray[], expected: readonly NdArray[]): void {
    this.compare(what, found, expected, () => 0)
  }

  /** Two numbers, relative to the sum of the magnitudes of their terms. */
  numbers(where: string, found: number, expected: number, magnitude: number): void {
    this.note(where, found, expected, this.rtol * magnitude)
  }

  private compare(
    what: string,
    found: readonly NdArray[],
    expected: readonly NdArray[],
    toleranceOf: (values: Float64Array) => number,
  ): void {
    if (found.length !== expected.length) {
      this.note(`the number of ${what}s`, found.length, expected.length, 0)
      return
    }
    found.forEach((x, i) => {
      const wanted = at(expected, i)
      const where = `${what} ${String(i)}`
      if (x.aval.strong !== wanted.aval.strong) {
        this.note(`${where}, of ${x.aval.strong.toString()} and ${wanted.aval.strong.toString()},`, NaN, 0, 0)
        return
      }
      const own = numbersOf(wanted)
      const tolerance = toleranceOf(own)
      numbersOf(x).forEach((value, k) => this.note(`${where}, element ${String(k)},`, value, own[k] ?? NaN, tolerance))
    })
  }

  private note(where: string, found: number, expected: number, tolerance: number): void {
    if (Object.is(found, expected)) return
    const off = Math.abs(found - expected)
    if (tolerance > 0 && off <= tolerance) this.maxError = Math.max(this.maxError, (off / tolerance) * this.rtol)
    else this.difference ??= { where, found, expected, tolerance }
  }
}

function largest(values: Float64Array): number {
  return values.reduce((most, x) => (Number.isFinite(x) ? Math.max(most, Math.abs(x)) : most), 0)
}

/** Numbers of either sign, none of them small, shaped like these. */
export function directionsLike(like: readonly NdArray[], random: RandomStream): ConcreteArray[] {
  return like.map((x) =>
    arrayLike(
      x,
      Array.from({ length: x.size }, () => signed(random)),
    ),
  )
}

/** `a x + b y`, element by element. */
export function combined(a: number, xs: readonly NdArray[], b: number, ys: readonly NdArray[]): ConcreteArray[] {
  return xs.map((x, i) => {
    const other = numbersOf(at(ys, i))
    return arrayLike(
      x,
      numbersOf(x).map((value, k) => a * value + b * (other[k] ?? NaN)),
    )
  })
}

/** Σ a b over all elements, and Σ |a b|. */
export function innerProduct(a: readonly NdArray[], b: readonly NdArray[]): { readonly value: number; readonly magnitude: number } {
  let [value, magnitude] = [0, 0]
  a.forEach((x, i) => {
    const other = numbersOf(at(b, i))
    numbersOf(x).forEach((element, k) => {
      const term = element * (other[k] ?? NaN)
      value += term
      magnitude += Math.abs(term)
    })
  })
  return { value, magnitude }
}
