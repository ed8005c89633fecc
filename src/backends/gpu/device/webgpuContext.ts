/** A buffer of WebGPU. */
export interface GpuBuffer {
  mapAsync(mode: number): Promise<void>
  getMappedRange(): ArrayBuffer
  unmap(): void
  destroy(): void
}

/** What we use of a device of WebGPU. The library is compiled without the types of browsers. */
export interface GpuDevice {
  readonly limits: {
    readonly maxStorageBuffersPerShaderStage: number
    readonly maxStorageBufferBindingSize: number
    readonly maxBufferSize: number
  }
  readonly queue: { submit(commands: readonly object[]): void }
  createBuffer(settings: { readonly size: number; readonly usage: number; readonly mappedAtCreation?: boolean }): GpuBuffer
  createCommandEncoder(): {
    copyBufferToBuffer(from: unknown, fromOffset: number, to: GpuBuffer, toOffset: number, size: number): void
    finish(): object
  }
}

const methods = ['createBuffer', 'createCommandEncoder']

/** Is it a device of WebGPU? */
export function isGpuDevice(device: unknown): device is GpuDevice {
  return typeof device === 'object' && device !== null && methods.every((name) => typeof Reflect.get(device, name) === 'function')
}
