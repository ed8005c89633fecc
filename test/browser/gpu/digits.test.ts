import { GpuBackend } from '../../../src/backends/gpu/backend.js'
import { acquireDevice } from '../../../src/backends/gpu/device/acquire.js'
import { compareDigits } from '../../unit/gpu/compareDigits.js'

for (const mode of ['webgl2', 'webgpu'] as const) {
  let backend: Promise<GpuBackend> | null = null
  compareDigits(`on ${mode}`, () => (backend ??= acquireDevice(mode).then((device) => new GpuBackend(device))))
}
