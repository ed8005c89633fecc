import type { ConcreteArray } from '../../../core/array.js'
import type { Executable } from '../../../core/backend.js'
import type { LoweredProgram } from '../loweredProgram.js'
import { WasmInstance } from './instance.js'
import { haveStrides } from './layout.js'
import type { WasmRuntime } from './runtime.js'
import { WasmVariant } from './variant.js'
import { printSchedule } from './wasmProgram.js'

/** Programs are compiled anew for operands of other strides; so many forms are kept. */
const keptVariants = 8

/** A program as a WebAssembly module over the arena. */
export class WasmExecutable implements Executable {
  private readonly variants: WasmVariant[] = []
  private host: Executable | null = null
  private refused = false

  constructor(
    private readonly runtime: WasmRuntime,
    private readonly program: LoweredProgram,
    /** The same program on the host, for when the arena is full. */
    private readonly fallback: () => Executable,
  ) {}

  call(operands: readonly ConcreteArray[], donated?: readonly boolean[]): readonly ConcreteArray[] {
    const results = this.refused ? null : (this.variantFor(operands)?.run(operands, donated) ?? null)
    if (results !== null) return results
    this.host ??= this.fallback()
    return this.host.call(operands, donated)
  }

  explain(): string {
    return `${this.program.explain()}\ncpu, tier 'wasm'.`
  }

  private variantFor(operands: readonly ConcreteArray[]): WasmVariant | null {
    const { variants } = this
    for (const variant of variants) if (haveStrides(operands, variant.layouts)) return variant
    const layouts = operands.map((x) => x.strides)
    const made = this.compile(layouts)
    if (made === null) {
      this.refused = true
      return null
    }
    variants.unshift(made)
    if (variants.length > keptVariants) variants.pop()
    return made
  }

  /** `null` where the engine does not take the module: it is too large for it, or a policy forbids it. */
  private compile(layouts: readonly (readonly number[])[]): WasmVariant | null {
    const { pool, relaxed } = this.runtime
    const schedule = this.program.schedule(layouts)
    const { memory } = pool.arena
    const program = printSchedule(schedule, {
      relaxed,
      shared: memory.buffer instanceof ArrayBuffer ? false : true,
      maximumPages: memory.buffer.byteLength / 65536,
    })
    const tables = program.tables.length === 0 ? 0 : pool.reserve(program.tables.length)
    const instance = tables === null ? null : WasmInstance.of(program, pool.arena, tables)
    if (instance === null) return null
    return new WasmVariant(this.runtime, this.program.inputs, schedule, instance, layouts)
  }
}
