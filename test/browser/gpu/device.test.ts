import { expect, test } from 'vitest'
import { acquireDevice } from '../../../src/backends/gpu/device/acquire.js'

for (const mode of ['webgl2', 'webgpu'] as const)
test(mode, async () => {
  const device = await acquireDevice(mode)
  expect(device.counts).toMatchObject({ rows: 0, bytes: 0 })
})
