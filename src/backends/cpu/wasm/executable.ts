import type { ConcreteArray } from '../../../core/array.js'
import type { Executable } from '../../../core/backend.js'
import { contiguous } from '../copy.js'
import { explainChains, type Chain } from '../../kernel/chains.js'
import { isDense, layoutOf } from '../layoutOf.js'
import type { LoweredProgram } from '../loweredProgram.js'
import type { Pool } from '../memory/pool.js'
import { settings } from '../settings.js'
import { WasmInstance } from './instance.js'
import { haveStrides } from './layout.js'
import type { WasmRuntime } from './runtime.js'
import { WasmVariant } from './variant.js'
import { printSchedule } from './wasmProgram.js'

/** Programs are compiled anew for operands of other strides, up to so many times; operands of further ones are copied. */
const keptVariants = 8

/** A program as a WebAssembly module over the arena. */
export class WasmExecutable implements Executable {
  private readonly variants: WasmVariant[] = []
  private host: Executable | null = null
  private refused = false
  /** Of the last module. */
  private chains: readonly Chain[] = []

  constructor(
    private readonly runtime: WasmRuntime,
    private readonly program: LoweredProgram,
    /** The same program on the host, for when the arena is full. */
    private readonly fallback: () => Executable,
  ) {}

  call(operands: readonly ConcreteArray[], donated?: readonly boolean[]): readonly ConcreteArray[] {
    const { context } = this.runtime
    if (this.hasMany && this.known(operands) === null && !operands.every(isDense)) {
      return this.call(
        operands.map((x) => contiguous(context, x)),
        donated,
      )
    }
    const results = this.refused ? null : (this.variantFor(operands)?.run(operands, donated) ?? null)
    if (results !== null) return results
    this.host ??= this.fallback()
    return this.host.call(operands, donated)
  }

  explain(): string {
    const sums = !settings.relaxedSimd
      ? ''
      : this.runtime.relaxed
        ? ', relaxed multiply-add'
        : ', no relaxed multiply-add: the engine has none'
    return `${this.program.explain()}\ncpu, tier 'wasm'${sums}.${explainChains(this.chains)}`
  }

  private get hasMany(): boolean {
    return this.variants.length >= keptVariants
  }

  private known(operands: readonly ConcreteArray[]): WasmVariant | null {
    for (const variant of this.variants) if (haveStrides(operands, variant.layouts)) return variant
    return null
  }

  private variantFor(operands: readonly ConcreteArray[]): WasmVariant | null {
    const { variants } = this
    const known = this.known(operands)
    if (known !== null) return known
    const layouts = operands.map(layoutOf)
    const made = this.compile(layouts)
    if (made === null) return null
    variants.unshift(made)
    return made
  }

  /** `null` where the engine does not take the module, since it is too large for it or a policy forbids it, and where its tables have no room now. */
  private compile(layouts: readonly (readonly number[])[]): WasmVariant | null {
    const { pool, relaxed } = this.runtime
    const schedule = this.program.schedule(layouts)
    const { memory } = pool.arena
    const program = printSchedule(schedule, {
      relaxed,
      shared: memory.buffer instanceof ArrayBuffer ? false : true,
      maximumPages: memory.buffer.byteLength / 65536,
    })
    this.chains = program.chains
    const tables = placeOfTables(pool, program.tables)
    if (tables === null) return null
    const instance = WasmInstance.of(program, pool.arena, tables)
    if (instance === null) {
      this.refused = true
      return null
    }
    return new WasmVariant(this.runtime, this.program.inputs, schedule, instance, layouts)
  }
}

const placedTables = new WeakMap<Pool, Map<string, number>>()

/** The address of memory for constant tables, which programs with the same tables share: modules come and go with the shapes that they are made for. */
function placeOfTables(pool: Pool, tables: Uint8Array): number | null {
  if (tables.length === 0) return 0
  let places = placedTables.get(pool)
  if (places === undefined) {
    places = new Map()
    placedTables.set(pool, places)
  }
  const key = tables.join()
  // Small and few: they need not wait for room below the limit of the pool.
  const place = places.get(key) ?? pool.arena.alloc(tables.length) ?? pool.reserve(tables.length)
  if (place !== null) places.set(key, place)
  return place
}
