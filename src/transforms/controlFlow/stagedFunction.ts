import type { NdArray } from '../../core/array.js'
import type { Aval } from '../../core/aval.js'
import { closed } from '../../core/primitives/constructors/closedProgram.js'
import type { Program } from '../../core/program.js'
import { leaf, type Structure } from '../../core/pytree.js'
import { invoke, type AnyFunction } from '../functions.js'
import { interpreters } from '../interpreters.js'
import { stageFlat } from '../stagingTrace.js'
import { flattenResult, type FlatArrays } from '../trees.js'

/** A user's function as a closed program. */
export interface StagedFunction {
  /** Its inputs: the constants, then the leaves. */
  readonly program: Program
  /** The arrays that the function closes over. */
  readonly constants: readonly NdArray[]
  /** The containers of the result. */
  readonly result: Structure
}

/**
 * Stages a user's function for leaves of these avals. `rebuild` makes its arguments of them, `outputsOf` the outputs of the program of what it returns
 * (its leaves, if not given), under the same trace.
 *
 * @param label the construct and the function, for messages: `scan of step`
 * @throws OutputError where it returns something that is no array
 */
export function stagedFunction(
  label: string,
  f: AnyFunction,
  avals: readonly Aval[],
  rebuild: (leaves: readonly NdArray[]) => readonly unknown[],
  outputsOf: (result: FlatArrays) => readonly NdArray[] = ({ leaves }) => leaves,
): StagedFunction {
  let result: Structure = leaf
  const run = (tracers: readonly NdArray[]): readonly NdArray[] => {
    const flat = flattenResult(label, invoke(f, rebuild(tracers), label))
    result = flat.structure
    return outputsOf(flat)
  }
  const { program, values } = closed(stageFlat(f.name === '' ? 'anonymous' : f.name, label, avals, run, interpreters))
  return { program, constants: values, result }
}
