import type { DType } from '../../../core/dtype.js'
import type { Dialect } from './dialect.js'
import { KernelText } from './kernelText.js'
import { printKernel, type PrintedKernel } from './printedKernel.js'

/**
 * Sums of what lies `size` elements apart, one after the other.
 *
 * @param parts how many summands of each result buffer 0 holds
 * @param rest is buffer 1 the last summand?
 */
export function printPartSum(dialect: Dialect, dtype: DType, size: number, parts: number, rest: boolean): PrintedKernel {
  const text = new KernelText(dialect)
  const [sum, counter] = [text.newName(), text.newName()]
  const add = (value: string): string => `${sum} = ${dialect.sum(dtype, sum, value)};\n`
  const statements =
    dialect.variable(dtype, sum, dialect.literal(dtype, 0)) +
    dialect.loop(counter, '0', String(parts)) +
    `${add(text.load(0, dtype, `${counter} * ${String(size)} + t`))}}\n` +
    (rest ? add(text.load(1, dtype, 't')) : '')
  return printKernel(text, statements, dtype, sum, size)
}
