import type { GpuJsBuffer } from './gpuJs.js'
import type { GpuDevice, GpuEncoder, GpuPass } from './webgpuContext.js'

/** Launches that wait for their submission at most. */
const mostLaunches = 512
/** Buffers that wait to be deleted at most. */
const mostGarbage = 256

/**
 * Collects the launches of WebGPU that follow one another without a pause, so that they are one submission. gpu.js, which submits each, is given {@link Recorder.device}
 * instead of the device.
 */
export class Recorder {
  /** What a kernel of gpu.js uses of a device when it runs. */
  readonly device: object
  /** Why commands were refused; all that came after them is not to be trusted. */
  failure: string | null = null
  private encoder: GpuEncoder | null = null
  private pass: GpuPass | null = null
  private launches = 0
  /** Settles when all that was submitted is known to be accepted or not. */
  private checks: Promise<void> = Promise.resolve()
  /** The numbers of each kernel that has been launched: they are written before the submission, so that there is one set of them. */
  private readonly numbers = new Map<object, Uint32Array>()
  private garbage: GpuJsBuffer[] = []

  constructor(private readonly real: GpuDevice) {
    this.device = {
      limits: real.limits,
      queue: {
        writeBuffer: (buffer: object, _offset: number, data: ArrayBuffer) => {
          this.write(buffer, data)
        },
        submit: () => undefined,
      },
      createBuffer: real.createBuffer.bind(real),
      createBindGroup: real.createBindGroup.bind(real),
      createCommandEncoder: () => ({ beginComputePass: () => this.beginLaunch(), finish: () => this }),
    }
  }

  /** Deletes a buffer, after the launches that use it. */
  delete(buffer: GpuJsBuffer): void {
    if (this.launches === 0) buffer.delete()
    else if (this.garbage.push(buffer) >= mostGarbage) this.submit()
  }

  /** Submits what has been recorded. */
  submit(): void {
    const { encoder, pass, real, garbage } = this
    if (encoder === null || pass === null) return
    this.encoder = null
    this.pass = null
    this.launches = 0
    this.numbers.clear()
    this.garbage = []
    // Commands that are refused do nothing, and memory holds what it held.
    real.pushErrorScope('validation')
    pass.end()
    real.queue.submit([encoder.finish()])
    const verdict = real.popErrorScope().then(
      (error) => {
        if (error !== null) this.failure ??= `commands were refused (${error.message})`
      },
      // A device that is lost says so itself.
      () => undefined,
    )
    this.checks = Promise.all([this.checks, verdict]).then(() => undefined)
    for (const buffer of garbage) buffer.delete()
  }

  /** Resolves when {@link Recorder.failure} tells of all that was submitted so far. */
  checked(): Promise<void> {
    return this.checks
  }

  private beginLaunch(): GpuPass {
    if (this.encoder === null) {
      this.encoder = this.real.createCommandEncoder()
      // When the program that launches comes to a pause.
      queueMicrotask(() => {
        this.submit()
      })
    }
    const pass = (this.pass ??= this.encoder.beginComputePass())
    return {
      setPipeline: (pipeline) => pass.setPipeline(pipeline),
      setBindGroup: (index, group) => pass.setBindGroup(index, group),
      dispatchWorkgroups: (x, y, z) => pass.dispatchWorkgroups(x, y, z),
      end: () => {
        if (++this.launches >= mostLaunches) this.submit()
      },
    }
  }

  private write(buffer: object, data: ArrayBuffer): void {
    const words = new Uint32Array(data)
    const known = this.numbers.get(buffer)
    if (known?.every((word, i) => word === words[i]) === true) return
    if (known !== undefined) this.submit()
    this.numbers.set(buffer, words.slice())
    this.real.queue.writeBuffer(buffer, 0, data)
  }
}
