import type { NdArray } from '../core/array.js'
import { named } from '../core/primitives/barrier.js'
import { checkpointCall, type CheckpointPolicy } from '../core/primitives/checkpoint.js'
import { mapArrays, unflatten, type Structure } from '../core/pytree.js'
import { lift } from '../core/lift.js'
import { checkFunction, invoke, labelOf, type AnyFunction } from './functions.js'
import { interpreters } from './interpreters.js'
import { checkOptions } from './selection.js'
import { stageFlat } from './stagingTrace.js'
import { flattenArrays, flattenResult } from './trees.js'
import type { Checkpoint, CheckpointWith } from './types.js'
import { notRun } from './customJvp.js'
import { tupleOf } from './vjp.js'

interface Options {
  readonly policy?: CheckpointPolicy | undefined
}

const nothingSaveable: CheckpointPolicy = { policy: 'nothingSaveable', saves: () => false }
const dotsSaveable: CheckpointPolicy = { policy: 'dotsSaveable', saves: (primitive) => primitive === 'dotGeneral' }

function saveOnlyNamed(...names: readonly string[]): CheckpointPolicy {
  return {
    policy: `saveOnlyNamed(${names.join(', ')})`,
    saves: (primitive, params) =>
      primitive === 'name' && 'label' in params && typeof params.label === 'string' && names.includes(params.label),
  }
}

/** The value, under a name that {@link saveOnlyNamed} knows. */
function name(x: unknown, label: string): unknown {
  const lifted = lift(x)
  return lifted === null ? mapArrays(x, (leaf) => named(leaf, label)) : named(lifted, label)
}

function withCheckpoint(f: AnyFunction, options: Options = {}): (...args: readonly unknown[]) => unknown {
  checkFunction('checkpoint', f)
  checkOptions('checkpoint', options, ['policy'])
  const label = labelOf('checkpoint', f)
  const run = (...args: readonly unknown[]): unknown => {
    const inputs = flattenArrays(label, args, 'arguments')
    let structure: Structure | null = null
    const program = stageFlat(
      f.name === '' ? 'anonymous' : f.name,
      label,
      inputs.leaves.map((x) => x.aval),
      (leaves: readonly NdArray[]) => {
        const result = flattenResult(label, invoke(f, tupleOf(unflatten(inputs.structure, leaves)), label))
        structure = result.structure
        return result.leaves
      },
      interpreters,
    )
    return unflatten(structure ?? notRun(label), checkpointCall(program, inputs.leaves, options.policy ?? nothingSaveable))
  }
  Object.defineProperty(run, 'name', { value: f.name })
  return run
}

/**
 * `f`, staged, and computed again in the backward pass instead of storing what it needs: memory for time. The policy says what is stored all the same:
 * `checkpoint.nothingSaveable` (the default), `checkpoint.dotsSaveable` (results of matrix products), `checkpoint.saveOnlyNamed('a', 'b')` (what
 * `checkpoint.name(x, 'a')` named).
 *
 * @example
 * grad(checkpoint((x: NdArray) => np.sin(np.sin(x))))(0).item() // 1
 */
// The implementation is untyped inside; the signature is checked by the type tests.
export const checkpoint = Object.assign(
  // A function's own `name` is not writable, only configurable.
  Object.defineProperty(withCheckpoint, 'name', { value: name }),
  { nothingSaveable, dotsSaveable, saveOnlyNamed },
) as unknown as Checkpoint

/**
 * {@link checkpoint} with the function last, for `pipe`.
 *
 * @example
 * const f = pipe((x: NdArray) => np.sin(x), checkpointWith({ policy: checkpoint.nothingSaveable }))
 * grad(f)(0).item() // 1
 */
// As for checkpoint.
export const checkpointWith = ((options: Options) => (f: AnyFunction) => withCheckpoint(f, options)) as unknown as CheckpointWith
