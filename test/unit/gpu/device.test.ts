import { expect, test } from 'vitest'
import { acquireDevice } from '../../../src/backends/gpu/device/acquire.js'

test('x', async () => {
  const device = await acquireDevice('cpu')
  expect(device.counts).toMatchObject({ rows: 0, bytes: 0, kernels: 1 })
})
