import { GpuBackend } from '../../../src/backends/gpu/backend.js'
import { acquireDevice } from '../../../src/backends/gpu/device/acquire.js'
import { cpuDriver } from '../../../src/backends/gpu/device/cpuDriver.js'
import type { Device } from '../../../src/backends/gpu/device/device.js'
import { loadGpuJs } from '../../../src/backends/gpu/device/gpuJs.js'
import { LaunchDevice } from '../../../src/backends/gpu/device/launchDevice.js'
import { cpu } from '../../../src/backends/cpu/backend.js'
import type { NdArray } from '../../../src/core/array.js'
import { flatten } from '../../../src/core/pytree.js'
import { toBackend } from '../../../src/numpy/toBackend.js'
import { withBackend } from '../../../src/transforms/scopes.js'

/** The backend over gpu.js's mode that needs no GPU; `mostArguments` as of a device whose kernels may read fewer buffers. */
export async function gpuBackend(mostArguments?: number): Promise<GpuBackend> {
  const device = await acquireDevice('cpu')
  return new GpuBackend(mostArguments === undefined ? device : limited(device, mostArguments))
}

function limited(device: Device, mostArguments: number): Device {
  return {
    mode: device.mode,
    dialect: device.dialect,
    synchronous: true,
    mostArguments,
    mostElements: device.mostElements,
    get counts() {
      return device.counts
    },
    kernel: (printed, lengths, label) => {
      if (lengths.length > mostArguments) throw new Error(`${label} reads ${String(lengths.length)} buffers`)
      return device.kernel(printed, lengths, label)
    },
    launch: (kernel, rows, scalars) => device.launch(kernel, rows, scalars),
    upload: (data, dtype) => device.upload(data, dtype),
    read: (row) => device.read(row),
    readLater: (row) => device.readLater(row),
  }
}

/** How many launches and reads something takes. */
export function costOf<R>({ device }: GpuBackend, run: () => R): { readonly result: R; readonly launches: number; readonly reads: number } {
  const before = device.counts
  const result = run()
  const { launches, reads } = device.counts
  return { result, launches: launches - before.launches, reads: reads - before.reads }
}

/** Runs a function on the CPU and on another backend, there eagerly and compiled, with the same operands; gives the elements of all results. */
export async function onBoth<A extends readonly unknown[]>(
  backend: GpuBackend,
  f: (...args: A) => unknown,
  args: A,
  compile: (f: (...args: A) => unknown) => (...args: A) => unknown,
): Promise<{ readonly expected: readonly Elements[]; readonly eager: readonly Elements[]; readonly compiled: readonly Elements[] }> {
  const expected = withBackend(cpu, () => f(...args))
  const moved = await toBackend(args, backend)
  const eager = withBackend(backend, () => f(...moved))
  const compiled = withBackend(backend, () => compile(f)(...moved))
  return { expected: await elementsOf(expected), eager: await elementsOf(eager), compiled: await elementsOf(compiled) }
}

/** An array's elements, and what it is. */
export interface Elements {
  readonly aval: string
  readonly data: readonly number[]
}

export async function elementsOf(tree: unknown): Promise<readonly Elements[]> {
  const { leaves } = flatten(tree)
  return Promise.all(
    leaves.map(async (leaf) => {
      const x = leaf as NdArray
      return { aval: x.aval.strong.toString(), data: Array.from(await x.read()) }
    }),
  )
}

/** Throws where two lists of arrays differ by more than `tolerance` times the largest element. */
export function expectClose(actual: readonly Elements[], expected: readonly Elements[], tolerance: number): void {
  if (actual.length !== expected.length) throw new Error(`${String(actual.length)} arrays, not ${String(expected.length)}`)
  actual.forEach(({ aval, data }, k) => {
    const wanted = expected[k]!
    if (aval !== wanted.aval) throw new Error(`array ${String(k)} is ${aval}, not ${wanted.aval}`)
    const scale = wanted.data.reduce((most, x) => (Number.isFinite(x) ? Math.max(most, Math.abs(x)) : most), 0)
    data.forEach((x, i) => {
      const y = wanted.data[i]!
      if (Object.is(x, y) || x === y || Math.abs(x - y) <= tolerance * scale) return
      throw new Error(`element ${String(i)} of array ${String(k)} (${aval}) is ${String(x)}, not ${String(y)}`)
    })
  })
}

/** A device that answers later, as WebGPU does, over gpu.js's mode that needs no GPU. */
export async function laterBackend(): Promise<GpuBackend> {
  const gpuJs = await loadGpuJs()
  if (gpuJs === null) throw new Error('gpu.js has another version')
  const driver = cpuDriver(gpuJs)
  return new GpuBackend(
    new LaunchDevice({
      ...driver,
      synchronous: false,
      read: () => {
        throw new Error('the device was to be waited for')
      },
      readLater: async (handle, dtype, length) => {
        await new Promise((resolve) => setTimeout(resolve, 0))
        return driver.readLater(handle, dtype, length)
      },
      submitted: () => Promise.resolve(),
    }),
  )
}
