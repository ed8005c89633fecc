import { newTypedArray, type DType, type TypedArray } from '../../../core/dtype.js'
import { BackendUnavailable } from '../../../core/errors.js'
import { wgsl } from '../print/wgsl.js'
import { Arrival } from './arrival.js'
import type { Driver, DriverKernel } from './driver.js'
import type { GpuJs, GpuJsBuffer } from './gpuJs.js'
import { kernelSettings } from './kernelSettings.js'
import { Recorder } from './recorder.js'
import { isGpuDevice, type GpuDevice } from './webgpuContext.js'
import { nativeWebGpuKernel, type NativeKernel } from './webgpuKernel.js'

// The numbers are the specification's.
const usage = { mapRead: 1, copySource: 4, copyDestination: 8, storage: 128 }
const mapRead = 1

/** A buffer that is there once gpu.js has compiled the kernel that makes it. */
type Handle = Arrival<GpuJsBuffer>

/**
 * gpu.js on WebGPU: kernels are compute shaders, rows are storage buffers of words of 32 bits.
 *
 * @throws BackendUnavailable as a rejection where there is no WebGPU, or no adapter
 */
export async function webgpuDriver(gpuJs: GpuJs): Promise<Driver<Handle>> {
  let context
  try {
    context = await gpuJs.WebGPUContext.acquire()
  } catch (error) {
    throw new BackendUnavailable(
      `There is no WebGPU here: ${error instanceof Error ? error.message : String(error)} Use mode 'webgl2', or the CPU backend.`,
      { cause: error },
    )
  }
  const { device } = context
  if (!isGpuDevice(device)) throw new BackendUnavailable("gpu.js has no device of WebGPU here. Use mode 'webgl2', or the CPU backend.")
  const recorder = new Recorder(device)
  const NativeKernel = nativeWebGpuKernel(gpuJs, context, recorder)
  const gpu = new gpuJs.GPU({ mode: 'webgpu' })
  gpu.Kernel = NativeKernel
  const { maxStorageBuffersPerShaderStage, maxStorageBufferBindingSize, maxBufferSize } = device.limits
  return {
    mode: 'webgpu',
    dialect: wgsl,
    synchronous: false,
    // The result is one as well.
    mostArguments: Math.min(15, maxStorageBuffersPerShaderStage - 1),
    mostElements: Math.min(2 ** 24, Math.floor(Math.min(maxStorageBufferBindingSize, maxBufferSize) / 4)),
    bytesOf: () => 4,
    lost: () => (context.isLost ? 'the device of WebGPU was lost' : recorder.failure),
    kernel: (printed): DriverKernel<Handle> => {
      const run = gpu.createKernel(printed.source, kernelSettings(printed, 'Number', 'WebGPUBuffer'))
      const { kernel } = run
      if (!(kernel instanceof NativeKernel)) throw new TypeError('gpu.js did not make the kind of kernel that it was told to.')
      return {
        run: (handles, scalars, named) => {
          const buffers = valuesOf(handles)
          if (!kernel.built || buffers === null) return Arrival.after(launchLater(kernel, handles, scalars, named))
          kernel.run(...buffers, ...scalars)
          if (kernel.latest === null) throw new TypeError('gpu.js gave no buffer.')
          return Arrival.of(kernel.latest)
        },
        destroy: () => {
          recorder.submit()
          run.destroy()
        },
      }
    },
    upload: (data, dtype) => {
      const buffer = device.createBuffer({
        size: 4 * data.length,
        usage: usage.storage | usage.copySource | usage.copyDestination,
        mappedAtCreation: true,
      })
      wordsOf(buffer.getMappedRange(), dtype).set(data)
      buffer.unmap()
      const settings = { buffer, output: [data.length], componentCount: 1, context, kernel: {} }
      return Arrival.of(new gpuJs.WebGPUBufferResult(settings))
    },
    read: () => {
      throw new TypeError('gpu: rows cannot be read at once in webgpu mode; this is a bug in the backend.')
    },
    readLater: async ({ promise }, dtype, length) => {
      const { buffer } = await promise
      recorder.submit()
      const data = await read(device, buffer, dtype, length)
      await recorder.checked()
      return data
    },
    delete: (handle) => {
      if (handle.value !== null) recorder.delete(handle.value)
      else {
        handle.promise.then(
          (result) => {
            recorder.delete(result)
          },
          () => undefined,
        )
      }
    },
    submitted: (handle) => (handle.value === null ? handle.promise : null),
  }
}

/** The buffers of handles; `null` while one of them is under way. */
function valuesOf(handles: readonly Handle[]): readonly GpuJsBuffer[] | null {
  const values = handles.flatMap(({ value }) => value ?? [])
  return values.length === handles.length ? values : null
}

async function launchLater(
  kernel: NativeKernel,
  handles: readonly Handle[],
  scalars: readonly number[],
  named: (error: unknown) => Error,
): Promise<GpuJsBuffer> {
  const buffers = await Promise.all(handles.map(({ promise }) => promise))
  try {
    const result = await kernel.run(...buffers, ...scalars)
    if (isBuffer(result)) return result
    throw new TypeError('gpu.js gave no buffer.')
  } catch (error) {
    throw named(error)
  }
}

function isBuffer(x: unknown): x is GpuJsBuffer {
  return typeof x === 'object' && x !== null && 'buffer' in x && 'delete' in x
}

async function read(device: GpuDevice, from: unknown, dtype: DType, length: number): Promise<TypedArray> {
  const size = 4 * length
  const buffer = device.createBuffer({ size, usage: usage.mapRead | usage.copyDestination })
  try {
    const encoder = device.createCommandEncoder()
    encoder.copyBufferToBuffer(from, 0, buffer, 0, size)
    device.queue.submit([encoder.finish()])
    await buffer.mapAsync(mapRead)
    const data = newTypedArray(dtype, length)
    data.set(wordsOf(buffer.getMappedRange(), dtype))
    return data
  } finally {
    buffer.destroy()
  }
}

/** Memory of a device as numbers of a dtype; a bool takes a whole word. */
function wordsOf(memory: ArrayBuffer, dtype: DType): Float32Array | Int32Array | Uint32Array {
  return dtype === 'float32' ? new Float32Array(memory) : dtype === 'int32' ? new Int32Array(memory) : new Uint32Array(memory)
}
