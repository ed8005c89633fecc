import { build, item, stored, type Plain, type Reference } from './plain.js'

type Rows = number[][]

/** Each matrix of a batch as rows of numbers. */
function matricesOf({ shape, data }: Plain): readonly Rows[] {
  const [rows = 1, columns = 1] = shape.slice(-2)
  const count = shape.slice(0, -2).reduce((product, extent) => product * extent, 1)
  return Array.from({ length: count }, (_, b) =>
    Array.from({ length: rows }, (_row, i) => Array.from({ length: columns }, (_column, j) => item(data, (b * rows + i) * columns + j))),
  )
}

/** An array whose last axes are those of the lists of numbers, one list for each element of the batch. */
function stacked(shape: readonly number[], dtype: Plain['dtype'], lists: readonly (readonly number[])[]): Plain {
  const data = lists.flat()
  let next = 0
  return build(shape, dtype, () => stored(dtype, item(data, next++)))
}

const cell = (matrix: Rows, i: number, j: number): number => item(item(matrix, i), j)

function choleskyOf(a: Rows): Rows {
  const n = a.length
  const l: Rows = a.map(() => a.map(() => 0))
  let definite = true
  for (let j = 0; j < n; j++) {
    for (let i = j; i < n; i++) {
      let rest = cell(a, i, j)
      for (let k = 0; k < j; k++) rest -= cell(l, i, k) * cell(l, j, k)
      if (i === j && !(rest > 0)) definite = false
      item(l, i)[j] = i === j ? Math.sqrt(rest) : rest / cell(l, j, j)
    }
  }
  return l.map((row, i) => row.map((x, j) => (j > i ? 0 : definite ? x : NaN)))
}

const cholesky: Reference = (operands) => {
  const a = item(operands, 0)
  return [
    stacked(
      a.shape,
      a.dtype,
      matricesOf(a).map((m) => choleskyOf(m).flat()),
    ),
  ]
}

interface TriangleParams {
  readonly leftSide: boolean
  readonly lower: boolean
  readonly transposeA: boolean
  readonly unitDiagonal: boolean
}

const turned = (m: Rows, rows: number, columns: number): Rows =>
  Array.from({ length: columns }, (_, j) => Array.from({ length: rows }, (_row, i) => cell(m, i, j)))

/** T x = b, where T is given as a function of its indices that is zero outside of a triangle. */
function substitute(t: Rows, lower: boolean, b: readonly number[]): number[] {
  const x = [...b]
  const order = t.map((_, i) => (lower ? i : t.length - 1 - i))
  for (const i of order) {
    for (let k = 0; k < t.length; k++) if (lower ? k < i : k > i) x[i] = item(x, i) - cell(t, i, k) * item(x, k)
    x[i] = item(x, i) / cell(t, i, i)
  }
  return x
}

const triangularSolve: Reference = (operands, { leftSide, lower, transposeA, unitDiagonal }: TriangleParams) => {
  const [a, b] = [item(operands, 0), item(operands, 1)]
  const [rows = 0, columns = 0] = b.shape.slice(-2)
  const rightHandSides = matricesOf(b)
  const solutions = matricesOf(a).map((matrix, index) => {
    const t = matrix.map((row, i) => row.map((x, j) => (unitDiagonal && i === j ? 1 : x)))
    // X T = B is Tᵀ Xᵀ = Bᵀ.
    const flipped = leftSide === transposeA
    const system = flipped ? turned(t, t.length, t.length) : t
    const rhs = item(rightHandSides, index)
    const columnsOfRhs = leftSide ? turned(rhs, rows, columns) : rhs
    const x = columnsOfRhs.map((column) => substitute(system, lower !== flipped, column))
    return (leftSide ? turned(x, columns, rows) : x).flat()
  })
  return [stacked(b.shape, b.dtype, solutions)]
}

function eliminated(a: Rows, columns: number): { readonly packed: Rows; readonly pivots: number[]; readonly permutation: number[] } {
  const packed = a.map((row) => [...row])
  const permutation = a.map((_, i) => i)
  const pivots: number[] = []
  for (let j = 0; j < Math.min(a.length, columns); j++) {
    let pivot = j
    for (let i = j + 1; i < a.length; i++) if (Math.abs(cell(packed, i, j)) > Math.abs(cell(packed, pivot, j))) pivot = i
    pivots.push(pivot)
    for (const list of [packed, permutation] as unknown[][]) [list[j], list[pivot]] = [list[pivot], list[j]]
    if (cell(packed, j, j) === 0) continue
    for (let i = j + 1; i < a.length; i++) {
      const row = item(packed, i)
      row[j] = item(row, j) / cell(packed, j, j)
      for (let k = j + 1; k < columns; k++) row[k] = item(row, k) - item(row, j) * cell(packed, j, k)
    }
  }
  return { packed, pivots, permutation }
}

const lu: Reference = (operands) => {
  const a = item(operands, 0)
  const [rows = 0, columns = 0] = a.shape.slice(-2)
  const batch = a.shape.slice(0, -2)
  const done = matricesOf(a).map((m) => eliminated(m, columns))
  return [
    stacked(
      a.shape,
      a.dtype,
      done.map(({ packed }) => packed.flat()),
    ),
    stacked(
      [...batch, Math.min(rows, columns)],
      'int32',
      done.map(({ pivots }) => pivots),
    ),
    stacked(
      [...batch, rows],
      'int32',
      done.map(({ permutation }) => permutation),
    ),
  ]
}

const solve: Reference = (operands, { transposeA }: { transposeA: boolean }) => {
  const [a, b] = [item(operands, 0), item(operands, 1)]
  const [n = 0, columns = 0] = b.shape.slice(-2)
  const rightHandSides = matricesOf(b)
  const solutions = matricesOf(a).map((matrix, index) => {
    const { packed, permutation } = eliminated(matrix, n)
    const unit = packed.map((row, i) => row.map((x, j) => (i === j ? 1 : x)))
    const x = turned(item(rightHandSides, index), n, columns).map((column) => {
      if (!transposeA) {
        const permuted = permutation.map((i) => item(column, i))
        return substitute(packed, false, substitute(unit, true, permuted))
      }
      const y = substitute(turned(unit, n, n), false, substitute(turned(packed, n, n), true, column))
      return permutation.map((_, i) => item(y, permutation.indexOf(i)))
    })
    return turned(x, columns, n).flat()
  })
  return [stacked(b.shape, b.dtype, solutions)]
}

/** The given order where no pivot but the last is small, else that of elimination with the largest element left as the pivot. */
function columnsInOrder(a: Rows): readonly [order: number[], exchanges: number[]] {
  const n = a.length
  const columns = a.map((_, j) => j)
  const exchanges = [...columns]
  const pivots = eliminated(a, n).packed.map((row, i) => Math.abs(item(row, i)))
  const most = pivots.reduce((x, y) => (y > x ? y : x), 0)
  if (!pivots.every(Number.isFinite) || !pivots.slice(0, -1).some((x) => x <= most / 8192)) return [columns, exchanges]
  const left = a.map((row) => [...row])
  const rows = a.map((_, i) => i)
  for (let step = 0; step < n; step++) {
    let found: readonly [number, number] | null = null
    let largest = 0
    for (const i of rows) {
      for (const j of columns.slice(step)) {
        if (!(Math.abs(cell(left, i, j)) > largest)) continue
        largest = Math.abs(cell(left, i, j))
        found = [i, j]
      }
    }
    if (found === null) return [columns, exchanges]
    const [row, column] = found
    rows.splice(rows.indexOf(row), 1)
    const place = columns.indexOf(column)
    columns[place] = item(columns, step)
    columns[step] = column
    exchanges[step] = place
    for (const i of rows) {
      const factor = cell(left, i, column) / cell(left, row, column)
      for (const j of columns.slice(step + 1)) item(left, i)[j] = cell(left, i, j) - factor * cell(left, row, j)
    }
  }
  return [columns, exchanges]
}

const columnOrder: Reference = (operands) => {
  const a = item(operands, 0)
  const found = matricesOf(a).map(columnsInOrder)
  return [0, 1].map((which) =>
    stacked(
      a.shape.slice(0, -1),
      'int32',
      found.map((lists) => item(lists, which)),
    ),
  )
}

/** Factorizations of matrices, element by element. */
export const factorizations: Readonly<Record<string, Reference>> = { cholesky, triangularSolve, lu, solve, columnOrder }
