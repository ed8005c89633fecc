import type { ConcreteArray } from '../../core/array.js'
import { Tape } from '../../core/recordedTape.js'
import { TapeAval } from '../../core/tape.js'
import { cpu } from '../cpu/backend.js'
import { elements } from './arrays.js'
import type { Run } from './plan/drive.js'
import type { GpuRuntime } from './runtime.js'

/** A tape with its elements on the host, where all that deals with tapes runs. */
export function* tapeOnHost(runtime: GpuRuntime, tape: ConcreteArray): Run<ConcreteArray> {
  if (!(tape instanceof Tape)) return tape
  const element = elementOf(tape)
  if (element instanceof TapeAval) {
    const entries: ConcreteArray[] = []
    for (let i = 0; i < tape.length; i++) entries.push(yield* tapeOnHost(runtime, tape.entry(i)))
    return Tape.ofEntries(element, entries)
  }
  const segments: ConcreteArray[] = []
  for (const segment of tape.segments) {
    const own = segment.storage.backend === runtime.backend
    segments.push(own ? cpu.fromTypedArray(yield* elements(runtime, segment), segment.aval) : segment)
  }
  return Tape.ofSegments(element, segments, tape.length)
}

/** A tape with its elements where the other results of a program are. */
export function tapeOnDevice(runtime: GpuRuntime, tape: ConcreteArray): ConcreteArray {
  if (!(tape instanceof Tape)) return tape
  const element = elementOf(tape)
  if (element instanceof TapeAval) {
    const entries = Array.from({ length: tape.length }, (_, i) => tapeOnDevice(runtime, tape.entry(i)))
    return Tape.ofEntries(element, entries)
  }
  const segments = tape.segments.map((segment) => {
    const { literal, backend } = segment.storage
    return literal || backend === runtime.backend ? segment : runtime.backend.fromTypedArray(cpu.read(segment), segment.aval)
  })
  return Tape.ofSegments(element, segments, tape.length)
}

function elementOf(tape: Tape): TapeAval['element'] {
  const { aval } = tape
  if (!(aval instanceof TapeAval)) throw new TypeError('gpu: a tape has the aval of an array; this is a bug in its making.')
  return aval.element
}
