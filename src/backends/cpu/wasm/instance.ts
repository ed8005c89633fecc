import { BackendError } from '../../../core/errors.js'
import type { Arena } from '../memory/arena.js'
import { webAssembly } from '../memory/webAssembly.js'
import type { SharedModule } from '../threads/mailbox.js'
import type { Segment, WasmProgram } from './wasmProgram.js'

/** A kernel or a segment of a compiled module. */
type Entry = (frame: number, start?: number, end?: number) => void

/** Part of the range of a kernel. */
type Kernel = (frame: number, start: number, end: number) => void

/** A printed program, compiled: its segments as functions of the frame. */
export class WasmInstance implements SharedModule {
  private constructor(
    readonly program: WasmProgram,
    private readonly exports: Readonly<Record<string, unknown>>,
    /** Where its constant tables lie. */
    readonly tables: number,
  ) {}

  /** Compiles a printed program; `null` where the engine refuses: some compile no large module at once, and a policy may forbid all. */
  static of(program: WasmProgram, arena: Arena, tables: number): WasmInstance | null {
    const engine = webAssembly()
    if (engine === null) return null
    const imports = { env: { memory: arena.memory, tables: new engine.Global({ value: 'i32' }, tables) } }
    let exports: Readonly<Record<string, unknown>>
    try {
      exports = new engine.Instance(new engine.Module(program.bytes), imports).exports
    } catch (error) {
      // A module that is not valid is a bug in a printer, and not to be hidden.
      if (!engine.validate(program.bytes)) throw error
      return null
    }
    arena.u8.set(program.tables, tables)
    return new WasmInstance(program, exports, tables)
  }

  get bytes(): Uint8Array {
    return this.program.bytes
  }

  /** The exported function that runs part of a kernel. */
  kernel(number: number): Kernel {
    return this.exported(`k${String(number)}`)
  }

  /** The exported function that runs a segment. */
  entry(segment: Segment): Entry {
    return this.exported(segment.name)
  }

  private exported(name: string): Entry {
    const found = this.exports[name]
    if (typeof found !== 'function') throw new BackendError(`A compiled module has no function ${name}; this is a bug in its printer.`)
    // Exports are typed as plain functions; the printer gives all kernels and segments numbers and no result.
    return found as Entry
  }
}
