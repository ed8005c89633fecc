// The page that `npm run accuracy:gpu` opens: runs kernels of claims on the devices of gpu.js.
import { acquireDevice } from '../../src/backends/gpu/device/acquire.js'
import type { GpuMode } from '../../src/backends/gpu/print/dialect.js'
import type { DeviceClaim } from './devices.js'

async function run(mode: GpuMode, { name, kernels, operands }: DeviceClaim): Promise<string> {
  const device = await acquireDevice(mode)
  const kernel = kernels[mode]
  const rows = operands.map((text) => {
    const bytes = Uint8Array.from(atob(text), (letter) => letter.codePointAt(0) ?? 0)
    return device.upload(new Float32Array(bytes.buffer), 'float32')
  })
  const used = kernel.buffers.flatMap((buffer) => rows[buffer] ?? [])
  const row = device.launch(
    device.kernel(
      kernel,
      used.map(({ length }) => length),
      name,
    ),
    used,
    [],
  )
  const data = await device.readLater(row)
  for (const held of [...rows, row]) held.release()
  let text = ''
  for (const byte of new Uint8Array(data.buffer, data.byteOffset, data.byteLength)) text += String.fromCodePoint(byte)
  return btoa(text)
}

Object.assign(globalThis, { runClaim: run })
