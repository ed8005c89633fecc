import { arithmetic } from './arithmetic.js'
import { control } from './control.js'
import { elementary } from './elementary.js'
import type { Reference } from './plain.js'
import { reductions } from './reductions.js'
import { structure } from './structure.js'

const all: Readonly<Record<string, Reference>> = { ...arithmetic, ...elementary, ...structure, ...reductions, ...control }

/** The naive reference of a primitive; `null` where it has none, which fails the suite for a primitive that is listed. */
export function referenceOf(primitive: string): Reference | null {
  return all[primitive] ?? null
}
