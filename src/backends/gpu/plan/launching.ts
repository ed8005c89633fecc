import { equalNumbers } from '../../../core/shape.js'
import type { DType } from '../../../core/dtype.js'
import type { Device, DeviceKernel, DeviceRow } from '../device/device.js'
import { printFill, printJoin } from '../print/joinSource.js'
import type { PrintedKernel } from '../print/printedKernel.js'
import { printWindow } from '../print/windowSource.js'
import type { LaunchStep } from './gpuPlan.js'
import type { Rows } from './rows.js'

interface Ready {
  readonly device: Device
  readonly lengths: readonly number[]
  readonly kernel: DeviceKernel
}

/** The kernel that ran last for a text: to look it up by its text takes longer than to launch it. */
const ready = new WeakMap<PrintedKernel, Ready>()

/** Runs a printed kernel on rows in the order of its buffers. The result has one holder. */
export function launch(
  device: Device,
  printed: PrintedKernel,
  rows: readonly DeviceRow[],
  scalars: readonly number[],
  label: string,
): DeviceRow {
  const lengths = rows.map((row) => row.length)
  const known = ready.get(printed)
  if (known?.device === device && equalNumbers(known.lengths, lengths)) return device.launch(known.kernel, rows, scalars)
  const kernel = device.kernel(printed, lengths, label)
  ready.set(printed, { device, lengths, kernel })
  return device.launch(kernel, rows, scalars)
}

/** Runs the launches of a step. */
export function runLaunches(device: Device, step: LaunchStep, buffers: number, rows: Rows): void {
  const fresh = new Map<number, DeviceRow>()
  try {
    for (const { kernel, writes, also = [] } of step.launches) {
      const operands = kernel.buffers.map((buffer) => {
        const isNew = !step.together || buffer >= buffers || buffer === writes
        return (isNew ? fresh.get(buffer) : undefined) ?? rows.row(buffer)
      })
      const starts = kernel.starts.map((buffer) => rows.startOf(buffer))
      const result = launch(device, kernel, operands, starts, step.label)
      fresh.get(writes)?.release()
      fresh.set(writes, result)
      for (const buffer of also) {
        result.retain()
        fresh.set(buffer, result)
      }
    }
    for (const [buffer, row] of fresh) {
      if (buffer >= buffers) continue
      fresh.delete(buffer)
      rows.set(buffer, row)
    }
  } finally {
    for (const row of fresh.values()) row.release()
  }
}

/** Kernels that many programs share, by what they are printed from. */
class SharedKernels {
  private readonly printed = new Map<string, PrintedKernel>()

  of(key: string, print: () => PrintedKernel): PrintedKernel {
    const known = this.printed.get(key)
    if (known !== undefined) {
      this.printed.delete(key)
      this.printed.set(key, known)
      return known
    }
    const made = print()
    this.printed.set(key, made)
    for (const oldest of this.printed.keys()) {
      if (this.printed.size <= mostShared) break
      this.printed.delete(oldest)
    }
    return made
  }
}

const mostShared = 1024
const shared = new WeakMap<Device, SharedKernels>()

function sharedKernel(device: Device, key: string, print: () => PrintedKernel): PrintedKernel {
  let kernels = shared.get(device)
  if (kernels === undefined) {
    kernels = new SharedKernels()
    shared.set(device, kernels)
  }
  return kernels.of(key, print)
}

/** A row of `length` neighbours of a row, from `start` on. It has one holder more. */
export function windowOf(device: Device, row: DeviceRow, start: number, length: number): DeviceRow {
  if (start === 0 && length === row.length) {
    row.retain()
    return row
  }
  const { dtype } = row
  const printed = sharedKernel(device, `window ${dtype} ${String(length)} of ${String(row.length)}`, () =>
    printWindow(device.dialect, dtype, length),
  )
  return launch(device, printed, [row], [start], 'a view of an array')
}

/** Rows of one dtype one after the other; not more than a kernel may read. */
export function joinOf(device: Device, rows: readonly DeviceRow[]): DeviceRow {
  const [first] = rows
  if (first === undefined) throw new TypeError('gpu: no rows were joined; this is a bug in a loop.')
  if (rows.length === 1) {
    first.retain()
    return first
  }
  const { dtype } = first
  const printed = sharedKernel(device, `join ${dtype} ${rows.map((row) => row.length).join()}`, () =>
    printJoin(
      device.dialect,
      dtype,
      rows.map(({ length }, buffer) => ({ buffer, length })),
    ),
  )
  return launch(device, printed, rows, [], 'results of a loop, put together')
}

/** A row of one number. */
export function fillOf(device: Device, dtype: DType, value: number, length: number): DeviceRow {
  const printed = sharedKernel(device, `fill ${dtype} ${Object.is(value, -0) ? '-0' : String(value)} ${String(length)}`, () =>
    printFill(device.dialect, dtype, value, length),
  )
  return launch(device, printed, [], [], 'an array of one number')
}
