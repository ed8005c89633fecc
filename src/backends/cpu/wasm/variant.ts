import { ConcreteArray } from '../../../core/array.js'
import type { Aval } from '../../../core/aval.js'
import { fill } from '../../../core/constant.js'
import { TapeAval } from '../../../core/tape.js'
import { BackendError } from '../../../core/errors.js'
import type { Storage } from '../../../core/storage.js'
import { hasStep } from '../../kernel/flow.js'
import { heirsOf } from '../../kernel/inheritance.js'
import type { Output, Schedule } from '../../kernel/schedule.js'
import { hostData } from '../context.js'
import { Resident } from '../memory/resident.js'
import { planBlock, type BlockPlan } from './inputs.js'
import type { WasmInstance } from './instance.js'
import { prepareParts } from './parts.js'
import { Tapes } from './tapes.js'
import type { WasmRuntime } from './runtime.js'

/** Where an output buffer lies: its storage, and the first element there. */
interface Place {
  readonly storage: Storage
  readonly start: number
}

/** A program compiled for operands of certain strides. */
export class WasmVariant {
  private readonly block: BlockPlan
  private readonly tapes = new Tapes()
  private readonly parts: readonly ((frame: number) => void)[]
  private readonly offsets: readonly (number | null)[]
  /** Does it call the user's functions? These may throw, and a call that fails gives nothing away. */
  private readonly runsFunctions: boolean
  /** Which operands an output may be written over; found out when operands are donated. */
  private heirs: ReadonlyMap<number, readonly number[]> | null = null

  constructor(
    private readonly runtime: WasmRuntime,
    avals: readonly Aval[],
    private readonly schedule: Schedule,
    instance: WasmInstance,
    readonly layouts: readonly (readonly number[])[],
  ) {
    const { plan, slots } = instance.program
    this.block = planBlock(schedule, avals, layouts, slots, plan.bytes)
    this.offsets = plan.offsets
    this.runsFunctions = hasStep(schedule, (step) => step.kind === 'host' && step.equation.primitive.evaluation.kind === 'control')
    this.parts = prepareParts(runtime, instance, instance.program, this.tapes)
  }

  /** Runs the program; `null` where the arena has no room for it. */
  run(operands: readonly ConcreteArray[], donated?: readonly boolean[]): readonly ConcreteArray[] | null {
    const { pool } = this.runtime
    const pinned: Resident[] = []
    const parts: number[] = []
    let frame: number | null = null
    let unfinished: readonly (Place | undefined)[] = []
    try {
      const addresses = this.bringIn(operands, pinned, parts)
      frame = addresses === null ? null : pool.reserve(this.block.bytes)
      if (addresses === null || frame === null) return null
      const places = this.makeRoom(pinned, operands, donated)
      if (places === null) return null
      unfinished = places
      this.writeFrame(frame, operands, addresses, places)
      this.giveTapes(frame, operands)
      for (const part of this.parts) part(frame)
      this.bringOut(frame, places)
      const { outputs } = this.schedule
      const block = frame
      const results = outputs.map((output) => this.result(output, operands, places, block))
      unfinished = []
      return results
    } finally {
      forgetAll(pool, unfinished)
      if (frame !== null) {
        this.tapes.forget(frame, this.block.bytes)
        pool.giveBack(frame)
      }
      for (const part of parts) pool.giveBack(part)
      for (const record of pinned) pool.unpin(record)
    }
  }

  private giveTapes(frame: number, operands: readonly ConcreteArray[]): void {
    const { inputs, buffers } = this.schedule
    inputs.forEach((buffer, i) => {
      if (buffer !== null && buffers[buffer]?.tape === true) this.tapes.set(frame, buffer, operands[i]!)
    })
  }

  /** The address of each input, 0 where it is to be copied to the block; makes large ones resident, but for small parts of larger storages. */
  private bringIn(operands: readonly ConcreteArray[], pinned: Resident[], parts: number[]): readonly number[] | null {
    const { pool } = this.runtime
    const addresses: number[] = []
    for (const { position, copyTo, itemSize, first, length } of this.block.inputs) {
      const x = operands[position]!
      const { device } = x.storage
      if (copyTo !== null && !(device instanceof Resident && device.pool === pool && device.address !== 0)) {
        addresses.push(0)
        continue
      }
      if (!pool.admits(x.storage, length * itemSize)) {
        const part = pool.reserve(length * itemSize)
        if (part === null) return null
        parts.push(part)
        this.copyIn(part, x, first, length)
        addresses.push(part - first * itemSize)
        continue
      }
      const record = pool.upload(x.storage, x.dtype)
      if (record === null) return null
      pinned.push(record)
      addresses.push(record.address + x.offset * itemSize)
    }
    return addresses
  }

  /** Storages of the arena for large outputs, by buffer. */
  private makeRoom(
    pinned: Resident[],
    operands: readonly ConcreteArray[],
    donated: readonly boolean[] | undefined,
  ): (Place | undefined)[] | null {
    const { context, pool } = this.runtime
    const places: (Place | undefined)[] = []
    const place = (buffer: number, storage: Storage): void => {
      places[buffer] = { storage, start: 0 }
      if (storage.device instanceof Resident) pinned.push(storage.device)
    }
    const donors = donated === undefined ? null : this.donors(operands, donated)
    for (const { buffer, copyFrom } of this.block.outputs) {
      if (copyFrom !== null || donors?.has(buffer) === true) continue
      const { dtype, size } = this.schedule.buffers[buffer]!
      const storage = pool.allocate(context.backend, dtype, size)
      if (storage === null) {
        forgetAll(pool, places)
        return null
      }
      place(buffer, storage)
    }
    // Last, for from here on the donated arrays are gone.
    for (const [buffer, donor] of donors ?? []) {
      const { dtype, size } = this.schedule.buffers[buffer]!
      const storage = pool.takeOver(donor, context.backend, dtype, size)
      if (storage === null) throw new BackendError('The memory of a donated array was gone before a result could take it over.')
      place(buffer, storage)
    }
    return places
  }

  /** Storages of donated operands, by the output that may be written over them. */
  private donors(operands: readonly ConcreteArray[], donated: readonly boolean[]): ReadonlyMap<number, Storage> {
    this.heirs ??= heirsOf(this.schedule)
    const donors = new Map<number, Storage>()
    if (this.runsFunctions) return donors
    const taken = new Set<Storage>()
    for (const [buffer, positions] of this.heirs) {
      if (this.block.outputs.some((output) => output.buffer === buffer && output.copyFrom !== null)) continue
      for (const position of positions) {
        const x = operands[position]
        if (x === undefined || donated[position] !== true || x.offset !== 0 || x.strides !== x.aval.strides) continue
        const { storage } = x
        if (!storage.owned || taken.has(storage) || !(storage.device instanceof Resident) || storage.device.address === 0) continue
        if (storage.device.length !== x.aval.size) continue
        taken.add(storage)
        donors.set(buffer, storage)
        break
      }
    }
    return donors
  }

  private writeFrame(
    frame: number,
    operands: readonly ConcreteArray[],
    addresses: readonly number[],
    places: readonly (Place | undefined)[],
  ): void {
    const { block, offsets } = this
    const { i32 } = this.runtime.pool.arena
    const slots = frame >> 2
    const temporaries = frame + block.temporaries
    for (let slot = 0; slot < offsets.length; slot++) {
      const offset = offsets[slot]
      if (offset !== null && offset !== undefined) i32[slots + slot] = temporaries + offset
    }
    for (let i = 0; i < block.inputs.length; i++) {
      const { slot, copyTo, position, first, length, itemSize } = block.inputs[i]!
      const address = addresses[i]!
      if (address === 0 && copyTo !== null) {
        this.copyIn(frame + copyTo, operands[position]!, first, length)
        i32[slots + slot] = frame + copyTo - first * itemSize
      } else i32[slots + slot] = address
    }
    for (const { buffer, copyFrom } of block.outputs) {
      const device = places[buffer]?.storage.device
      i32[slots + buffer] = copyFrom === null ? (device instanceof Resident ? device.address : 0) : frame + copyFrom
    }
  }

  private copyIn(address: number, x: ConcreteArray, first: number, length: number): void {
    if (length === 0) return
    const data = hostData(x)
    const heap = this.runtime.pool.arena.whole(x.dtype)
    const to = address / heap.BYTES_PER_ELEMENT
    const from = x.offset + first
    if (length > 64) heap.set(data.subarray(from, from + length), to)
    else for (let i = 0; i < length; i++) heap[to + i] = data[from + i]!
  }

  /** Copies small outputs to memory of the host. */
  private bringOut(frame: number, places: (Place | undefined)[]): void {
    const { context, pool } = this.runtime
    for (const { buffer, copyFrom } of this.block.outputs) {
      if (copyFrom === null) continue
      const { dtype, size } = this.schedule.buffers[buffer]!
      const storage = context.allocator.allocate(dtype, size)
      const start = context.allocator.offset
      const { data } = storage
      const heap = pool.arena.whole(dtype)
      const from = (frame + copyFrom) / heap.BYTES_PER_ELEMENT
      if (data !== null) {
        if (size > 64) data.set(heap.subarray(from, from + size), start)
        else for (let i = 0; i < size; i++) data[start + i] = heap[from + i]!
      }
      places[buffer] = { storage, start }
    }
  }

  private result(output: Output, operands: readonly ConcreteArray[], places: readonly (Place | undefined)[], frame: number): ConcreteArray {
    if (output.kind === 'literal') return fill(output.value, output.aval)
    const { aval, buffer, start, strides } = output
    if (aval instanceof TapeAval) return this.tapes.get(frame, buffer)
    const place = places[buffer]
    if (place !== undefined) return new ConcreteArray(aval, place.storage, place.start + start, strides)
    const x = operands[this.schedule.inputs.indexOf(buffer)]
    if (x === undefined) throw new BackendError('A compiled program gives back a buffer that is neither an output nor an input.')
    return new ConcreteArray(aval, x.storage, x.offset + start, strides)
  }
}

/** Gives up the memory of outputs that nobody will read. */
function forgetAll(pool: WasmRuntime['pool'], places: readonly (Place | undefined)[]): void {
  for (const place of places) if (place?.storage.device instanceof Resident) pool.forget(place.storage.device)
}
