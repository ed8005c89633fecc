import type { Aval } from '../../../core/aval.js'
import type { RegionPart } from '../../../core/evaluation.js'
import type { Shape } from '../../../core/shape.js'
import type { Dialect } from './dialect.js'
import { KernelText } from './kernelText.js'
import { printKernel, type PrintedKernel } from './printedKernel.js'
import { rowMajorPlace, Statements } from './statements.js'

/** Where a block starts along an axis: the int32 scalar of a buffer, moved so that the block fits. */
function startOf(statements: Statements, buffer: number, last: number): string {
  return last === 0 ? '0' : statements.clamped(statements.load(buffer, '0'), last)
}

/** The block of buffer 0 whose start the following buffers hold, one for each axis. */
export function printDynamicSlice(dialect: Dialect, operand: Aval, sizes: Shape): PrintedKernel {
  const statements = new Statements(new KernelText(dialect))
  const places = statements.indices('t', sizes).map((index, axis) => {
    const start = startOf(statements, 1 + axis, (operand.shape[axis] ?? 1) - (sizes[axis] ?? 1))
    return start === '0' ? index : index === '0' ? start : statements.define(`${start} + ${index}`)
  })
  const value = statements.kernel.load(0, operand.dtype, rowMajorPlace(places, operand.shape))
  const length = sizes.reduce((product, extent) => product * extent, 1)
  return printKernel(statements.kernel, statements.text, operand.dtype, value, length)
}

/** A result written in parts, later parts over earlier ones; buffers are the operands. */
export function printRegion(dialect: Dialect, operands: readonly Aval[], parts: readonly RegionPart[], result: Aval): PrintedKernel {
  const statements = new Statements(new KernelText(dialect))
  const { kernel } = statements
  const { dtype, shape } = result
  const indices = statements.indices('t', shape)
  const value = statements.variable(dialect.literal(dtype, 0), dtype)
  for (const part of parts) {
    const from = operands[part.operand]
    if (from === undefined) throw new TypeError('gpu: a part of a result has no operand; this is a bug in its primitive.')
    const conditions: string[] = []
    const places = part.spread ? [] : from.shape.map((extent, axis) => placeOf(statements, part, shape, indices, extent, axis, conditions))
    const load = kernel.load(part.operand, dtype, rowMajorPlace(places, from.shape))
    const text = `${value} = ${load};\n`
    statements.add(conditions.length === 0 ? text : `if (${conditions.join(' && ')}) {\n${text}}\n`)
  }
  return printKernel(kernel, statements.text, dtype, value, result.size)
}

/** The index along an axis of a part, for an element of the result; adds what holds where there is such an index. */
function placeOf(
  statements: Statements,
  { start, step, dynamicStart }: RegionPart,
  shape: Shape,
  indices: readonly string[],
  extent: number,
  axis: number,
  conditions: string[],
): string {
  const whole = shape[axis] ?? 1
  const index = indices[axis] ?? '0'
  const buffer = dynamicStart?.[axis]
  const first = buffer === undefined ? String(start[axis] ?? 0) : startOf(statements, buffer, whole - extent)
  const stride = buffer === undefined ? (step[axis] ?? 1) : 1
  if (extent === whole && first === '0') return index
  const distance = statements.define(`${index} - ${first}`)
  conditions.push(`${distance} >= 0`)
  if (stride === 1) {
    conditions.push(`${distance} < ${String(extent)}`)
    return distance
  }
  const quotient = statements.define(statements.kernel.dialect.quotient(distance, stride))
  conditions.push(`${quotient} < ${String(extent)}`, `${quotient} * ${String(stride)} == ${distance}`)
  return quotient
}
