import type { WasmInstance } from './instance.js'
import type { WasmRuntime } from './runtime.js'
import { blockOf, type PrintedFunction, type Segment } from './wasmProgram.js'

/** Kernels of less work, in additions of a scalar, are not shared: about 0.5 ms for each of two threads. */
const leastSharedWork = 5e6

/** Runs all kernels of a segment for a frame: in one call into the module, unless some are large enough to be shared by threads. */
export function runnerOf(runtime: WasmRuntime, instance: WasmInstance, segment: Segment): (frame: number) => void {
  const whole = instance.entry(segment)
  if (segment.functions.every((each) => each.cost < leastSharedWork)) return whole
  const parts = segment.functions.map((each) => partOf(runtime, instance, each))
  return (frame) => {
    if (runtime.crew() === null) whole(frame)
    else for (const part of parts) part(frame)
  }
}

function partOf(runtime: WasmRuntime, instance: WasmInstance, each: PrintedFunction): (frame: number) => void {
  const kernel = instance.kernel(each.number)
  const { extent, grain, cost, number } = each
  const block = blockOf(each)
  const shared = cost >= leastSharedWork && extent > grain
  return (frame) => {
    const inBlocks = (start: number, end: number): void => {
      for (let first = start; first < end; first += block) kernel(frame, first, Math.min(first + block, end))
    }
    const crew = shared ? runtime.crew() : null
    if (crew?.run(instance, number, frame, extent, grain, inBlocks) !== true) inBlocks(0, extent)
  }
}
