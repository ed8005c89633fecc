import { wgsl } from '../print/wgsl.js'
import type { GpuJs, GpuJsBuffer, GpuJsKernelClass, GpuJsWebGpuKernel } from './gpuJs.js'
import type { Recorder } from './recorder.js'

/** A kernel of WebGPU with native functions, whose launches are recorded. */
export interface NativeKernel extends GpuJsWebGpuKernel {
  /** The result of the last launch. */
  readonly latest: GpuJsBuffer | null
}

/**
 * The kernels of gpu.js on WebGPU with what those of its other modes have: native functions. All memory is of u32, so that every dtype keeps its bits; gpu.js's own functions
 * that read from it as f32 must go.
 */
export function nativeWebGpuKernel(gpuJs: GpuJs, context: object, recorder: Recorder): GpuJsKernelClass<NativeKernel> {
  return class extends gpuJs.WebGPUKernel implements NativeKernel {
    latest: GpuJsBuffer | null = null

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

    /** What runs it once it is built. */
    override _runInternal(snapshot: unknown): Promise<unknown> {
      this._device = recorder.device
      void super._runInternal(snapshot)
      const buffer = this.outputBuffer
      if (buffer === null) throw new TypeError('gpu.js gave no buffer.')
      // The kernel would keep it as long as it lives, and delete it when it likes.
      this.outputBuffer = null
      const settings = { buffer, output: this.output, componentCount: 1, context, kernel: this }
      this.latest = new gpuJs.WebGPUBufferResult(settings)
      buffer._refs = 1
      return Promise.resolve(this.latest)
    }
  }
}
