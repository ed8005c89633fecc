import type { DType } from '../../../src/core/dtype.js'
import type { Device, DeviceRow } from '../../../src/backends/gpu/device/device.js'
import type { Dialect } from '../../../src/backends/gpu/print/dialect.js'
import { KernelText } from '../../../src/backends/gpu/print/kernelText.js'
import { printKernel, type PrintedKernel } from '../../../src/backends/gpu/print/printedKernel.js'

/** A kernel written by hand: `body` gives its statements and the text of its result; `load` gives the text of an element of an operand. */
export function handMade(
  dialect: Dialect,
  dtype: DType,
  length: number,
  operands: readonly DType[],
  body: (load: (operand: number, index: string) => string) => readonly [statements: string, result: string],
  scalars: readonly string[] = [],
): PrintedKernel {
  const text = new KernelText(dialect)
  // In the order of the operands, whatever the body loads first.
  operands.forEach((type, i) => text.load(i, type, 't'))
  const [statements, result] = body((operand, index) => text.load(operand, operands[operand]!, index))
  return printKernel(text, statements, dtype, result, length, scalars)
}

/** Launches a kernel that was written by hand. */
export function launch(device: Device, printed: PrintedKernel, rows: readonly DeviceRow[], scalars: readonly number[] = []): DeviceRow {
  const lengths = rows.map(({ length }) => length)
  return device.launch(device.kernel(printed, lengths, 'a kernel of a test'), rows, scalars)
}

/** Every element plus one. */
export function incremented(device: Device, row: DeviceRow): DeviceRow {
  const { dialect } = device
  const one = dialect.literal(row.dtype, 1)
  return launch(
    device,
    handMade(dialect, row.dtype, row.length, [row.dtype], (load) => ['', dialect.sum(row.dtype, load(0, 't'), one)]),
    [row],
  )
}

/** `length` elements from `start` on. */
export function part(device: Device, row: DeviceRow, start: number, length: number): DeviceRow {
  const printed = handMade(device.dialect, row.dtype, length, [row.dtype], (load) => ['', load(0, 't + s')], ['s'])
  return launch(device, printed, [row], [start])
}
