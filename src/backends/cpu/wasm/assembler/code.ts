import { ByteWriter } from './byteWriter.js'
import { laneLoadOpcodes, laneOpcodes, laneStoreOpcodes, loadOpcodes, storeOpcodes } from './memoryOpcodes.js'
import {
  plainOpcodes,
  type LaneLoadOpcode,
  type LaneOpcode,
  type LaneStoreOpcode,
  type LoadOpcode,
  type PlainOpcode,
  type StoreOpcode,
} from './opcodes.js'
import { typeCodes, type ValueType } from './valueType.js'

/** A local variable of the function that declared it, parameters included. */
export interface Local {
  readonly index: number
  readonly type: ValueType
}

/** Where a branch goes: behind a block, or to the start of a loop; good inside it only. */
export interface Label {
  /** How many blocks are open inside the function with this one. */
  readonly depth: number
}

/** A function of a module. */
export interface Func {
  readonly index: number
  readonly params: readonly ValueType[]
  readonly results: readonly ValueType[]
}

/** A global variable of a module. */
export interface Global {
  readonly index: number
  readonly type: ValueType
}

/** The lanes a constant vector may be given by. */
export type Shape = 'i8x16' | 'i32x4' | 'i64x2' | 'f32x4' | 'f64x2'

/**
 * The instructions of one function, in stack style: what pushes the operands is written before the instruction. Nothing is checked here but the
 * names; the engine validates the module.
 */
export class Code {
  readonly params: readonly Local[]
  private readonly types: ValueType[]
  private readonly writer = new ByteWriter()
  private depth = 0

  constructor(params: readonly ValueType[]) {
    this.types = [...params]
    this.params = params.map((type, index) => ({ index, type }))
  }

  /** Declares a local variable; it is zero when the function starts. */
  local(type: ValueType): Local {
    return { index: this.types.push(type) - 1, type }
  }

  get(x: Local): void {
    this.indexed(0x20, x.index)
  }

  set(x: Local): void {
    this.indexed(0x21, x.index)
  }

  /** Sets and leaves the value on the stack. */
  tee(x: Local): void {
    this.indexed(0x22, x.index)
  }

  getGlobal(x: Global): void {
    this.indexed(0x23, x.index)
  }

  setGlobal(x: Global): void {
    this.indexed(0x24, x.index)
  }

  i32(value: number): void {
    this.writer.byte(0x41)
    this.writer.signed(value)
  }

  i64(value: bigint): void {
    this.writer.byte(0x42)
    this.writer.signed64(value)
  }

  f32(value: number): void {
    this.writer.byte(0x43)
    this.writer.float32(value)
  }

  f64(value: number): void {
    this.writer.byte(0x44)
    this.writer.float64(value)
  }

  /** A constant vector of 16 bytes. */
  v128(bytes: ArrayLike<number>): void {
    if (bytes.length !== 16) throw new TypeError(`wasm assembler: a vector has 16 bytes, not ${String(bytes.length)}`)
    this.opcode(0xfd000c)
    this.writer.append(bytes)
  }

  /** A constant vector with the same value in all lanes. */
  splat(shape: Shape, value: number): void {
    this.v128(splatBytes(shape, value))
  }

  op(name: PlainOpcode): void {
    this.opcode(plainOpcodes[name])
  }

  /** Picks by an i32 condition above two values: `x`, `y`, `condition` -> `x` where the condition is not 0. */
  select(type: ValueType): void {
    this.writer.byte(0x1c)
    this.writer.byte(1)
    this.writer.byte(typeCodes[type])
  }

  load(name: LoadOpcode, offset = 0): void {
    this.opcode(loadOpcodes[name])
    this.memory(offset)
  }

  store(name: StoreOpcode, offset = 0): void {
    this.opcode(storeOpcodes[name])
    this.memory(offset)
  }

  /** Extracts a lane, or replaces it. */
  lane(name: LaneOpcode, lane: number): void {
    this.opcode(laneOpcodes[name])
    this.writer.byte(lane)
  }

  loadLane(name: LaneLoadOpcode, lane: number, offset = 0): void {
    this.opcode(laneLoadOpcodes[name])
    this.memory(offset)
    this.writer.byte(lane)
  }

  storeLane(name: LaneStoreOpcode, lane: number, offset = 0): void {
    this.opcode(laneStoreOpcodes[name])
    this.memory(offset)
    this.writer.byte(lane)
  }

  /** Picks 16 bytes out of the 32 of two vectors. */
  shuffle(bytes: readonly number[]): void {
    if (bytes.length !== 16) throw new TypeError(`wasm assembler: a shuffle has 16 bytes, not ${String(bytes.length)}`)
    this.opcode(0xfd000d)
    this.writer.append(bytes)
  }

  /** Copies within memory: takes destination, source and the number of bytes. */
  copyMemory(): void {
    this.opcode(0xfc000a)
    this.writer.append([0, 0])
  }

  /** Fills memory: takes destination, byte and the number of bytes. */
  fillMemory(): void {
    this.opcode(0xfc000b)
    this.writer.byte(0)
  }

  /** A block, whose label is behind it; it leaves a value of type `result`, if one is given. */
  block(body: (exit: Label) => void, result?: ValueType): void {
    this.structure(0x02, body, result)
  }

  /** A block, whose label is its start; it runs once unless it branches there. */
  loop(body: (again: Label) => void): void {
    this.structure(0x03, body, undefined)
  }

  /** Takes an i32 condition. The labels are behind the whole. */
  if_(then: (exit: Label) => void, otherwise?: (exit: Label) => void): void {
    this.choice(undefined, then, otherwise)
  }

  /** Takes an i32 condition, and leaves a value of type `result` from either side. */
  ifValue(result: ValueType, then: (exit: Label) => void, otherwise: (exit: Label) => void): void {
    this.choice(result, then, otherwise)
  }

  br(label: Label): void {
    this.indexed(0x0c, this.depth - label.depth)
  }

  /** Branches where the i32 condition holds. */
  brIf(label: Label): void {
    this.indexed(0x0d, this.depth - label.depth)
  }

  call(callee: Func): void {
    this.indexed(0x10, callee.index)
  }

  drop(): void {
    this.writer.byte(0x1a)
  }

  return_(): void {
    this.writer.byte(0x0f)
  }

  unreachable(): void {
    this.writer.byte(0x00)
  }

  /** Writes the finished body, as the code section has it. */
  writeTo(section: ByteWriter): void {
    const head = new ByteWriter()
    const groups: { readonly type: ValueType; count: number }[] = []
    for (const type of this.types.slice(this.params.length)) {
      const last = groups.at(-1)
      if (last?.type === type) last.count++
      else groups.push({ type, count: 1 })
    }
    head.unsigned(groups.length)
    for (const { type, count } of groups) {
      head.unsigned(count)
      head.byte(typeCodes[type])
    }
    section.unsigned(head.length + this.writer.length + 1)
    section.append(head.written())
    section.append(this.writer.written())
    section.byte(0x0b)
  }

  private choice(result: ValueType | undefined, then: (exit: Label) => void, otherwise: ((exit: Label) => void) | undefined): void {
    this.structure(
      0x04,
      (exit) => {
        then(exit)
        if (otherwise === undefined) return
        this.writer.byte(0x05)
        otherwise(exit)
      },
      result,
    )
  }

  private structure(code: number, body: (label: Label) => void, result: ValueType | undefined): void {
    this.writer.byte(code)
    this.writer.byte(result === undefined ? 0x40 : typeCodes[result])
    this.depth++
    body({ depth: this.depth })
    this.depth--
    this.writer.byte(0x0b)
  }

  private opcode(code: number): void {
    if (code < 0x100) {
      this.writer.byte(code)
      return
    }
    this.writer.byte(code >> 16)
    this.writer.unsigned(code & 0xffff)
  }

  // An alignment is only a hint; 1 is always true.
  private memory(offset: number): void {
    this.writer.byte(0)
    this.writer.unsigned(offset)
  }

  private indexed(code: number, index: number): void {
    this.writer.byte(code)
    this.writer.unsigned(index)
  }
}

function splatBytes(shape: Shape, value: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(16))
  const [size, put] = lanes[shape]
  for (let at = 0; at < 16; at += size) put(view, at, value)
  return new Uint8Array(view.buffer)
}

const lanes: Readonly<Record<Shape, readonly [size: number, put: (view: DataView, at: number, value: number) => void]>> = {
  i8x16: [1, (view, at, value) => view.setInt8(at, value)],
  i32x4: [4, (view, at, value) => view.setInt32(at, value, true)],
  i64x2: [8, (view, at, value) => view.setBigInt64(at, BigInt(value), true)],
  f32x4: [4, (view, at, value) => view.setFloat32(at, value, true)],
  f64x2: [8, (view, at, value) => view.setFloat64(at, value, true)],
}
