import { ByteWriter } from './byteWriter.js'
import { Code, type Func, type Global } from './code.js'
import { typeCodes, type ValueType } from './valueType.js'

export type { Code, Func, Global, Local } from './code.js'
export type { ValueType } from './valueType.js'

/** How many pages of 64 KiB a memory has; a shared one must say how many it may have. */
export interface MemoryLimits {
  readonly initial: number
  readonly maximum?: number
  readonly shared?: boolean
}

/** The type of a function, and the name under which the module exports it, if any. */
export interface FuncSpec {
  readonly name?: string
  readonly params: readonly ValueType[]
  readonly results: readonly ValueType[]
}

/**
 * A WebAssembly module as it is built. Functions may be added while another one is being written, so that a body can ask for what it calls.
 */
export class WasmModule {
  private readonly types = new Map<string, number>()
  private readonly typeSection = new Entries()
  private readonly imports = new Entries()
  private readonly functions: { readonly type: number; readonly code: Code }[] = []
  private readonly globals = new Entries()
  private readonly exports = new Entries()
  private readonly data = new Entries()
  private importedGlobals = 0

  /** Imports the memory: the only one. */
  importMemory(module: string, name: string, { initial, maximum, shared = false }: MemoryLimits): void {
    const w = this.imports.entry()
    w.name(module)
    w.name(name)
    w.byte(0x02)
    w.byte((maximum === undefined ? 0 : 1) | (shared ? 2 : 0))
    w.unsigned(initial)
    if (maximum !== undefined) w.unsigned(maximum)
  }

  /**
   * Imports a global that never changes.
   *
   * @throws Error if the module has a global of its own already: imported ones come first
   */
  importGlobal(module: string, name: string, type: ValueType): Global {
    if (this.globals.count > 0) throw new Error(`wasm assembler: import ${module}.${name} before the globals of the module`)
    const w = this.imports.entry()
    w.name(module)
    w.name(name)
    w.byte(0x03)
    w.byte(typeCodes[type])
    w.byte(0)
    return { index: this.importedGlobals++, type }
  }

  /** Makes a global i32 variable. */
  global(initial: number): Global {
    const w = this.globals.entry()
    w.byte(typeCodes.i32)
    w.byte(1)
    writeI32(w, initial)
    return { index: this.importedGlobals + this.globals.count - 1, type: 'i32' }
  }

  /** Adds a function, whose instructions `body` writes. */
  func(spec: FuncSpec, body: (f: Code) => void): Func {
    const code = new Code(spec.params)
    const index = this.functions.push({ type: this.typeOf(spec), code }) - 1
    const made = { index, params: spec.params, results: spec.results }
    if (spec.name !== undefined) this.export(spec.name, made)
    body(code)
    return made
  }

  /** Exports a function, under one name more if it has one. */
  export(name: string, func: Func): void {
    const w = this.exports.entry()
    w.name(name)
    w.byte(0x00)
    w.unsigned(func.index)
  }

  /** Puts `bytes` into memory when the module is instantiated, at a fixed address or at the one in an imported global. */
  addData(address: number | Global, bytes: ArrayLike<number>): void {
    const w = this.data.entry()
    w.byte(0)
    if (typeof address === 'number') writeI32(w, address)
    else {
      w.byte(0x23)
      w.unsigned(address.index)
      w.byte(0x0b)
    }
    w.unsigned(bytes.length)
    w.append(bytes)
  }

  /** The module in the binary format. */
  toBytes(): Uint8Array<ArrayBuffer> {
    const functions = new Entries()
    const codes = new Entries()
    for (const { type, code } of this.functions) {
      functions.entry().unsigned(type)
      code.writeTo(codes.entry())
    }
    const out = new ByteWriter()
    out.append([0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0])
    this.typeSection.writeTo(out, 1)
    this.imports.writeTo(out, 2)
    functions.writeTo(out, 3)
    this.globals.writeTo(out, 6)
    this.exports.writeTo(out, 7)
    codes.writeTo(out, 10)
    this.data.writeTo(out, 11)
    return new Uint8Array(out.written())
  }

  private typeOf({ params, results }: FuncSpec): number {
    const key = `${params.join()} ${results.join()}`
    const known = this.types.get(key)
    if (known !== undefined) return known
    const w = this.typeSection.entry()
    w.byte(0x60)
    for (const list of [params, results]) {
      w.unsigned(list.length)
      for (const type of list) w.byte(typeCodes[type])
    }
    this.types.set(key, this.types.size)
    return this.types.size - 1
  }
}

/** The entries of a section, one after the other. */
class Entries {
  count = 0
  private readonly bytes = new ByteWriter()

  /** Where to write the next entry. */
  entry(): ByteWriter {
    this.count++
    return this.bytes
  }

  /** Writes the section with its id, unless it is empty. */
  writeTo(out: ByteWriter, id: number): void {
    if (this.count === 0) return
    const count = new ByteWriter()
    count.unsigned(this.count)
    out.byte(id)
    out.unsigned(count.length + this.bytes.length)
    out.append(count.written())
    out.append(this.bytes.written())
  }
}

function writeI32(w: ByteWriter, value: number): void {
  w.byte(0x41)
  w.signed(value)
  w.byte(0x0b)
}
