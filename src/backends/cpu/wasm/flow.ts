import { itemSize } from '../../../core/dtype.js'
import type { Branching, Buffer, Carry, FlowStep, RepetitionLoop, StepsLoop, Window } from '../../kernel/schedule.js'
import type { Arena } from '../memory/arena.js'
import type { WasmRuntime } from './runtime.js'
import type { NestedParts } from './wasmProgram.js'

/** A nested schedule, and its parts as functions of its frame. */
export interface PreparedBody {
  readonly body: NestedParts
  readonly parts: readonly ((frame: number) => void)[]
}

/** Control flow as a function of the frame around it: the schedules inside run on frames of their own, with the addresses of what they see. */
export function prepareFlow(
  { pool }: WasmRuntime,
  step: FlowStep,
  buffers: readonly Buffer[],
  bodies: readonly PreparedBody[],
): (frame: number) => void {
  const { arena } = pool
  return (outer) => {
    const around = new Around(arena, outer, buffers)
    switch (step.kind) {
      case 'steps':
        runSteps(around, step, bodies)
        break
      case 'repetition':
        runRepetition(around, step, bodies)
        break
      case 'branch':
        runBranch(around, step, bodies)
        break
    }
  }
}

/** The schedule around control flow: where its buffers are. */
class Around {
  constructor(
    readonly arena: Arena,
    readonly frame: number,
    private readonly buffers: readonly Buffer[],
  ) {}

  /** The address of a buffer or a piece of scratch memory. */
  address(slot: number): number {
    return this.arena.i32[(this.frame >> 2) + slot] ?? 0
  }

  /** The address of what a window shows first. */
  of({ buffer, start }: Window): number {
    return this.address(buffer) + start * this.itemSize(buffer)
  }

  itemSize(buffer: number): number {
    const known = this.buffers[buffer]
    return known === undefined ? 0 : itemSize(known.dtype)
  }

  /** An int32 scalar. */
  integer(window: Window): number {
    return this.arena.i32[this.of(window) >> 2] ?? 0
  }

  /** Sets results beyond the last step to zero. */
  clear(results: readonly Window[], steps: number, length: number): void {
    for (const window of results) {
      const bytes = window.step * this.itemSize(window.buffer)
      this.arena.u8.fill(0, this.of(window) + steps * bytes, this.of(window) + length * bytes)
    }
  }
}

/** The frame of a nested schedule. */
class Frame {
  private readonly slots: number
  private readonly parts: PreparedBody['parts']
  readonly body: NestedParts
  private readonly frame: number
  private readonly moving: number[] = []

  constructor(
    private readonly around: Around,
    { body, parts }: PreparedBody,
  ) {
    this.body = body
    this.parts = parts
    this.frame = around.address(body.frame)
    this.slots = this.frame >> 2
    const { i32 } = around.arena
    body.plan.offsets.forEach((offset, slot) => {
      if (offset !== null) i32[this.slots + slot] = this.frame + body.temporaries + offset
    })
  }

  setWindows(windows: readonly Window[]): void {
    windows.forEach((window, i) => {
      this.set(this.body.schedule.inputs[i], window)
    })
  }

  setOutput(k: number, window: Window): void {
    this.set(this.output(k), window)
  }

  /** The slot of an output. */
  output(k: number): number | null {
    const output = this.body.schedule.outputs[k]
    return output?.kind === 'buffer' ? output.buffer : null
  }

  setAddress(slot: number | null | undefined, address: number): void {
    if (slot !== null && slot !== undefined) this.around.arena.i32[this.slots + slot] = address
  }

  /** Runs the schedule where windows have moved `i` steps. */
  run(i: number): void {
    const { moving, slots } = this
    const { i32 } = this.around.arena
    for (let m = 0; m < moving.length; m += 3) i32[slots + moving[m]!] = moving[m + 1]! + i * moving[m + 2]!
    for (const part of this.parts) part(this.frame)
  }

  private set(slot: number | null | undefined, window: Window): void {
    const address = this.around.of(window)
    this.setAddress(slot, address)
    if (slot !== null && slot !== undefined && window.step !== 0) {
      this.moving.push(slot, address, window.step * this.around.itemSize(window.buffer))
    }
  }
}

/** The addresses of what a loop takes from step to step: read here, written there. */
class CarriedAddresses {
  private now: number[]
  private next: number[]
  private other: number[]

  constructor(
    private readonly around: Around,
    private readonly carry: readonly Carry[],
    /** Does the first step write to the final buffer? */
    finalFirst: boolean,
  ) {
    this.now = carry.map(({ initial }) => around.of(initial))
    this.next = carry.map(({ final, spare }) => around.address(finalFirst ? final : spare))
    this.other = carry.map(({ final, spare }) => around.address(finalFirst ? spare : final))
  }

  read(frame: Frame): void {
    const { inputs } = frame.body.schedule
    const first = inputs.length - this.now.length
    for (let k = 0; k < this.now.length; k++) frame.setAddress(inputs[first + k], this.now[k]!)
  }

  step(frame: Frame, i: number): void {
    this.read(frame)
    for (let k = 0; k < this.next.length; k++) frame.setAddress(frame.output(k), this.next[k]!)
    frame.run(i)
    this.now = this.next
    this.next = this.other
    this.other = this.now
  }

  /** Copies what is not where it belongs. */
  finish({ body }: Frame): void {
    this.carry.forEach(({ final }, k) => {
      const bytes = (body.schedule.outputs[k]?.aval.size ?? 0) * this.around.itemSize(final)
      const [from, to] = [this.now[k]!, this.around.address(final)]
      if (from !== to) this.around.arena.u8.copyWithin(to, from, from + bytes)
    })
  }
}

function runSteps(around: Around, step: StepsLoop, [body]: readonly PreparedBody[]): void {
  if (body === undefined) return
  const { length, count, reverse, carry, results } = step
  const steps = count === null ? length : clamp(around.integer(count), length)
  const frame = new Frame(around, body)
  const carried = new CarriedAddresses(around, carry, steps % 2 === 1)
  frame.setWindows(step.windows)
  results.forEach((window, k) => {
    frame.setOutput(carry.length + k, window)
  })
  for (let j = 0; j < steps; j++) carried.step(frame, reverse ? steps - 1 - j : j)
  carried.finish(frame)
  around.clear(results, steps, length)
}

function runRepetition(around: Around, step: RepetitionLoop, [first, second]: readonly PreparedBody[]): void {
  if (first === undefined || second === undefined) return
  const { limit, carry, results } = step
  const { arena } = around
  const [test, frame] = [new Frame(around, first), new Frame(around, second)]
  const carried = new CarriedAddresses(around, carry, true)
  // Until the loop ends, the place of its count has room for the test's bool.
  const count = around.address(step.count)
  test.setWindows(step.testWindows)
  test.setAddress(test.output(0), count)
  frame.setWindows(step.windows)
  results.forEach((window, k) => {
    frame.setOutput(carry.length + k, window)
  })
  let steps = 0
  for (; limit === null || steps < limit; steps++) {
    carried.read(test)
    test.run(0)
    if (arena.u8[count] === 0) break
    carried.step(frame, steps)
  }
  carried.finish(frame)
  if (limit !== null) around.clear(results, steps, limit)
  arena.i32[count >> 2] = steps
}

function runBranch(around: Around, { index, branches, results }: Branching, bodies: readonly PreparedBody[]): void {
  const b = clamp(around.integer(index), branches.length - 1)
  const [chosen, body] = [branches[b], bodies[b]]
  if (chosen === undefined || body === undefined) return
  const frame = new Frame(around, body)
  frame.setWindows(chosen.windows)
  results.forEach((window, k) => {
    frame.setOutput(k, window)
  })
  frame.run(0)
}

function clamp(x: number, most: number): number {
  return Math.min(Math.max(x, 0), most)
}
