/** What a kernel of gpu.js is called as: arrays in the form of the mode, then numbers. */
export interface GpuJsRun {
  (...values: readonly unknown[]): unknown
  /** The kernel behind it; gpu.js may exchange it for another. */
  readonly kernel: object
  destroy(): void
}

/** Settings of a kernel, as far as we set them. */
export interface GpuJsSettings {
  readonly output: readonly number[]
  readonly returnType: 'Number' | 'Array(2)'
  readonly pipeline: boolean
  readonly immutable: boolean
  readonly strictIntegers: boolean
  readonly precision: 'single'
  readonly tactic: 'precision'
  readonly argumentTypes?: readonly string[]
  readonly nativeFunctions: readonly {
    readonly name: string
    readonly source: string
    readonly argumentTypes: Readonly<Record<string, 'Integer'>>
    readonly returnType: 'Number' | 'Array(2)'
  }[]
}

export interface GpuJsInstance {
  /** The class of the kernels that it makes. */
  Kernel: unknown
  /** The WebGL context, once there is a kernel. */
  readonly context: unknown
  injectNative(text: string): unknown
  createKernel(source: string, settings: GpuJsSettings): GpuJsRun
}

/** The constructor of a class of kernels, to extend. */
export type GpuJsKernelClass<Kernel extends object> = new (source: unknown, settings: unknown) => Kernel

/** What {@link GpuJs.CPUKernel} has that we override. */
export interface GpuJsCpuKernel {
  _getKernelResultTypeConstructorString(): string
}

/** What {@link GpuJs.WebGPUKernel} has that we override. */
export interface GpuJsWebGpuKernel {
  readonly built: boolean
  readonly output: readonly number[]
  /** Counts the results over it, and the kernel. */
  outputBuffer: { _refs: number } | null
  _device: object
  assembleWGSL(): string
  run(...values: readonly unknown[]): unknown
  _runInternal(snapshot: unknown): Promise<unknown>
}

/** A buffer on a device of WebGPU, as gpu.js counts its users. */
export interface GpuJsBuffer {
  readonly buffer: unknown
  delete(): void
}

/** A texture of WebGL, as gpu.js counts its users. */
export interface GpuJsTexture {
  readonly texture: unknown
  readonly internalFormat: number
  readonly textureFormat: number
  readonly kernel: object
  delete(): void
}

/** What we use of gpu.js 2.24.1. Its own declarations do not have most of it. */
export interface GpuJs {
  readonly GPU: new (settings: { readonly mode: string }) => GpuJsInstance
  readonly CPUKernel: GpuJsKernelClass<GpuJsCpuKernel>
  readonly WebGL2Kernel: GpuJsKernelClass<object> & { readonly isSupported: boolean }
  readonly WebGPUKernel: GpuJsKernelClass<GpuJsWebGpuKernel>
  readonly WebGPUContext: { acquire(): Promise<{ readonly device: unknown; readonly isLost: boolean }> }
  readonly WebGPUBufferResult: new (settings: {
    readonly buffer: unknown
    readonly output: readonly number[]
    readonly componentCount: number
    readonly context: object
    readonly kernel: object
  }) => GpuJsBuffer
  readonly utils: {
    getKernelTextureSize(
      settings: { readonly optimizeFloatMemory: boolean; readonly precision: string },
      dimensions: readonly number[],
    ): Int32Array
  }
}

/** The version that all of this was measured with; others have other internals. */
export const gpuJsVersion = '2.24.1'

const classes = ['GPU', 'CPUKernel', 'WebGL2Kernel', 'WebGPUKernel', 'WebGPUContext', 'WebGPUBufferResult'] as const

function isGpuJs(candidate: unknown): candidate is GpuJs {
  // The bundle for browsers is the class GPU with everything else on it.
  if (typeof candidate !== 'function' && (typeof candidate !== 'object' || candidate === null)) return false
  return classes.every((name) => typeof Reflect.get(candidate, name) === 'function') && typeof Reflect.get(candidate, 'utils') === 'object'
}

/**
 * Loads gpu.js, which users of other backends need not install.
 *
 * @returns `null` where what is installed is another version, without what we need
 * @throws whatever the loader throws where it is not installed
 */
export async function loadGpuJs(): Promise<GpuJs | null> {
  const module: object = await import('gpu.js')
  const candidates: readonly unknown[] = [module, Reflect.get(module, 'default'), Reflect.get(module, 'GPU')]
  return candidates.find(isGpuJs) ?? null
}
