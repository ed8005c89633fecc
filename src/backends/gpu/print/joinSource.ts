import type { DType } from '../../../core/dtype.js'
import type { Dialect } from './dialect.js'
import { KernelText } from './kernelText.js'
import { printKernel, type PrintedKernel } from './printedKernel.js'

/** A row of buffers one after the other. */
export interface Piece {
  readonly buffer: number
  /** How many of its elements, from the first one on. */
  readonly length: number
}

/** Buffers of one dtype one after the other. */
export function printJoin(dialect: Dialect, dtype: DType, pieces: readonly Piece[]): PrintedKernel {
  const text = new KernelText(dialect)
  const name = text.newName()
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0)
  let statements = dialect.variable(dtype, name, dialect.literal(dtype, 0))
  let start = 0
  for (const piece of pieces) {
    const end = start + piece.length
    const value = text.load(piece.buffer, dtype, start === 0 ? 't' : `t - ${String(start)}`)
    statements += `if (t >= ${String(start)} && t < ${String(end)}) {\n${name} = ${value};\n}\n`
    start = end
  }
  return printKernel(text, statements, dtype, name, length)
}

/** A row of one number. */
export function printFill(dialect: Dialect, dtype: DType, value: number, length: number): PrintedKernel {
  return printKernel(new KernelText(dialect), '', dtype, dialect.literal(dtype, value), length)
}
