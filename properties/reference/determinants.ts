import type { DType } from '../../src/core/dtype.js'
import { item, stored, ulp, type Reference } from './plain.js'

type Rows<T> = readonly (readonly T[])[]

/** The terms of the determinant, each a product of one element of every row. */
function terms<T>(rows: Rows<T>, one: T, times: (x: T, y: T) => T, negated: (x: T) => T): readonly T[] {
  const [first, ...rest] = rows
  if (first === undefined) return [one]
  return first.flatMap((x, j) => {
    const others = rest.map((row) => row.filter((_, k) => k !== j))
    return terms(others, one, times, negated).map((term) => times(j % 2 === 0 ? x : negated(x), term))
  })
}

/** Every double is a whole multiple of 2^-1074. */
const fraction = 1074

function wholeOf(x: number): bigint {
  let [mantissa, shift] = [x, fraction]
  while (!Number.isInteger(mantissa)) {
    mantissa *= 2
    shift--
  }
  return BigInt(mantissa) << BigInt(shift)
}

/** `whole` 2^-`shift`, cut off after more bits than a double has. */
function numberOf(whole: bigint, shift: number): number {
  const size = whole < 0n ? -whole : whole
  const spare = Math.max(0, size.toString(2).length - 60)
  let [value, exponent] = [Number(size >> BigInt(spare)), spare - shift]
  for (; exponent > 900; exponent -= 900) value *= 2 ** 900
  for (; exponent < -900; exponent += 900) value *= 2 ** -900
  return (whole < 0n ? -value : value) * 2 ** exponent
}

function exactly(rows: Rows<number>): number {
  const products = terms(
    rows.map((row) => row.map(wholeOf)),
    1n,
    (x, y) => x * y,
    (x) => -x,
  )
  return numberOf(
    products.reduce((x, y) => x + y, 0n),
    rows.length * fraction,
  )
}

/** By the minors of the first row, each step rounded: so do infinities, and what underflows beside them, come out. */
function byMinors(rows: Rows<number>, dtype: DType): number {
  const [first, ...rest] = rows
  if (first === undefined) return 1
  return first
    .map((x, j) =>
      stored(
        dtype,
        x *
          byMinors(
            rest.map((row) => row.filter((_, k) => k !== j)),
            dtype,
          ),
      ),
    )
    .reduce((sum, term, j) => stored(dtype, j % 2 === 0 ? sum + term : sum - term))
}

/** Products and sums may be rounded, by which the determinant is off by a few units of its largest terms. */
function boundOf(rows: Rows<number>, dtype: DType): number {
  const sizes = terms(
    rows.map((row) => row.map(Math.abs)),
    1,
    (x, y) => x * y,
    (x) => x,
  )
  return (
    4 *
    rows.length *
    ulp(
      dtype,
      sizes.reduce((x, y) => x + y, 0),
    )
  )
}

function determinant(extent: number): Reference {
  return (operands) => {
    const { shape, dtype, data: first } = item(operands, 0)
    const matrices = first.map((_, i) => {
      const cells = operands.map((x) => item(x.data, i))
      return Array.from({ length: extent }, (_row, k) => cells.slice(extent * k, extent * (k + 1)))
    })
    const data = matrices.map((rows) => stored(dtype, rows.flat().every(Number.isFinite) ? exactly(rows) : byMinors(rows, dtype)))
    return [{ shape, dtype, data, bounds: matrices.map((rows) => boundOf(rows, dtype)), signless: true }]
  }
}

/** Determinants of matrices whose cells are operands of their own. */
export const determinants: Readonly<Record<string, Reference>> = { determinant2: determinant(2), determinant3: determinant(3) }
