import type { AnyPrimitive } from '../../../core/primitive.js'
import type { CpuContext } from '../context.js'
import type { Dispatcher } from '../dispatch.js'
import type { Pool } from '../memory/pool.js'
import { sharedPool } from '../memory/shared.js'
import { settings } from '../settings.js'
import type { Crew } from '../threads/crew.js'
import { crewOf } from '../threads/shared.js'

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

/** The runtime of all programs; `null` where there is no WebAssembly. */
export function wasmRuntime(context: CpuContext, dispatcherOf: (primitive: AnyPrimitive) => Dispatcher): WasmRuntime | null {
  const pool = sharedPool()
  return pool === null ? null : { context, pool, relaxed: settings.relaxedSimd, dispatcherOf, crew: () => crewOf(pool.arena) }
}
