import type { NdArray } from '../core/array.js'
import type { Program } from '../core/program.js'
import { leaf, type Structure } from '../core/pytree.js'
import { invoke, type AnyFunction } from './functions.js'
import { interpreters } from './interpreters.js'
import { stageFlat } from './stagingTrace.js'
import { flattenResult } from './trees.js'

/** A traced form of a function: for one structure of arguments, their avals, and what else it depends on. */
export interface TracedCall {
  readonly program: Program
  /** The containers of the result. */
  readonly result: Structure
}

/** Stages a user's function for leaves of these avals; `rebuild` makes its arguments of them. */
export function traceCall(
  label: string,
  f: AnyFunction,
  leaves: readonly NdArray[],
  rebuild: (leaves: readonly NdArray[]) => readonly unknown[],
): TracedCall {
  let result: Structure = leaf
  const run = (tracers: readonly NdArray[]): readonly NdArray[] => {
    const flat = flattenResult(label, invoke(f, rebuild(tracers), label))
    result = flat.structure
    return flat.leaves
  }
  const avals = leaves.map((x) => x.aval)
  const program = stageFlat(f.name === '' ? 'anonymous' : f.name, label, avals, run, interpreters)
  return { program, result }
}
