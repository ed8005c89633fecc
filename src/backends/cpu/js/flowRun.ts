import type { TypedArray } from '../../../core/dtype.js'
import { nestedIn } from '../../kernel/flow.js'
import type { Branching, Carry, FlowStep, RepetitionLoop, Schedule, StepsLoop, Window } from '../../kernel/schedule.js'
import { givenTo, memoryOfFlow } from './driverSource.js'

/** A typed array, and where something starts in it; then the next one. */
type Memory = readonly (TypedArray | number)[]

/** Runs a compiled schedule in the memory that it is given, or control flow in that of the buffers around it. */
export type MemoryRun = (...memory: Memory) => void

interface Place {
  readonly data: TypedArray
  readonly offset: number
}

/** Control flow whose bodies are functions of their own: with host steps in them, or too long for one function. */
export function prepareFlow(step: FlowStep, compile: (body: Schedule) => MemoryRun): MemoryRun {
  const bodies = nestedIn(step).map(({ body }) => ({ body, run: compile(body) }))
  const positions = new Map(memoryOfFlow(step).map((buffer, i) => [buffer, i]))
  return (...memory) => {
    const placeOf = (buffer: number, start = 0): Place => {
      const i = positions.get(buffer) ?? 0
      const [data, offset] = [memory[2 * i], memory[2 * i + 1]]
      if (typeof data !== 'object' || typeof offset !== 'number') throw new TypeError('control flow: a buffer has no memory.')
      return { data, offset: offset + start }
    }
    const frames = bodies.map(({ body, run }) => new Frame(body, run))
    switch (step.kind) {
      case 'steps':
        runSteps(step, frames, placeOf)
        break
      case 'repetition':
        runRepetition(step, frames, placeOf)
        break
      case 'branch':
        runBranch(step, frames, placeOf)
        break
    }
  }
}

type PlaceOf = (buffer: number, start?: number) => Place

/** The memory that a body is given. */
class Frame {
  private readonly given: (TypedArray | number)[] = []
  private readonly inputs: readonly (number | null)[]
  private readonly inputCount: number
  private readonly moving: { readonly at: number; readonly offset: number; readonly step: number }[] = []

  constructor(
    readonly body: Schedule,
    private readonly code: MemoryRun,
  ) {
    let next = 0
    this.inputs = body.inputs.map((buffer) => (buffer === null ? null : next++))
    this.inputCount = next
    this.given = new Array<TypedArray | number>(2 * givenTo(body).length).fill(0)
  }

  setInput(i: number, place: Place, step = 0): void {
    const at = this.inputs[i]
    if (at !== null && at !== undefined) this.set(at, place, step)
  }

  setOutput(k: number, place: Place, step = 0): void {
    this.set(this.inputCount + k, place, step)
  }

  setWindows(windows: readonly Window[], placeOf: PlaceOf): void {
    windows.forEach((window, i) => {
      this.setInput(i, placeOf(window.buffer, window.start), window.step)
    })
  }

  /** Runs the body where windows have moved `i` steps. */
  run(i: number): void {
    const { given } = this
    for (const { at, offset, step } of this.moving) given[at] = offset + i * step
    this.code(...given)
  }

  private set(position: number, { data, offset }: Place, step: number): void {
    this.given[2 * position] = data
    this.given[2 * position + 1] = offset
    if (step !== 0) this.moving.push({ at: 2 * position + 1, offset, step })
  }
}

/** What a loop takes from step to step: read here, written there. */
class CarriedPlaces {
  private now: readonly Place[]
  private next: readonly Place[]
  private other: readonly Place[]

  constructor(
    private readonly carry: readonly Carry[],
    private readonly placeOf: PlaceOf,
    /** Does the first step write to the final buffer? */
    finalFirst: boolean,
  ) {
    this.now = carry.map(({ initial }) => placeOf(initial.buffer, initial.start))
    this.next = carry.map(({ final, spare }) => placeOf(finalFirst ? final : spare))
    this.other = carry.map(({ final, spare }) => placeOf(finalFirst ? spare : final))
  }

  read(frame: Frame): void {
    const first = frame.body.inputs.length - this.carry.length
    this.now.forEach((place, k) => {
      frame.setInput(first + k, place)
    })
  }

  step(frame: Frame, i: number): void {
    this.read(frame)
    this.next.forEach((place, k) => {
      frame.setOutput(k, place)
    })
    frame.run(i)
    this.now = this.next
    this.next = this.other
    this.other = this.now
  }

  /** Copies what is not where it belongs. */
  finish({ body }: Frame): void {
    this.carry.forEach(({ final }, k) => {
      const size = body.outputs[k]?.aval.size ?? 0
      const [from, to] = [this.now[k], this.placeOf(final)]
      if (from === undefined || (from.data === to.data && from.offset === to.offset)) return
      to.data.set(from.data.subarray(from.offset, from.offset + size), to.offset)
    })
  }
}

function runSteps(step: StepsLoop, [frame]: readonly Frame[], placeOf: PlaceOf): void {
  if (frame === undefined) return
  const { length, count, reverse, carry, results } = step
  const steps = count === null ? length : clamp(elementOf(placeOf(count.buffer, count.start)), length)
  const carried = new CarriedPlaces(carry, placeOf, steps % 2 === 1)
  frame.setWindows(step.windows, placeOf)
  setResults(frame, carry.length, results, placeOf)
  for (let j = 0; j < steps; j++) carried.step(frame, reverse ? steps - 1 - j : j)
  carried.finish(frame)
  clear(results, steps, length, placeOf)
}

function runRepetition(step: RepetitionLoop, [test, frame]: readonly Frame[], placeOf: PlaceOf): void {
  if (test === undefined || frame === undefined) return
  const { limit, carry, results } = step
  const carried = new CarriedPlaces(carry, placeOf, true)
  const holds = { data: new Uint8Array(1), offset: 0 }
  test.setWindows(step.testWindows, placeOf)
  test.setOutput(0, holds)
  frame.setWindows(step.windows, placeOf)
  setResults(frame, carry.length, results, placeOf)
  let steps = 0
  for (; limit === null || steps < limit; steps++) {
    carried.read(test)
    test.run(0)
    if (holds.data[0] === 0) break
    carried.step(frame, steps)
  }
  carried.finish(frame)
  if (limit !== null) clear(results, steps, limit, placeOf)
  const { data, offset } = placeOf(step.count)
  data[offset] = steps
}

function runBranch({ index, branches, results }: Branching, frames: readonly Frame[], placeOf: PlaceOf): void {
  const b = clamp(elementOf(placeOf(index.buffer, index.start)), branches.length - 1)
  const frame = frames[b]
  frame?.setWindows(branches[b]?.windows ?? [], placeOf)
  results.forEach(({ buffer, start }, k) => {
    frame?.setOutput(k, placeOf(buffer, start))
  })
  frame?.run(0)
}

function setResults(frame: Frame, first: number, results: readonly Window[], placeOf: PlaceOf): void {
  results.forEach(({ buffer, start, step }, k) => {
    frame.setOutput(first + k, placeOf(buffer, start), step)
  })
}

/** Sets results beyond the last step to zero. */
function clear(results: readonly Window[], steps: number, length: number, placeOf: PlaceOf): void {
  for (const { buffer, start, step } of results) {
    const { data, offset } = placeOf(buffer, start)
    data.fill(0, offset + steps * step, offset + length * step)
  }
}

function elementOf({ data, offset }: Place): number {
  return data[offset] ?? 0
}

function clamp(x: number, most: number): number {
  return Math.min(Math.max(x, 0), most)
}
