import { isFloat } from '../../../core/dtype.js'
import type { Aval } from '../../../core/aval.js'
import type { GatherLayout, ScatterLayout } from '../../../core/evaluation.js'
import type { Expr } from '../../../core/scalar/expression.js'
import { sizeOf, type Shape } from '../../../core/shape.js'
import type { Dialect } from './dialect.js'
import { KernelText } from './kernelText.js'
import { printKernel, type PrintedKernel } from './printedKernel.js'
import { rowMajorPlace, Statements } from './statements.js'

/** The groups of axes of an operand [B, I, W] and indices [B, N, K], as {@link GatherLayout} says. */
interface Groups {
  readonly batch: number
  readonly indexed: Shape
  readonly window: number
  /** Index lists of each index along the batch axes. */
  readonly lists: number
}

function groupsOf(operand: Aval, indices: Aval, { batch, indexed }: Pick<GatherLayout, 'batch' | 'indexed'>): Groups {
  return {
    batch: sizeOf(operand.shape.slice(0, batch)),
    indexed: operand.shape.slice(batch, batch + indexed),
    window: sizeOf(operand.shape.slice(batch + indexed)),
    lists: sizeOf(indices.shape.slice(batch, -1)),
  }
}

/** Windows of buffer 0 at the indices that buffer 1 holds. */
export function printGather(dialect: Dialect, operand: Aval, indices: Aval, layout: GatherLayout): PrintedKernel {
  const { batch, indexed, window, lists } = groupsOf(operand, indices, layout)
  const statements = new Statements(new KernelText(dialect))
  const { kernel } = statements
  const [b = '0', n = '0', w = '0'] = statements.indices('t', [batch, lists, window])
  const list = statements.define(rowMajorPlace([b, n], [batch, lists]))
  const given = indexed.map((_, k) => statements.load(1, rowMajorPlace([list, String(k)], [1, indexed.length])))
  const clamped = given.map((index, k) => statements.clamped(index, (indexed[k] ?? 1) - 1))
  const { dtype } = operand
  // The index may be the operand itself: its place is a name of its own before anything is loaded there.
  const place = statements.define(rowMajorPlace([b, ...clamped, w], [batch, ...indexed, window]))
  const loaded = statements.define(kernel.load(0, dtype, place), dtype)
  const inside = given.map((index, k) => `${index} >= 0 && ${index} < ${String(indexed[k] ?? 1)}`)
  const missing = dialect.literal(dtype, isFloat(dtype) ? NaN : 0)
  const value = layout.outOfRange === 'clamp' || inside.length === 0 ? loaded : dialect.choose(inside.join(' && '), loaded, missing)
  return printKernel(kernel, statements.text, dtype, value, batch * lists * window)
}

/** Which index lists of a scatter one launch applies, and to which buffer. */
interface Updates {
  readonly operand: number
  readonly from: number
  readonly to: number
}

/**
 * An operand with updates (buffer 2) combined into it at the indices that buffer 1 holds: each element looks through all lists in order.
 *
 * @param combined of the element as it is and an update
 */
export function printScatter(
  dialect: Dialect,
  operand: Aval,
  indices: Aval,
  layout: ScatterLayout,
  combined: Expr,
  updates: Updates,
): PrintedKernel {
  const { batch, indexed, window, lists } = groupsOf(operand, indices, layout)
  const statements = new Statements(new KernelText(dialect))
  const { kernel } = statements
  const { dtype } = operand
  const [b = '0', ...others] = statements.indices('t', [batch, ...indexed, window])
  const w = others.pop() ?? '0'
  const first = statements.define(rowMajorPlace([b, '0'], [batch, lists]))
  const value = statements.variable(kernel.load(updates.operand, dtype, 't'), dtype)
  const n = kernel.newName()
  statements.add(dialect.loop(n, String(updates.from), String(updates.to)))
  const list = statements.define(`${first} + ${n}`)
  const conditions = others.map((own, k) => {
    const index = statements.load(1, rowMajorPlace([list, String(k)], [1, indexed.length]))
    return `${layout.outOfRange === 'clamp' ? statements.clamped(index, (indexed[k] ?? 1) - 1) : index} == ${own}`
  })
  if (conditions.length > 0) statements.add(`if (${conditions.join(' && ')}) {\n`)
  const update = statements.define(kernel.load(2, dtype, rowMajorPlace([list, w], [1, window])), dtype)
  statements.add(`${value} = ${statements.evaluate(combined, [value, update])};\n${conditions.length > 0 ? '}\n' : ''}}\n`)
  return printKernel(kernel, statements.text, dtype, value, operand.size)
}
