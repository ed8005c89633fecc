import type { Backend } from '../../core/backend.js'
import type { Device } from './device/device.js'
import type { GpuPool } from './device/pool.js'

/** What everything on one device shares. */
export interface GpuRuntime {
  readonly backend: Backend
  readonly device: Device
  readonly pool: GpuPool
}
