import type { Aval } from '../../../core/aval.js'
import { at } from '../../../core/shape.js'
import type { Dialect } from '../print/dialect.js'
import { printOrder, printOrdered, printRank, type SortedRows } from '../print/sortSource.js'
import type { EquationLaunches } from './equationLaunches.js'
import type { Launch } from './gpuPlan.js'

/** Elements of a row: each is compared with all. */
const longest = 2048
/** Comparisons of all elements. */
const mostWork = 2 ** 26
/** Operands that are compared: a kernel has few arguments. */
const mostKeys = 6

/** Sorts rows by counting, for each element, those that come before it. */
export function sortLaunches(dialect: Dialect, operands: readonly Aval[], keys: number): EquationLaunches {
  const rows = rowsOf(at(operands, 0))
  const reason = tooMuch(rows, keys)
  if (reason !== null) return { host: reason }
  const count = operands.length
  const [ranks, order] = [2 * count, 2 * count + 1]
  const dtypes = operands.slice(0, keys).map(({ dtype }) => dtype)
  return [
    { kernel: printRank(dialect, rows, dtypes, false), writes: ranks },
    { kernel: printOrder(dialect, rows, ranks, rows.length), writes: order },
    ...operands.map(({ dtype }, k): Launch => ({ kernel: printOrdered(dialect, rows, k, dtype, order, rows.length), writes: count + k })),
  ]
}

/** The first of rows that are sorted from the largest on, and their positions. */
export function topKLaunches(dialect: Dialect, operand: Aval, count: number): EquationLaunches {
  const rows = rowsOf(operand)
  const reason = tooMuch(rows, 1)
  if (reason !== null) return { host: reason }
  const [values, positions, ranks] = [1, 2, 3]
  return [
    { kernel: printRank(dialect, rows, [operand.dtype], true), writes: ranks },
    { kernel: printOrder(dialect, rows, ranks, count), writes: positions },
    { kernel: printOrdered(dialect, rows, 0, operand.dtype, positions, count), writes: values },
  ]
}

function rowsOf({ shape, size }: Aval): SortedRows {
  const length = at(shape, shape.length - 1)
  return { rows: size / length, length }
}

function tooMuch({ rows, length }: SortedRows, keys: number): string | null {
  if (keys > mostKeys) return `a kernel compares at most ${String(mostKeys)} keys`
  return length > longest || rows * length * length > mostWork ? 'the rows are too long to compare all elements of one' : null
}
