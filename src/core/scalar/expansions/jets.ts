import type { ScalarBuilder } from '../builder.js'
import type { Expr } from '../expression.js'

/**
 * A polynomial in small numbers u and v, cut off behind fixed powers of each: the Taylor coefficients of a function of two parameters. Row i holds those
 * of u^i; `null` is a coefficient that is known to be zero.
 */
export type Jet = readonly (readonly (Expr | null)[])[]

/** Arithmetic of {@link Jet}s up to u^orderU and v^orderV. Of order 0 it is that of numbers, operation for operation. */
export class JetAlgebra {
  constructor(
    private readonly s: ScalarBuilder,
    readonly orderU: number,
    readonly orderV: number,
  ) {}

  /** The jet with these coefficients. */
  build(coefficient: (i: number, j: number) => Expr | null): Jet {
    return Array.from({ length: this.orderU + 1 }, (_, i) => Array.from({ length: this.orderV + 1 }, (_unused, j) => coefficient(i, j)))
  }

  /** x + u `alongU` + v `alongV`. */
  variable(x: Expr, alongU: number, alongV: number): Jet {
    const slope = (value: number): Expr | null => (value === 0 ? null : this.s.literal(x.type, value))
    return this.build((i, j) => (i + j === 0 ? x : i === 1 && j === 0 ? slope(alongU) : i === 0 && j === 1 ? slope(alongV) : null))
  }

  constant(x: Expr): Jet {
    return this.variable(x, 0, 0)
  }

  add(a: Jet, b: Jet): Jet {
    return this.build((i, j) => this.sum(coefficientOf(a, i, j), coefficientOf(b, i, j)))
  }

  neg(a: Jet): Jet {
    return this.map(a, (x) => this.s.neg(x))
  }

  sub(a: Jet, b: Jet): Jet {
    return this.build((i, j) => this.difference(coefficientOf(a, i, j), coefficientOf(b, i, j)))
  }

  /** Every coefficient times a number. */
  scale(a: Jet, by: Expr): Jet {
    return this.map(a, (x) => this.s.mul(x, by))
  }

  mul(a: Jet, b: Jet): Jet {
    return this.build((i, j) => this.convolution(a, b, i, j, 0))
  }

  /** `b` must have a nonzero constant coefficient. */
  div(a: Jet, b: Jet): Jet {
    const [lead] = b[0] ?? []
    if (lead === undefined || lead === null) throw new TypeError('scalar language: a jet is divided by one without a constant coefficient')
    const rows: (Expr | null)[][] = []
    for (let i = 0; i <= this.orderU; i++) {
      const row: (Expr | null)[] = []
      rows.push(row)
      for (let j = 0; j <= this.orderV; j++) {
        const rest = this.difference(coefficientOf(a, i, j), this.convolution(b, rows, i, j, 1))
        row.push(rest === null ? null : this.s.div(rest, lead))
      }
    }
    return rows
  }

  /** exp of a jet whose constant coefficient is known to be zero. */
  expOfRest(rest: Jet, one: Expr): Jet {
    let term = this.constant(one)
    let total = term
    for (let k = 1; k <= this.orderU + this.orderV; k++) {
      term = this.scale(this.mul(term, rest), this.s.literal(one.type, 1 / k))
      total = this.add(total, term)
    }
    return total
  }

  /** All coefficients, zeros included: the states of a loop. */
  flat(a: Jet, zero: Expr): readonly Expr[] {
    return a.flatMap((row) => row.map((x) => x ?? zero))
  }

  /** The jet with the coefficients that `flat` gave, from `start` on. */
  unflat(states: readonly Expr[], start: number): Jet {
    return this.build((i, j) => states[start + i * (this.orderV + 1) + j] ?? null)
  }

  get size(): number {
    return (this.orderU + 1) * (this.orderV + 1)
  }

  private map(a: Jet, f: (x: Expr) => Expr): Jet {
    return a.map((row) => row.map((x) => (x === null ? null : f(x))))
  }

  private sum(x: Expr | null, y: Expr | null): Expr | null {
    return x === null ? y : y === null ? x : this.s.add(x, y)
  }

  private difference(x: Expr | null, y: Expr | null): Expr | null {
    return y === null ? x : x === null ? this.s.neg(y) : this.s.sub(x, y)
  }

  /** The sum of a[p, q] b[i - p, j - q] over p + q >= from, as far as both are there. */
  private convolution(a: Jet, b: Jet, i: number, j: number, from: number): Expr | null {
    let total: Expr | null = null
    for (let p = 0; p <= i; p++) {
      for (let q = 0; q <= j; q++) {
        const [x, y] = [coefficientOf(a, p, q), coefficientOf(b, i - p, j - q)]
        if (p + q >= from && x !== null && y !== null) total = this.sum(total, this.s.mul(x, y))
      }
    }
    return total
  }
}

/** The coefficient of u^i v^j. */
export function coefficientOf(a: Jet, i: number, j: number): Expr | null {
  return a[i]?.[j] ?? null
}
