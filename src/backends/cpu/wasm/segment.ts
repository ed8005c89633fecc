import type { SharedKernel } from '../threads/crew.js'
import type { WasmInstance } from './instance.js'
import type { WasmRuntime } from './runtime.js'
import { blockOf, type PrintedFunction, type Segment } from './wasmProgram.js'

/** Kernels of less work, in additions of a scalar, are not shared: about 0.5 ms for each of two threads. */
const leastSharedWork = 5e6

/** Runs all kernels of a segment for a frame of so many slots: in one call into the module, unless some are large enough to be shared by threads. */
export function runnerOf(runtime: WasmRuntime, instance: WasmInstance, segment: Segment, slots: number): (frame: number) => void {
  const whole = instance.entry(segment)
  if (!segment.functions.some(isShared)) return whole
  const parts = segment.functions.map((each) => partOf(runtime, instance, each, slots))
  return (frame) => {
    if (runtime.crew() === null) whole(frame)
    else for (const part of parts) part(frame)
  }
}

function isShared({ cost, extent, grain }: PrintedFunction): boolean {
  return cost >= leastSharedWork && extent > grain
}

function partOf(runtime: WasmRuntime, instance: WasmInstance, each: PrintedFunction, slots: number): (frame: number) => void {
  const run = instance.kernel(each.number)
  const { extent, grain, number } = each
  const block = blockOf(each)
  const kernel: SharedKernel | null = isShared(each) ? { module: instance, number, extent, grain } : null
  const frames = new WorkerFrames(runtime, slots, each)
  return (frame) => {
    const inBlocks = (start: number, end: number): void => {
      for (let first = start; first < end; first += block) run(frame, first, Math.min(first + block, end))
    }
    const crew = kernel === null ? null : runtime.crew()
    if (kernel === null || crew?.invite(kernel) !== true || !frames.make(frame, crew.size)) {
      inBlocks(0, extent)
      return
    }
    try {
      crew.run(kernel, (worker) => frames.of(worker), inBlocks)
    } finally {
      frames.free()
    }
  }
}

/** The frames that workers run a kernel with: that of the call, or, where each needs scratch memory of its own, copies of it with other addresses in them. */
class WorkerFrames {
  private readonly slotBytes: number
  private readonly pitch: number
  private first = 0
  private made = false

  constructor(
    private readonly runtime: WasmRuntime,
    private readonly slots: number,
    private readonly kernel: PrintedFunction,
  ) {
    this.slotBytes = padded(4 * slots)
    this.pitch = kernel.ownScratch.reduce((bytes, scratch) => bytes + padded(scratch.bytes), this.slotBytes)
  }

  /** Makes them; `false` where there is no room. */
  make(frame: number, workers: number): boolean {
    const { slots, slotBytes, pitch } = this
    const { ownScratch } = this.kernel
    const { pool } = this.runtime
    this.first = frame
    if (ownScratch.length === 0) return true
    const block = pool.reserve(workers * pitch)
    if (block === null) return false
    this.first = block
    this.made = true
    const { i32 } = pool.arena
    for (let worker = 0; worker < workers; worker++) {
      const own = block + worker * pitch
      i32.copyWithin(own >> 2, frame >> 2, (frame >> 2) + slots)
      let address = own + slotBytes
      for (const { slot, bytes } of ownScratch) {
        i32[(own >> 2) + slot] = address
        address += padded(bytes)
      }
    }
    return true
  }

  of(worker: number): number {
    return this.made ? this.first + worker * this.pitch : this.first
  }

  free(): void {
    if (this.made) this.runtime.pool.giveBack(this.first)
    this.made = false
  }
}

/** Whole vectors, and one that may be read beyond the end. */
function padded(bytes: number): number {
  return Math.ceil(bytes / 16) * 16 + 16
}
