import type { Aval } from './aval.js'
import type { NdArray } from './array.js'
import { Zero, type Tangent } from './primitive.js'
import { at } from './shape.js'

/** The elements whose flag is set. */
export function chosen<T>(list: readonly T[], flags: readonly boolean[]): readonly T[] {
  return list.filter((_, i) => flags[i] === true)
}

/** Tangents for all places, from those for the places whose flag is set. */
export function spread(avals: readonly Aval[], flags: readonly boolean[], given: readonly NdArray[]): readonly Tangent[] {
  let next = 0
  return avals.map((aval, i) => (flags[i] === true ? at(given, next++) : new Zero(aval)))
}
