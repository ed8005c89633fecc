import { itemSize, newTypedArray, type TypedArray } from '../../../core/dtype.js'
import { arrayName, script } from '../print/script.js'
import type { Driver } from './driver.js'
import type { GpuJs } from './gpuJs.js'
import { kernelSettings } from './kernelSettings.js'

/** gpu.js without a GPU: kernels are JavaScript, rows are typed arrays. */
export function cpuDriver(gpuJs: GpuJs): Driver<TypedArray> {
  class NativeKernel extends gpuJs.CPUKernel {
    resultArray = 'Float32Array'
    override _getKernelResultTypeConstructorString(): string {
      return this.resultArray
    }
  }
  const gpu = new gpuJs.GPU({ mode: 'cpu' })
  gpu.Kernel = NativeKernel
  gpu.injectNative(script.runtime)
  return {
    mode: 'cpu',
    dialect: script,
    synchronous: true,
    mostArguments: 15,
    mostElements: 2 ** 24,
    bytesOf: itemSize,
    lost: () => null,
    kernel: (printed) => {
      const run = gpu.createKernel(printed.source, kernelSettings(printed, 'Number', 'Array'))
      const { kernel } = run
      if (!(kernel instanceof NativeKernel)) throw new TypeError('gpu.js did not make the kind of kernel that it was told to.')
      kernel.resultArray = arrayName(printed.dtype)
      return {
        run: (arrays, scalars) => {
          const result = run(...arrays, ...scalars)
          if (!isTypedArray(result)) throw new TypeError('gpu.js gave no typed array.')
          return result
        },
        destroy: () => {
          run.destroy()
        },
      }
    },
    upload: (data, dtype) => {
      const copy = newTypedArray(dtype, data.length)
      copy.set(data)
      return copy
    },
    read: (data) => data.slice(),
    readLater: (data) => Promise.resolve(data.slice()),
    delete: () => undefined,
    submitted: () => null,
  }
}

function isTypedArray(x: unknown): x is TypedArray {
  return ArrayBuffer.isView(x) && !(x instanceof DataView)
}
