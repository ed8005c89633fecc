import { wgsl } from '../print/wgsl.js'
import type { GpuJs, GpuJsKernelClass, GpuJsWebGpuKernel } from './gpuJs.js'

/**
 * The kernels of gpu.js on WebGPU with what those of its other modes have: native functions. All memory is of u32, so that every dtype keeps its bits; gpu.js's own functions
 * that read from it as f32 must go.
 */
export function nativeWebGpuKernel(gpuJs: GpuJs): GpuJsKernelClass<GpuJsWebGpuKernel> {
  return class extends gpuJs.WebGPUKernel {
    static nativeFunctionArguments(): object {
      return {}
    }

    static nativeFunctionReturnType(): string {
      return 'Number'
    }

    override assembleWGSL(): string {
      const text = super.assembleWGSL().replaceAll('array<f32>', 'array<u32>')
      return text.replace(/fn get_user_\w+\([^)]*\) -> f32 \{[^}]*\}/g, '') + wgsl.runtime
    }
  }
}
