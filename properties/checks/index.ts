import type { Check } from '../check.js'
import { avals } from './avals.js'
import { composed } from './composed.js'
import { jit } from './jit.js'
import { jvp } from './jvp.js'
import { second, third } from './orders.js'
import { parts } from './parts.js'
import { quantiles } from './quantiles.js'
import { special } from './special.js'
import { linear, transpose } from './transpose.js'
import { value } from './value.js'
import { vmap } from './vmap.js'
import { within } from './within.js'
import { zeros } from './zeros.js'

/** All properties of a primitive. */
export const checks: readonly Check[] = [
  value,
  special,
  avals,
  jvp,
  quantiles,
  transpose,
  linear,
  vmap,
  within,
  zeros,
  parts,
  composed,
  jit,
  second,
  third,
]
