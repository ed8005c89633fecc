import type { DType } from '../../../core/dtype.js'
import type { Expr } from '../../../core/scalar/expression.js'
import type { Dialect } from './dialect.js'
import { KernelText } from './kernelText.js'
import { printKernel, type PrintedKernel } from './printedKernel.js'
import { rowMajorPlace, Statements } from './statements.js'

/** An array as what a running combination sees of it: `length` rows of `columns` elements, `outer` times. */
export interface ScanShape {
  readonly dtype: DType
  readonly outer: number
  readonly length: number
  readonly columns: number
}

/** Where the elements to combine are. Positions count in the direction of the scan. */
export interface ScanSource {
  readonly buffer: number
  /** Rows of the buffer, for each index of the outer axes. */
  readonly rows: number
  /** The row of an element at a position. */
  row(position: string): string
}

/**
 * Combinations of all elements from the start of a block up to each one, one after the other.
 *
 * @param combined of the combination so far and an element
 * @param block elements of a block; at least the length: there is one
 * @param reverse does the result run against the direction of the scan?
 */
export function printPrefixes(
  dialect: Dialect,
  shape: ScanShape,
  combined: Expr,
  source: ScanSource,
  block: number,
  reverse: boolean,
): PrintedKernel {
  const { dtype, outer, length, columns } = shape
  const statements = new Statements(new KernelText(dialect))
  const { kernel } = statements
  const [o = '0', k = '0', c = '0'] = statements.indices('t', [outer, length, columns])
  const position = positionOf(statements, k, length, reverse)
  const load = (at: string): string =>
    statements.define(kernel.load(source.buffer, dtype, rowMajorPlace([o, source.row(at), c], [outer, source.rows, columns])), dtype)
  const first = block >= length ? '0' : statements.define(`${statements.define(dialect.quotient(position, block))} * ${String(block)}`)
  const running = statements.variable(load(first), dtype)
  const counter = kernel.newName()
  statements.add(dialect.loop(counter, `${first} + 1`, `${position} + 1`))
  statements.add(`${running} = ${statements.evaluate(combined, [running, load(counter)])};\n}\n`)
  return printKernel(kernel, statements.text, dtype, running, outer * length * columns)
}

/** What {@link printPrefixes} gave of each block (in the direction of the scan), combined with those of all blocks before it, of which the last elements are `totals`. */
export function printCarried(
  dialect: Dialect,
  shape: ScanShape,
  combined: Expr,
  prefixes: number,
  totals: number,
  block: number,
  reverse: boolean,
): PrintedKernel {
  const { dtype, outer, length, columns } = shape
  const statements = new Statements(new KernelText(dialect))
  const { kernel } = statements
  const [o = '0', k = '0', c = '0'] = statements.indices('t', [outer, length, columns])
  const position = positionOf(statements, k, length, reverse)
  const value = statements.variable(kernel.load(prefixes, dtype, rowMajorPlace([o, position, c], [outer, length, columns])), dtype)
  const before = statements.define(`${statements.define(dialect.quotient(position, block))} - 1`)
  statements.add(`if (${before} >= 0) {\n`)
  const blocks = Math.ceil(length / block)
  const total = statements.define(kernel.load(totals, dtype, rowMajorPlace([o, before, c], [outer, blocks, columns])), dtype)
  statements.add(`${value} = ${statements.evaluate(combined, [total, value])};\n}\n`)
  return printKernel(kernel, statements.text, dtype, value, outer * length * columns)
}

function positionOf(statements: Statements, k: string, length: number, reverse: boolean): string {
  return reverse ? statements.define(`${String(length - 1)} - ${k}`) : k
}
