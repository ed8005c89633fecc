import { arithmetic } from './arithmetic.js'
import { collectives } from './collectives.js'
import { control } from './control.js'
import { convolution } from './convolution.js'
import { elementary } from './elementary.js'
import { factorizations } from './factorizations.js'
import { mathematics } from './mathematics.js'
import { ordering } from './ordering.js'
import type { Reference } from './plain.js'
import { random } from './random.js'
import { reductions } from './reductions.js'
import { spectral } from './spectral.js'
import { special } from './special.js'
import { structure } from './structure.js'

const all: Readonly<Record<string, Reference>> = {
  ...arithmetic,
  ...elementary,
  ...factorizations,
  ...special,
  ...structure,
  ...reductions,
  ...collectives,
  ...control,
  ...convolution,
  ...mathematics,
  ...ordering,
  ...spectral,
  ...random,
}

/** The naive reference of a primitive; `null` where it has none, which fails the suite for a primitive that is listed. */
export function referenceOf(primitive: string): Reference | null {
  return all[primitive] ?? null
}
