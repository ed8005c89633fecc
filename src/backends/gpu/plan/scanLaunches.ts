import type { Aval } from '../../../core/aval.js'
import type { Scan } from '../../../core/evaluation.js'
import { ScalarBuilder } from '../../../core/scalar/builder.js'
import type { Expr } from '../../../core/scalar/expression.js'
import { at, sizeOf } from '../../../core/shape.js'
import type { Dialect } from '../print/dialect.js'
import { printCarried, printPrefixes, type ScanShape, type ScanSource } from '../print/scanSource.js'
import type { Launch } from './gpuPlan.js'

/** Up to this length each element combines all before it, as the CPU does, in the same order. */
const shortest = 256
/** Beyond, elements of a block are combined first, then the last ones of all blocks. */
const block = 64

/** A running combination: one launch, or for long axes three, or two more for each further factor of 64. */
export function scanLaunches(dialect: Dialect, evaluation: Scan<object>, params: object, aval: Aval): readonly Launch[] {
  const axis = evaluation.axis(params)
  const { dtype, shape } = aval
  const s = new ScalarBuilder(undefined, false)
  const combined = evaluation.combine(s, s.operand(dtype, 0), s.operand(dtype, 1))
  const reverse = evaluation.reverse(params)
  const length = at(shape, axis)
  const scanned: ScanShape = { dtype, outer: sizeOf(shape.slice(0, axis)), length, columns: sizeOf(shape.slice(axis + 1)) }
  const row = (position: string): string => (reverse ? `${String(length - 1)} - (${position})` : position)
  return launchesOf({ dialect, combined, next: 2 }, scanned, { buffer: 0, rows: length, row }, 1, reverse)
}

interface Printing {
  readonly dialect: Dialect
  readonly combined: Expr
  /** The next temporary. */
  next: number
}

function launchesOf(printing: Printing, shape: ScanShape, source: ScanSource, writes: number, reverse: boolean): readonly Launch[] {
  const { dialect, combined } = printing
  const { length } = shape
  if (length <= shortest) return [{ kernel: printPrefixes(dialect, shape, combined, source, length, reverse), writes }]
  const [prefixes, totals] = [printing.next++, printing.next++]
  const blocks = Math.ceil(length / block)
  const last = (position: string): string => dialect.least(`(${position}) * ${String(block)} + ${String(block - 1)}`, String(length - 1))
  return [
    { kernel: printPrefixes(dialect, shape, combined, source, block, false), writes: prefixes },
    ...launchesOf(printing, { ...shape, length: blocks }, { buffer: prefixes, rows: length, row: last }, totals, false),
    { kernel: printCarried(dialect, shape, combined, prefixes, totals, block, reverse), writes },
  ]
}
