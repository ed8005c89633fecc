import type { DType } from '../../../core/dtype.js'
import type { Dialect } from './dialect.js'
import { KernelText } from './kernelText.js'
import { printKernel, type PrintedKernel } from './printedKernel.js'

/** `length` neighbours of buffer 0, from a place on that each launch says. */
export function printWindow(dialect: Dialect, dtype: DType, length: number): PrintedKernel {
  const text = new KernelText(dialect)
  const value = text.load(0, dtype, 't + o')
  return printKernel(text, '', dtype, value, length, ['o'])
}
