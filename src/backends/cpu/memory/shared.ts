import { reserveArena } from './arena.js'
import { canShareMemory } from '../threads/spawn.js'
import { Pool } from './pool.js'

let pool: Pool | null | undefined
let limit: number | null = null

/** The pool of all programs, made at the first call; `null` where there is no WebAssembly memory to be had. */
export function sharedPool(): Pool | null {
  if (pool !== undefined) return pool
  const arena = reserveArena({ shared: canShareMemory() })
  pool = arena === null ? null : new Pool(arena, limit)
  return pool
}

/** Bounds the bytes in the shared pool, present and future; `null` for its own choice. */
export function limitMemory(bytes: number | null): void {
  limit = bytes
  pool?.limitTo(bytes)
}
