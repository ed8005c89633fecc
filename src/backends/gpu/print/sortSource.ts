import type { DType } from '../../../core/dtype.js'
import { ScalarBuilder } from '../../../core/scalar/builder.js'
import { isNegative } from '../../../core/scalar/expansions/isNegative.js'
import type { Expr } from '../../../core/scalar/expression.js'
import type { Dialect } from './dialect.js'
import { KernelText } from './kernelText.js'
import { printKernel, type PrintedKernel } from './printedKernel.js'
import { Statements } from './statements.js'

/** Rows of `length` elements. */
export interface SortedRows {
  readonly rows: number
  readonly length: number
}

/**
 * How many elements of a row come before each one.
 *
 * @param keys dtypes of buffers 0, 1 …, of which later ones decide where those before are equal; at last the position does
 * @param descending from the largest on, NaN first and 0 before -0; else NaN last, and zeros of either sign equal
 */
export function printRank(dialect: Dialect, { rows, length }: SortedRows, keys: readonly DType[], descending: boolean): PrintedKernel {
  const statements = new Statements(new KernelText(dialect))
  const { kernel } = statements
  const [row = '0', own = '0'] = statements.indices('t', [rows, length])
  const start = statements.define(`${row} * ${String(length)}`)
  const mine = keys.map((dtype, k) => statements.define(kernel.load(k, dtype, 't'), dtype))
  const rank = statements.variable('0')
  const i = kernel.newName()
  statements.add(dialect.loop(i, '0', String(length)))
  const theirs = keys.map((dtype, k) => statements.define(kernel.load(k, dtype, `${start} + ${i}`), dtype))
  const isBefore = statements.define(`${i} < ${own}`, 'bool')
  const before = statements.evaluate(beforeAll(keys, descending), [...theirs, ...mine, isBefore])
  statements.add(`if (${before}) {\n${rank} = ${rank} + 1;\n}\n}\n`)
  return printKernel(kernel, statements.text, 'int32', rank, rows * length)
}

/** The positions within their rows of the elements with the first `count` ranks; buffer `ranks` has all ranks. */
export function printOrder(dialect: Dialect, { rows, length }: SortedRows, ranks: number, count: number): PrintedKernel {
  const statements = new Statements(new KernelText(dialect))
  const { kernel } = statements
  const [row = '0', wanted = '0'] = statements.indices('t', [rows, count])
  const start = statements.define(`${row} * ${String(length)}`)
  const found = statements.variable('0')
  const i = kernel.newName()
  statements.add(dialect.loop(i, '0', String(length)))
  const rank = statements.load(ranks, `${start} + ${i}`)
  statements.add(`if (${rank} == ${wanted}) {\n${found} = ${i};\n}\n}\n`)
  return printKernel(kernel, statements.text, 'int32', found, rows * count)
}

/** The elements of a buffer at the first `count` positions that buffer `order` has of each row. */
export function printOrdered(
  dialect: Dialect,
  { rows, length }: SortedRows,
  buffer: number,
  dtype: DType,
  order: number,
  count: number,
): PrintedKernel {
  const statements = new Statements(new KernelText(dialect))
  const { kernel } = statements
  const [row = '0'] = statements.indices('t', [rows, count])
  const place = statements.define(`${row} * ${String(length)} + ${statements.load(order, 't')}`)
  return printKernel(kernel, statements.text, dtype, kernel.load(buffer, dtype, place), rows * count)
}

/** Operands: keys of one element, keys of another, and whether the first one comes first where all keys are equal. */
function beforeAll(keys: readonly DType[], descending: boolean): Expr {
  const s = new ScalarBuilder()
  return keys.reduceRight(
    (rest: Expr, dtype, k) => {
      const [x, y] = [s.operand(dtype, k), s.operand(dtype, keys.length + k)]
      const [less, more] = descending ? [below(s, y, x), below(s, x, y)] : [before(s, x, y), before(s, y, x)]
      return s.or(less, s.and(s.not(more), rest))
    },
    s.operand('bool', 2 * keys.length),
  )
}

/** x < y, where NaN is more than all numbers. */
function before(s: ScalarBuilder, x: Expr, y: Expr): Expr {
  if (x.type !== 'float32') return s.lt(x, y)
  return s.or(s.lt(x, y), s.and(s.eq(x, x), s.ne(y, y)))
}

/** As {@link before}, but -0 is less than 0. */
function below(s: ScalarBuilder, x: Expr, y: Expr): Expr {
  if (x.type !== 'float32') return s.lt(x, y)
  return s.or(before(s, x, y), s.and(s.eq(x, y), s.and(isNegative(s, x), s.not(isNegative(s, y)))))
}
