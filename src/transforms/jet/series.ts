import { ConcreteArray } from '../../core/array.js'
import type { Aval } from '../../core/aval.js'
import { literalValue } from '../../core/constant.js'
import { isFloat } from '../../core/dtype.js'
import { ProgramError } from '../../core/errors.js'
import { Zero, type Tangent } from '../../core/primitive.js'

/**
 * Taylor coefficients of a value along a curve: x(t) = Σ x.at(k) t^k. They are computed when they are asked for, once: a recurrence may name the series
 * that it defines, as long as a coefficient needs earlier ones only.
 */
export class Series {
  private readonly known: Tangent[]
  private open = false

  constructor(
    /** The value at t = 0. */
    readonly first: Tangent,
    /** The coefficient of t^k, for k >= 1; asked in increasing order. */
    private readonly compute: (k: number) => Tangent,
  ) {
    this.known = [first]
  }

  get aval(): Aval {
    return this.first.aval
  }

  /** The coefficient of t^k. */
  at(k: number): Tangent {
    for (let next = this.known.length; next <= k; next++) {
      if (this.open)
        throw new ProgramError(
          'jet: a coefficient of a Taylor series depends on itself. The jvp rule of a primitive is not linear in its tangents.',
        )
      this.open = true
      try {
        this.known.push(simplest(this.compute(next)))
      } finally {
        this.open = false
      }
    }
    const found = this.known[k]
    if (found === undefined) throw new ProgramError(`jet: a series has no coefficient ${String(k)}.`)
    return found
  }

  /** Is the coefficient of t^k zero, as far as is known without computing it? */
  vanishesAt(k: number): boolean {
    return this.known[k]?.zero === true
  }
}

/** The series of a value that does not move. */
export function constantSeries(x: Tangent): Series {
  return new Series(x, () => new Zero(x.aval))
}

/** The series with these coefficients, the value at t = 0 first, and zeros behind them. */
export function knownSeries(first: Tangent, others: readonly Tangent[]): Series {
  return new Series(first, (k) => others[k - 1] ?? new Zero(first.aval))
}

/** Is it t times another series? So are tangents in a rule: see `JetTracer.moved`. */
export function isTangent(x: Series): boolean {
  return isFloat(x.aval.dtype) && x.first.zero === true
}

/** Are these tangents in a rule, and so 0 at t = 0, of which some may be written out? What the traced function computes may be 0 as well and is none: its sine is no tangent. */
export function areTangents(xs: readonly Series[]): boolean {
  return xs.some(isTangent) && xs.every((x) => simplest(x.first).zero === true)
}

/** A series that is 0 at t = 0, divided by t. */
export function divided(x: Series): Series {
  return new Series(x.at(1), (k) => x.at(k + 1))
}

/** A coefficient that is a constant 0 becomes a symbol, so that it meets no arithmetic. */
export function simplest(x: Tangent): Tangent {
  return x instanceof ConcreteArray && literalValue(x) === 0 ? new Zero(x.aval) : x
}
