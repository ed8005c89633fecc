import type { DType } from '../../src/core/dtype.js'
import { item, stored, ulp, unitRoundoff, type Expected, type Plain, type Reference } from './plain.js'

/** A matrix as a list of rows. */
type Rows = readonly (readonly number[])[]

const unit = 2 ** -53

/** The matrices of a batch. */
function matricesOf({ shape, data }: Plain): readonly Rows[] {
  const [m, n] = [item(shape, shape.length - 2), item(shape, shape.length - 1)]
  const count = shape.slice(0, -2).reduce((all, extent) => all * extent, 1)
  return Array.from({ length: count }, (_, k) =>
    Array.from({ length: m }, (_, i) => Array.from({ length: n }, (_, j) => item(data, (k * m + i) * n + j))),
  )
}

/** A matrix, or a list of numbers as one row, with a bound for each element. */
interface Bounded {
  readonly value: Rows
  readonly bound: (i: number, j: number) => number
}

/** The batch of one result; `trailing` are its last extents. */
function batched(x: Plain, trailing: readonly number[], parts: readonly Bounded[]): Expected {
  const data = parts.flatMap(({ value }) => value.flat())
  const bounds = parts.flatMap(({ value, bound }) => value.flatMap((row, i) => row.map((y, j) => bound(i, j) + rounding(x.dtype, y))))
  return {
    shape: [...x.shape.slice(0, -2), ...trailing],
    dtype: x.dtype,
    data: data.map((y) => (x.dtype === 'float32' ? Math.fround(y) : y)),
    bounds,
    signless: true,
  }
}

/** Of the last step, to the dtype of the result. */
function rounding(dtype: DType, y: number): number {
  return Number.isFinite(y) ? 2 * unitRoundoff(dtype) * Math.abs(y) + ulp(dtype, 0) : 0
}

const finite = (a: Rows): boolean => a.every((row) => row.every(Number.isFinite))
const filled = (rows: number, columns: number, value: number): Rows =>
  Array.from({ length: rows }, () => new Array<number>(columns).fill(value))
const nothing = (rows: number, columns: number): Bounded => ({ value: filled(rows, columns, NaN), bound: () => 0 })
const largestOf = (a: Rows): number => Math.max(0, ...a.flat().map(Math.abs))
const transposed = (a: Rows, columns: number): Rows => Array.from({ length: columns }, (_, j) => a.map((row) => item(row, j)))

/** A vector with its first large component positive, and whether rounding could decide otherwise. */
function oriented(v: readonly number[]): { readonly vector: readonly number[]; readonly sign: number; readonly sure: boolean } {
  const most = Math.max(0, ...v.map(Math.abs))
  const first = v.find((x) => Math.abs(x) >= 0.7 * most) ?? 0
  const sign = first < 0 ? -1 : 1
  return { vector: v.map((x) => sign * x), sign, sure: v.every((x) => Math.abs(Math.abs(x) - 0.7 * most) > 1e-6 * most) }
}

/** Eigenvalues and eigenvectors (as rows) of a symmetric matrix by cyclic Jacobi rotations. */
function jacobi(symmetric: Rows): readonly { readonly value: number; readonly vector: readonly number[] }[] {
  const n = symmetric.length
  const a = symmetric.map((row) => [...row])
  const v = Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => Number(i === j)))
  for (let round = 0; round < 30; round++) {
    for (let p = 0; p < n; p++) {
      for (let q = p + 1; q < n; q++) {
        const [app, aqq, apq] = [a[p]![p]!, a[q]![q]!, a[p]![q]!]
        if (apq === 0) continue
        const theta = (aqq - app) / (2 * apq)
        const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.hypot(theta, 1))
        const c = 1 / Math.hypot(t, 1)
        const s = t * c
        for (let k = 0; k < n; k++) {
          const [x, y] = [a[k]![p]!, a[k]![q]!]
          a[k]![p] = c * x - s * y
          a[k]![q] = s * x + c * y
        }
        for (let k = 0; k < n; k++) {
          const [x, y] = [a[p]![k]!, a[q]![k]!]
          a[p]![k] = c * x - s * y
          a[q]![k] = s * x + c * y
          const [z, w] = [v[p]![k]!, v[q]![k]!]
          v[p]![k] = c * z - s * w
          v[q]![k] = s * z + c * w
        }
      }
    }
  }
  return v.map((vector, i) => ({ value: a[i]![i]!, vector })).sort((x, y) => x.value - y.value)
}

/** How far a vector may be off whose eigenvalue is this far from the others, where the matrix is off by `error`. */
const vectorBound = (error: number, gap: number, sure: boolean): number => (sure && error <= 1e-3 * gap ? (4 * error) / gap : Infinity)

const gapAt = (values: readonly number[], i: number): number =>
  Math.min(...values.map((x, j) => (i === j ? Infinity : Math.abs(x - item(values, i)))))

const eigh: Reference = (operands, { vectors }: { vectors: boolean }) => {
  const x = item(operands, 0)
  const n = item(x.shape, x.shape.length - 1)
  const parts = matricesOf(x).map((a): readonly Bounded[] => {
    if (!finite(a)) return vectors ? [nothing(n, n), nothing(n, n)] : [nothing(1, n)]
    const most = largestOf(a) || 1
    const pairs = jacobi(a.map((row, i) => row.map((y, j) => y / most / 2 + item(item(a, j), i) / most / 2)))
    const values = pairs.map(({ value }) => value)
    const error = 20 * (n + 1) * n * unit
    const found = pairs.map(({ vector }) => oriented(vector))
    const diagonal = values.map((value, i) => values.map((_, j) => (i === j ? value * most : 0)))
    if (!vectors) return [{ value: n === 0 ? [] : [values.map((value) => value * most)], bound: () => error * most }]
    return [
      { value: diagonal, bound: (i, j) => (i === j ? error * most : 0) },
      {
        value: transposed(
          found.map(({ vector }) => vector),
          n,
        ),
        bound: (_, j) => vectorBound(error, gapAt(values, j), item(found, j).sure),
      },
    ]
  })
  const at = (k: number): readonly Bounded[] => parts.map((part) => item(part, k))
  return vectors ? [batched(x, [n, n], at(0)), batched(x, [n, n], at(1))] : [batched(x, [n], at(0))]
}

/** Singular values, left and right singular vectors of a matrix with at least as many rows as columns, by Hestenes' one-sided Jacobi rotations. */
function hestenes(
  a: Rows,
  n: number,
): readonly { readonly value: number; readonly left: readonly number[]; readonly right: readonly number[] }[] {
  const columns = transposed(a, n).map((column) => [...column])
  const v = Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => Number(i === j)))
  const dot = (x: readonly number[], y: readonly number[]): number => x.reduce((sum, xi, i) => sum + xi * item(y, i), 0)
  for (let round = 0; round < 30; round++) {
    for (let p = 0; p < n; p++) {
      for (let q = p + 1; q < n; q++) {
        const [x, y] = [columns[p]!, columns[q]!]
        const apq = dot(x, y)
        if (apq === 0) continue
        const theta = (dot(y, y) - dot(x, x)) / (2 * apq)
        const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.hypot(theta, 1))
        const c = 1 / Math.hypot(t, 1)
        const s = t * c
        for (const [one, other] of [
          [x, y],
          [v[p]!, v[q]!],
        ] as const) {
          one.forEach((z, k) => {
            const w = other[k]!
            one[k] = c * z - s * w
            other[k] = s * z + c * w
          })
        }
      }
    }
  }
  return columns
    .map((column, i) => {
      const value = Math.hypot(...column)
      return { value, left: column.map((y) => (value === 0 ? 0 : y / value)), right: v[i]! }
    })
    .sort((x, y) => y.value - x.value)
}

/** A full U or Vᵀ of a matrix that is not square has more vectors, which are arbitrary. */
const svd: Reference = (operands, { vectors, full }: { vectors: boolean; full: boolean }) => {
  const x = item(operands, 0)
  const [rows, columns] = [item(x.shape, x.shape.length - 2), item(x.shape, x.shape.length - 1)]
  const [m, n] = rows < columns ? [columns, rows] : [rows, columns]
  const width = full ? m : n
  const parts = matricesOf(x).map((a): readonly Bounded[] => {
    const sizes = rows < columns ? ([n, width] as const) : ([width, n] as const)
    if (!finite(a))
      return vectors ? [nothing(rows, sizes[0]), nothing(n, n), nothing(sizes[1], columns), nothing(rows, columns)] : [nothing(1, n)]
    const most = largestOf(a) || 1
    const scaled = a.map((row) => row.map((y) => y / most))
    const triples = hestenes(rows < columns ? transposed(scaled, columns) : scaled, n)
    const values = triples.map(({ value }) => value)
    const error = 20 * (m + 1) * (n + 1) * unit
    if (!vectors) return [{ value: n === 0 ? [] : [values.map((value) => value * most)], bound: () => error * most }]
    const right = triples.map((each) => oriented(each.right))
    const left = triples.map((each, i) => each.left.map((y) => item(right, i).sign * y))
    const completed = [...left, ...filled(width - n, m, 0)]
    const rightBound = (i: number): number => vectorBound(error, gapAt(values, i), item(right, i).sure)
    const leftBound = (i: number): number =>
      i >= n ? Infinity : vectorBound(error, Math.min(gapAt(values, i), item(values, i)), item(right, i).sure)
    const rightRows = right.map(({ vector }) => vector)
    const u: Bounded =
      rows < columns
        ? { value: transposed(rightRows, n), bound: (_, j) => rightBound(j) }
        : { value: transposed(completed, m), bound: (_, j) => leftBound(j) }
    const vt: Bounded =
      rows < columns ? { value: completed, bound: (i) => leftBound(i) } : { value: rightRows, bound: (i) => rightBound(i) }
    const diagonal = values.map((value, i) => values.map((_, j) => (i === j ? value * most : 0)))
    return [u, { value: diagonal, bound: (i, j) => (i === j ? error * most : 0) }, vt, { value: filled(rows, columns, 0), bound: () => 0 }]
  })
  const at = (k: number): readonly Bounded[] => parts.map((part) => item(part, k))
  if (!vectors) return [batched(x, [n], at(0))]
  const [left, right] = rows < columns ? [n, width] : [width, n]
  return [
    batched(x, [rows, left], at(0)),
    batched(x, [n, n], at(1)),
    batched(x, [right, columns], at(2)),
    batched(x, [rows, columns], at(3)),
  ]
}

const pinv: Reference = (operands, { tolerance }: { tolerance: number }) => {
  const x = item(operands, 0)
  const [rows, columns] = [item(x.shape, x.shape.length - 2), item(x.shape, x.shape.length - 1)]
  const n = Math.min(rows, columns)
  const parts = matricesOf(x).map((a): Bounded => {
    if (!finite(a)) return nothing(columns, rows)
    const most = largestOf(a) || 1
    const scaled = a.map((row) => row.map((y) => y / most))
    const triples = hestenes(rows < columns ? transposed(scaled, columns) : scaled, n)
    const largest = triples[0]?.value ?? 0
    const kept = triples.filter(({ value }) => value > tolerance * largest)
    const smallest = Math.min(Infinity, ...kept.map(({ value }) => value))
    const product = (one: 'left' | 'right', other: 'left' | 'right'): Rows =>
      filled(columns, rows, 0).map((row, i) =>
        row.map((_, j) => kept.reduce((sum, each) => sum + (item(each[one], i) * item(each[other], j)) / each.value, 0) / most),
      )
    // A singular value at the border may fall on either side of it.
    const sure = triples.every(({ value }) => !(Math.abs(value - tolerance * largest) <= 1e-12 * largest) || value === 0)
    const error = 40 * (rows + 1) * (columns + 1) * unit * (largest / smallest) ** 2
    return {
      value: rows < columns ? product('left', 'right') : product('right', 'left'),
      bound: () => (kept.length === 0 ? 0 : sure ? error / (largest * most) : Infinity),
    }
  })
  return [batched(x, [columns, rows], parts)]
}

/** Q and R by Householder reflections, each as a whole matrix. */
const qr: Reference = (operands, { full }: { full: boolean }) => {
  const x = item(operands, 0)
  const [m, n] = [item(x.shape, x.shape.length - 2), item(x.shape, x.shape.length - 1)]
  const inner = full ? m : Math.min(m, n)
  const parts = matricesOf(x).map((a): readonly [Bounded, Bounded] => {
    if (!finite(a)) return [nothing(m, inner), nothing(inner, n)]
    const most = largestOf(a) || 1
    let r: Rows = a.map((row) => row.map((y) => y / most))
    let q: Rows = Array.from({ length: m }, (_, i) => Array.from({ length: m }, (_, j) => Number(i === j)))
    const bounds: number[] = []
    let smallest = Infinity
    const error = 40 * (m + 1) * (n + 1) * unit
    for (let k = 0; k < Math.min(m, n); k++) {
      const column = r.map((row, i) => (i < k ? 0 : item(row, k)))
      const alpha = item(column, k)
      const tail = Math.hypot(...column.slice(k + 1))
      const length = Math.hypot(alpha, tail)
      smallest = Math.min(smallest, length)
      const sure = k === m - 1 || ((k === 0 || tail > 1e-9) && (Math.abs(alpha) > 1e-9 || (k === 0 && !Object.is(alpha, -0))))
      bounds.push(vectorBound(error, smallest, sure))
      if (tail === 0) continue
      const v = column.map((y, i) => (i === k ? alpha + (alpha > 0 ? length : -length) : y))
      const square = v.reduce((sum, y) => sum + y * y, 0)
      const reflected = (matrix: Rows): Rows => {
        const dots = item(matrix, 0).map((_, j) => v.reduce((sum, y, i) => sum + y * item(item(matrix, i), j), 0))
        return matrix.map((row, i) => row.map((y, j) => y - (2 * item(v, i) * item(dots, j)) / square))
      }
      r = reflected(r)
      q = reflected(q)
    }
    const of = (k: number): number => bounds[k] ?? Math.max(0, ...bounds)
    return [
      { value: transposed(q, m).map((row) => row.slice(0, inner)), bound: (_, j) => of(j) },
      {
        value: r.slice(0, inner).map((row, i) => row.map((y, j) => (j < i ? 0 : y * most))),
        bound: (i, j) => (j < i ? 0 : of(i) * most * m),
      },
    ]
  })
  return [
    batched(x, [m, inner], parts.map(item0)),
    batched(
      x,
      [inner, n],
      parts.map((part) => part[1]),
    ),
  ]
}
const item0 = (part: readonly [Bounded, Bounded]): Bounded => part[0]

/** Which elements of a monotonic list are equal up to rounding, and which are zero up to it. */
function equalities(values: readonly number[], dtype: DType): { near(i: number, j: number): boolean; zero(i: number): boolean } {
  const rounded =
    8 * values.length * (dtype === 'float32' ? 2 ** -23 : 2 ** -52) * values.reduce((most, y) => Math.max(most, Math.abs(y)), 0)
  const near = (i: number, j: number): boolean => {
    const between = values.slice(Math.min(i, j), Math.max(i, j) + 1)
    return between.every((y, p) => p === 0 || !(Math.abs(y - item(between, p - 1)) > rounded))
  }
  return { near, zero: (i) => values.some((y, j) => Math.abs(y) <= rounded && near(i, j)) }
}

const diagonalsOf = (l: Plain): readonly (readonly number[])[] => matricesOf(l).map((matrix) => matrix.map((row, i) => item(row, i)))

const coupling: Reference = (operands, { part }: { part: string }) => {
  const [c, l] = [item(operands, 0), item(operands, 1)]
  const diagonals = diagonalsOf(l)
  const data = matricesOf(c).flatMap((matrix, k) => {
    const values = item(diagonals, k)
    const { near, zero } = equalities(values, c.dtype)
    return matrix.flatMap((row, i) =>
      row.map((y, j) => {
        const [a, b] = [values[i] ?? NaN, item(values, j)]
        if (part === 'difference') return near(i, j) ? 0 : y / (b - a)
        if (part === 'sum') return (zero(i) && zero(j)) || a + b === 0 ? 0 : y / (a + b)
        return zero(j) ? 0 : y / b
      }),
    )
  })
  return [{ shape: c.shape, dtype: c.dtype, data: data.map((y) => stored(c.dtype, y)), signless: true }]
}

const clusters: Reference = (operands, { nonzero }: { nonzero: boolean }) => {
  const l = item(operands, 0)
  const data = diagonalsOf(l).flatMap((values) => {
    const { near, zero } = equalities(values, l.dtype)
    return values.flatMap((_, i) => values.map((_value, j) => Number(near(i, j) && !(nonzero && zero(i)))))
  })
  return [{ shape: l.shape, dtype: 'bool', data }]
}

/** References of the decompositions that find eigenvalues, singular values and orthonormal bases. */
export const spectral: Readonly<Record<string, Reference>> = { qr, eigh, svd, pinv, coupling, clusters }
