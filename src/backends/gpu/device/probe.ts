import { BackendUnavailable } from '../../../core/errors.js'
import { KernelText } from '../print/kernelText.js'
import { printKernel } from '../print/printedKernel.js'
import type { Device } from './device.js'

const integers = Int32Array.of(-2147483648, 16777217, -3)
const floats = Float32Array.of(0.5, -1.5, 3)
const shift = -1234567890

/**
 * Runs a kernel that needs all that we build on: both kinds of rows, native functions, whole integers, and a number that comes with the launch.
 *
 * @throws BackendUnavailable where the result is not what it must be
 */
export async function probe(device: Device): Promise<void> {
  const { dialect } = device
  const text = new KernelText(dialect)
  const integer = text.load(0, 'int32', 't')
  const float = text.load(1, 'float32', 't')
  const statements = dialect.constant('bool', 'c', `${float} < ${dialect.literal('float32', 0)}`)
  const sum = dialect.sum('int32', integer, 's')
  const printed = printKernel(text, statements, 'int32', dialect.choose('c', sum, integer), integers.length, ['s'])
  const kernel = device.kernel(printed, [integers.length, floats.length], 'the probe of the device')
  const rows = [device.upload(integers, 'int32'), device.upload(floats, 'float32')]
  try {
    const result = device.launch(kernel, rows, [shift])
    const found = await device.readLater(result).finally(() => {
      result.release()
    })
    const expected = integers.map((x, i) => (floats[i]! < 0 ? x + shift : x))
    if (expected.some((x, i) => x !== found[i])) throw new TypeError(`expected ${expected.join()}, found ${found.join()}`)
  } catch (error) {
    throw new BackendUnavailable(
      `The gpu backend found a device for mode '${device.mode}', but a kernel that probes it went wrong: ${error instanceof Error ? error.message : String(error)}`,
      { cause: error },
    )
  } finally {
    for (const row of rows) row.release()
  }
}
