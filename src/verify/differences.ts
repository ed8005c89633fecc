import { at } from '../core/shape.js'

/** The values of a function at `point + step * direction` and `point - step * direction`. */
export interface Pair {
  readonly step: number
  readonly plus: readonly Float64Array[]
  readonly minus: readonly Float64Array[]
}

/** A derivative by differences, and how far it may be off, in any element. */
export interface Estimate {
  readonly values: Float64Array
  readonly uncertainty: number
  /** Half of the difference of the one-sided derivatives, extrapolated to step 0: nonzero at a kink. */
  readonly kink: number
}

/** Beyond this many columns extrapolation only adds up roundoff. */
const columns = 5

/**
 * The derivative along a line, from pairs whose steps are halved each time: central differences with Richardson extrapolation (C. Ridders, Advances
 * in Engineering Software 4, 1982). Errors are estimated from the neighbours in the table, from the estimate for the step before, from roundoff, and from the
 * difference of the one-sided derivatives: central differences alone see nothing of a kink.
 *
 * @returns an estimate for each pair from the third on
 */
export class Extrapolation {
  private central: readonly Float64Array[] = []
  private jump: readonly Float64Array[] = []
  private before: Float64Array | null = null

  constructor(
    private readonly base: Float64Array,
    private readonly roundoff: number,
  ) {}

  /** The next pair; `null` if it is too early for an estimate, or the function is not finite there. */
  add(step: number, plus: Float64Array, minus: Float64Array): Estimate | null {
    if (!plus.every(Number.isFinite) || !minus.every(Number.isFinite)) {
      this.central = []
      this.jump = []
      this.before = null
      return null
    }
    const { base } = this
    // The expansions of the two in the step: even powers after the derivative, odd powers.
    const before = this.central
    this.central = row(
      plus.map((p, i) => (p - (minus[i] ?? NaN)) / (2 * step)),
      before,
      (j) => 4 ** j,
    )
    this.jump = row(
      plus.map((p, i) => (p - 2 * (base[i] ?? NaN) + (minus[i] ?? NaN)) / (2 * step)),
      this.jump,
      (j) => 2 ** (2 * j - 1),
    )
    let values = at(this.central, 0)
    let error = Infinity
    for (let j = 1; j < this.central.length; j++) {
      const candidate = at(this.central, j)
      const estimated = Math.max(distance(candidate, at(this.central, j - 1)), distance(candidate, at(before, j - 1)))
      if (estimated < error) [error, values] = [estimated, candidate]
    }
    const previous = this.before
    this.before = values
    if (previous === null || error === Infinity) return null
    const kink = Math.min(...this.jump.slice(1).map(largest))
    const noise = (this.roundoff * Math.max(largest(plus), largest(minus))) / step
    return { values, kink, uncertainty: Math.max(error, kink, noise, distance(values, previous)) }
  }
}

/** The next row of a Richardson table. */
function row(first: Float64Array, before: readonly Float64Array[], factor: (column: number) => number): readonly Float64Array[] {
  const next = [first]
  for (let j = 1; j <= Math.min(before.length, columns); j++) {
    const weight = 1 / (factor(j) - 1)
    const [fine, coarse] = [at(next, j - 1), at(before, j - 1)]
    next.push(fine.map((x, i) => x + (x - (coarse[i] ?? NaN)) * weight))
  }
  return next
}

/** The largest magnitude. */
export function largest(xs: Float64Array): number {
  let most = 0
  for (const x of xs) {
    const size = Math.abs(x)
    if (!(size <= most)) most = size
    if (Number.isNaN(most)) return NaN
  }
  return most
}

/** The largest difference of two elements. */
export function distance(a: Float64Array, b: Float64Array): number {
  let most = 0
  for (let i = 0; i < a.length; i++) {
    const size = Math.abs(a[i]! - b[i]!)
    if (!(size <= most)) most = size
    if (Number.isNaN(most)) return NaN
  }
  return most
}
