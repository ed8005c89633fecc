import { prepareFlow } from './flow.js'
import { runHostStep } from './hostStep.js'
import type { WasmInstance } from './instance.js'
import type { WasmRuntime } from './runtime.js'
import { runnerOf } from './segment.js'
import type { Tapes } from './tapes.js'
import type { ScheduleParts } from './wasmProgram.js'

/** The parts of a schedule as functions of its frame. */
export function prepareParts(
  runtime: WasmRuntime,
  instance: WasmInstance,
  { schedule, parts, slots }: ScheduleParts,
  tapes: Tapes,
): readonly ((frame: number) => void)[] {
  return parts.map((part) => {
    switch (part.kind) {
      case 'segment':
        return runnerOf(runtime, instance, part, slots)
      case 'host':
        return (frame) => {
          runHostStep(runtime, part.step, schedule.buffers, frame, tapes)
        }
      case 'flow': {
        const bodies = part.bodies.map((body) => ({ body, parts: prepareParts(runtime, instance, body, tapes) }))
        return prepareFlow(runtime, part.step, schedule.buffers, bodies)
      }
    }
  })
}
