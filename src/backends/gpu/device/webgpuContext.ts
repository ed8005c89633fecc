/** A buffer of WebGPU. */
export interface GpuBuffer {
  readonly size: number
  mapAsync(mode: number): Promise<void>
  getMappedRange(): ArrayBuffer
  unmap(): void
  destroy(): void
}

/** Where commands of one submission are recorded. */
export interface GpuEncoder {
  beginComputePass(): GpuPass
  copyBufferToBuffer(from: unknown, fromOffset: number, to: GpuBuffer, toOffset: number, size: number): void
  finish(): object
}

export interface GpuPass {
  setPipeline(pipeline: unknown): void
  setBindGroup(index: number, group: unknown): void
  dispatchWorkgroups(x: number, y: number, z: number): void
  end(): void
}

/** What we use of a device of WebGPU. The library is compiled without the types of browsers. */
export interface GpuDevice {
  readonly limits: {
    readonly maxStorageBuffersPerShaderStage: number
    readonly maxStorageBufferBindingSize: number
    readonly maxBufferSize: number
  }
  readonly queue: { submit(commands: readonly object[]): void; writeBuffer(buffer: object, offset: number, data: ArrayBuffer): void }
  createBuffer(settings: { readonly size: number; readonly usage: number; readonly mappedAtCreation?: boolean }): GpuBuffer
  createBindGroup(settings: object): object
  createCommandEncoder(): GpuEncoder
  pushErrorScope(kind: 'validation'): void
  popErrorScope(): Promise<{ readonly message: string } | null>
}

const methods = ['createBuffer', 'createBindGroup', 'createCommandEncoder', 'pushErrorScope']

/** Is it a device of WebGPU? */
export function isGpuDevice(device: unknown): device is GpuDevice {
  return typeof device === 'object' && device !== null && methods.every((name) => typeof Reflect.get(device, name) === 'function')
}
