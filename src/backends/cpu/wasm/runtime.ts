import type { AnyPrimitive } from '../../../core/primitive.js'
import type { CpuContext } from '../context.js'
import type { Dispatcher } from '../dispatch.js'
import type { Pool } from '../memory/pool.js'
import { sharedPool } from '../memory/shared.js'
import { webAssembly } from '../memory/webAssembly.js'
import { settings } from '../settings.js'
import type { Crew } from '../threads/crew.js'
import { crewOf } from '../threads/shared.js'
import { hasRelaxedSimd } from './relaxed.js'

/** What compiled modules run on. */
export interface WasmRuntime {
  readonly context: CpuContext
  readonly pool: Pool
  /** May products and sums be contracted? */
  readonly relaxed: boolean
  /** The workers that share large kernels, started at the first that is asked for; `null` where there are none. */
  crew(): Crew | null
  dispatcherOf(primitive: AnyPrimitive): Dispatcher
}

/** The runtime of all programs; `null` where WebAssembly cannot be had. */
export function wasmRuntime(context: CpuContext, dispatcherOf: (primitive: AnyPrimitive) => Dispatcher): WasmRuntime | null {
  const pool = canCompile() ? sharedPool() : null
  return pool === null ? null : { context, pool, relaxed: usesRelaxedSimd(), dispatcherOf, crew: () => crewOf(pool.arena) }
}

/** Do contractions use relaxed multiply-add: is it wanted, and there? */
export function usesRelaxedSimd(): boolean {
  return settings.relaxedSimd && canCompile() && hasRelaxedSimd()
}

let compiles: boolean | null = null

/** Does the engine compile modules? Asked once: a content security policy may forbid it. */
function canCompile(): boolean {
  compiles ??= tryToCompile()
  return compiles
}

function tryToCompile(): boolean {
  const engine = webAssembly()
  if (engine === null) return false
  try {
    // A module of nothing but its header.
    new engine.Module(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0))
    return true
  } catch {
    return false
  }
}
