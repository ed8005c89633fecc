import type { Check } from '../check.js'
import { avals } from './avals.js'
import { special } from './special.js'
import { value } from './value.js'

/** All properties of a primitive. */
export const checks: readonly Check[] = [value, special, avals]
