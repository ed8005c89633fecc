import type { NdArray } from '../core/array.js'
import type { Aval } from '../core/aval.js'
import type { TracedCall } from './traceCall.js'

/** Beyond this many traced forms of one function, the one used longest ago is forgotten. */
const capacity = 256

/** What a traced form depends on. */
interface Signature {
  readonly avals: readonly Aval[]
  /** Structure, static values, dynamic variables. */
  readonly context: string
}

interface Entry extends Signature {
  readonly traced: TracedCall
}

/** The traced forms of one jitted function, most recently used last. */
export class JitCache {
  private entries = new Map<string, Entry>()
  private last: Entry | null = null
  private warned = false

  constructor(private readonly label: string) {}

  /** The traced form for leaves of these avals in this context, if it is known. */
  find(leaves: readonly NdArray[], context: string): TracedCall | null {
    const last = this.last
    if (last !== null && last.context === context && matches(last.avals, leaves)) return last.traced
    const key = keyOf(leaves, context)
    const found = this.entries.get(key)
    if (found === undefined) return null
    this.entries.delete(key)
    this.entries.set(key, found)
    this.last = found
    return found.traced
  }

  /** Keeps a traced form. */
  add(leaves: readonly NdArray[], context: string, traced: TracedCall): void {
    this.last = { avals: leaves.map((x) => x.aval), context, traced }
    this.entries.set(keyOf(leaves, context), this.last)
    if (this.entries.size > capacity) this.evict()
  }

  clear(): void {
    this.entries = new Map()
    this.last = null
  }

  private evict(): void {
    const oldest = this.entries.keys().next()
    if (oldest.done !== true) this.entries.delete(oldest.value)
    if (this.warned) return
    this.warned = true
    console.warn(
      `${this.label}: more than ${String(capacity)} different shapes, dtypes or static values; the oldest are traced again when they return. ` +
        'Pad arrays to few shapes, and pass changing numbers as arrays, not as static arguments.',
    )
  }
}

function keyOf(leaves: readonly NdArray[], context: string): string {
  return `${context}|${leaves.map((x) => x.aval.toString()).join()}`
}

function matches(avals: readonly Aval[], leaves: readonly NdArray[]): boolean {
  if (avals.length !== leaves.length) return false
  for (let i = 0; i < avals.length; i++) if (avals[i] !== leaves[i]?.aval) return false
  return true
}
