import { BackendUnavailable } from '../../../core/errors.js'
import type { GpuMode } from '../print/dialect.js'
import { cpuDriver } from './cpuDriver.js'
import type { Device } from './device.js'
import { gpuJsVersion, loadGpuJs, type GpuJs } from './gpuJs.js'
import { LaunchDevice } from './launchDevice.js'
import { probe } from './probe.js'
import { webgl2Driver } from './webgl2Driver.js'
import { webgpuDriver } from './webgpuDriver.js'

interface AcquiredDevice extends Device {
  readonly lost: boolean
}

/** One for each mode: browsers give a page few contexts, and rows of one are unknown to another. */
const devices = new Map<GpuMode, Promise<AcquiredDevice>>()

/**
 * The device of a mode, the same for all who ask, until it is lost.
 *
 * @throws BackendUnavailable as a rejection, with what is missing and what to do
 */
export function acquireDevice(mode: GpuMode): Promise<Device> {
  const known = devices.get(mode)
  const again = (): Promise<AcquiredDevice> => make(mode)
  // At once, so that whoever asks meanwhile waits for the same.
  const device = known === undefined ? again() : known.then((before) => (before.lost ? again() : before), again)
  devices.set(mode, device)
  return device
}

async function make(mode: GpuMode): Promise<AcquiredDevice> {
  const device = await deviceOf(mode, await gpuJsOrError())
  await probe(device)
  return device
}

async function gpuJsOrError(): Promise<GpuJs> {
  let gpuJs: GpuJs | null
  try {
    gpuJs = await loadGpuJs()
  } catch (error) {
    throw new BackendUnavailable(
      `The gpu backend runs on gpu.js, which could not be loaded. Install it: npm install gpu.js@${gpuJsVersion} (docs/gpu.md says how to leave out its large optional parts).`,
      { cause: error },
    )
  }
  if (gpuJs === null) {
    throw new BackendUnavailable(
      `The gpu backend needs gpu.js ${gpuJsVersion}, and what is installed as gpu.js is another version. Install just that one.`,
    )
  }
  return gpuJs
}

async function deviceOf(mode: GpuMode, gpuJs: GpuJs): Promise<AcquiredDevice> {
  switch (mode) {
    case 'webgpu':
      return new LaunchDevice(await webgpuDriver(gpuJs))
    case 'webgl2':
      return new LaunchDevice(webgl2Driver(gpuJs))
    case 'cpu':
      return new LaunchDevice(cpuDriver(gpuJs))
  }
}
