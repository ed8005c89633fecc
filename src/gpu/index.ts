/**
 * The second backend: the same programs on the GPU, through gpu.js, which is to be installed beside Cotangent (`npm install gpu.js@2.24.1`) and is loaded when a device is
 * asked for.
 *
 * @module cotangent/gpu
 */
import { tryCatch, type TaskEither } from 'fp-ts/lib/TaskEither.js'
import { GpuBackend } from '../backends/gpu/backend.js'
import { acquireDevice } from '../backends/gpu/device/acquire.js'
import type { Device } from '../backends/gpu/device/device.js'
import type { GpuMode } from '../backends/gpu/print/dialect.js'
import type { Backend } from '../core/backend.js'
import { ArgumentError, BackendUnavailable } from '../core/errors.js'

export type { GpuMode } from '../backends/gpu/print/dialect.js'

/** Which GPU to acquire. */
export interface GpuOptions {
  /** `webgpu`, where reading waits for the device (`await x.read()`); `webgl2`, which can read at once; or `cpu`: gpu.js without a GPU, for tests, which makes functions from text. */
  readonly mode: GpuMode
}

const modes: readonly unknown[] = ['webgpu', 'webgl2', 'cpu'] satisfies readonly GpuMode[]

/** Arrays of one device are unknown to another. */
const backends = new WeakMap<Device, GpuBackend>()

/**
 * Acquires the GPU, as a task that never rejects: the backend, or why there is none. All who ask for a mode get the same backend, until its device is lost. A kernel that
 * probes the device has run by then.
 *
 * The backend holds float32, int32, uint32 and bool; float64 is refused.
 *
 * @throws ArgumentError for a mode that there is not
 * @example
 * const acquired = await gpu({ mode: 'cpu' })()
 * if (acquired._tag === 'Left') throw acquired.left
 * const backend = acquired.right
 * const x = await toBackend(np.array([1, 2], { dtype: 'float32' }), backend)
 * x.mul(x).toArray() // [1, 4]
 */
export function gpu(options: GpuOptions): TaskEither<BackendUnavailable, Backend> {
  const { mode, ...others } = options
  if (!modes.includes(mode)) throw new ArgumentError(`gpu: there is no mode '${mode}'. Write 'webgpu', 'webgl2' or 'cpu'.`)
  const unknown = Object.keys(others)
  if (unknown.length > 0) throw new ArgumentError(`gpu: there is no option ${unknown.join(', ')}. There is mode only.`)
  return tryCatch(
    async () => backendOf(await acquireDevice(mode)),
    (error) =>
      error instanceof BackendUnavailable
        ? error
        : new BackendUnavailable(`gpu.js could not start in mode '${mode}': ${error instanceof Error ? error.message : String(error)}`, {
            cause: error,
          }),
  )
}

function backendOf(device: Device): GpuBackend {
  const known = backends.get(device)
  if (known !== undefined) return known
  const made = new GpuBackend(device)
  backends.set(device, made)
  return made
}
