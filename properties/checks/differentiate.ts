import type { ConcreteArray, NdArray } from '../../src/core/array.js'
import { fill } from '../../src/core/constant.js'
import { isFloat, type FloatDType } from '../../src/core/dtype.js'
import { Zero, type Tangent } from '../../src/core/primitive.js'
import { interpreters } from '../../src/transforms/interpreters.js'
import { jvpFlat } from '../../src/transforms/jvp.js'
import { linearizeFlat, pullback } from '../../src/transforms/linearize.js'
import { arrayOf, plainOf } from '../arrays.js'
import { unitRoundoff } from '../reference/plain.js'

export type FlatFunction = (operands: readonly NdArray[]) => readonly NdArray[]

/** Results and tangents by forward mode; `null` is a symbolic zero. */
export function push(
  f: FlatFunction,
  primals: readonly NdArray[],
  directions: readonly (NdArray | null)[],
): readonly (readonly [primal: NdArray, tangent: Tangent])[] {
  return jvpFlat(
    'jvp of a property',
    f,
    primals,
    primals.map((x, i) => directions[i] ?? new Zero(x.aval)),
  )
}

/** Cotangents of the active operands by reverse mode; `null` is a symbolic zero. */
export function pull(
  f: FlatFunction,
  primals: readonly NdArray[],
  active: readonly number[],
  cotangents: readonly (NdArray | null)[],
): readonly NdArray[] {
  const linearized = linearizeFlat(
    'vjp of a property',
    f,
    primals,
    interpreters,
    primals.map((_, i) => active.includes(i)),
  )
  const given = pullback(
    linearized,
    linearized.results.map((y, i) => cotangents[i] ?? new Zero(y.aval)),
    primals,
  )
  return active.map((i) => written(given[i] ?? new Zero(primals[i]!.aval)))
}

/** A tangent as an array. */
export function written(t: Tangent): NdArray {
  return t instanceof Zero ? fill(0, t.aval.strong) : t
}

/** The numbers of an array. */
export function numbersOf(x: NdArray): readonly number[] {
  return plainOf(x).data
}

/** `x + step v`, each rounded in its dtype. */
export function moved(x: ConcreteArray, direction: readonly number[] | null, step: number): ConcreteArray {
  if (direction === null) return x
  const plain = plainOf(x)
  return arrayOf({ ...plain, data: plain.data.map((value, i) => value + step * (direction[i] ?? 0)) })
}

/** A derivative by differences, with how far it may be off. */
export interface Difference {
  readonly derivative: readonly number[]
  readonly tolerance: readonly number[]
}

/** The widest step: truncation after extrapolation falls with its sixth power, rounding grows with its inverse. Samples keep this distance from kinks. */
export const widest: Readonly<Record<FloatDType, number>> = { float64: 2 ** -8, float32: 2 ** -6 }

/**
 * Derivatives of the float results along a direction, by central differences at three steps h, h/2, h/4, extrapolated twice (Richardson).
 *
 * The tolerance is what the last extrapolation changed (the truncation error of the better one is far below), plus what the errors `noise` of the values
 * amount to: the weights of D(h), D(h/2), D(h/4) are 1, -20 and 64 over 45, so the sum over h is at most (1 + 40 + 256) / 45 < 7.
 */
export function difference(
  f: FlatFunction,
  operands: readonly ConcreteArray[],
  directions: readonly (NdArray | null)[],
  noise: readonly (readonly number[])[],
): readonly Difference[] {
  const single = operands.some((x) => x.dtype === 'float32')
  const step = widest[single ? 'float32' : 'float64']
  const along = directions.map((t) => (t === null ? null : numbersOf(t)))
  const valuesAt = (h: number): readonly (readonly number[])[] =>
    f(operands.map((x, i) => moved(x, along[i] ?? null, h)))
      .filter((y) => isFloat(y.dtype))
      .map(numbersOf)
  const quotient = (h: number): readonly (readonly number[])[] => {
    const [above, below] = [valuesAt(h), valuesAt(-h)]
    return above.map((list, k) => list.map((y, i) => (y - (below[k]?.[i] ?? NaN)) / (2 * h)))
  }
  const [a, b, c] = [quotient(step), quotient(step / 2), quotient(step / 4)]
  return a.map((list, k) => {
    const extrapolated = list.map((coarse, i) => {
      const [middle, fine] = [b[k]?.[i] ?? NaN, c[k]?.[i] ?? NaN]
      const [first, second] = [(4 * middle - coarse) / 3, (4 * fine - middle) / 3]
      return [(16 * second - first) / 15, second] as const
    })
    return {
      derivative: extrapolated.map(([best]) => best),
      tolerance: extrapolated.map(([best, last], i) => Math.abs(best - last) + (7 * (noise[k]?.[i] ?? NaN)) / step),
    }
  })
}

/**
 * For each float result, the sums Σ_j |J_ij v_j| over all elements j of the operands: what the rounding errors of a directional derivative are relative
 * to, also where its terms cancel.
 */
export function magnitudes(
  f: FlatFunction,
  operands: readonly NdArray[],
  directions: readonly (NdArray | null)[],
): readonly (readonly number[])[] {
  let totals: readonly (readonly number[])[] = f(operands)
    .filter((y) => isFloat(y.dtype))
    .map((y) => new Array<number>(y.size).fill(0))
  directions.forEach((direction, k) => {
    if (direction === null) return
    const plain = plainOf(direction)
    plain.data.forEach((value, j) => {
      const column = arrayOf({ ...plain, data: plain.data.map((_, i) => (i === j ? value : 0)) })
      const tangents = push(
        f,
        operands,
        directions.map((_, i) => (i === k ? column : null)),
      )
        .filter(([y]) => isFloat(y.dtype))
        .map(([, t]) => numbersOf(written(t)))
      totals = totals.map((list, r) => list.map((total, i) => total + Math.abs(tangents[r]?.[i] ?? NaN)))
    })
  })
  return totals
}

/** The largest magnitude among the elements of these arrays, at least 1. */
export function largest(operands: readonly NdArray[]): number {
  return operands.flatMap((x) => (isFloat(x.dtype) ? numbersOf(x) : [])).reduce((most, x) => Math.max(most, Math.abs(x)), 1)
}

/** The unit roundoff of a computation on these operands: that of the coarsest float among operands and results. */
export function roundoffOf(arrays: readonly NdArray[]): number {
  return arrays.some((x) => x.dtype === 'float32') ? unitRoundoff('float32') : unitRoundoff('float64')
}
