import type { NdArray } from '../core/array.js'
import { named } from '../core/primitives/barrier.js'
import { checkpointCall, type CheckpointPolicy } from '../core/primitives/checkpoint.js'
import { mapArrays, unflatten } from '../core/pytree.js'
import { lift } from '../core/lift.js'
import { withScope } from '../core/scope.js'
import { checkFunction, labelOf, type AnyFunction } from './functions.js'
import { checkOptions } from './selection.js'
import { traceCall, type TracedCall } from './traceCall.js'
import { flattenArrays } from './trees.js'
import type { Checkpoint, CheckpointWith } from './types.js'
import { tupleOf } from './vjp.js'

interface Options {
  readonly policy?: CheckpointPolicy | undefined
}

const nothingSaveable: CheckpointPolicy = { policy: 'nothingSaveable', saves: () => false }
const dotsSaveable: CheckpointPolicy = { policy: 'dotsSaveable', saves: (primitive) => primitive === 'dotGeneral' || primitive === 'conv' }

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
  const policy = options.policy ?? nothingSaveable
  const run = (...args: readonly unknown[]): unknown => {
    const inputs = flattenArrays(label, args, 'arguments')
    const rebuild = (leaves: readonly NdArray[]): readonly unknown[] => tupleOf(unflatten(inputs.structure, leaves))
    const trace = (): TracedCall => traceCall(label, f, inputs.leaves, rebuild)
    // A policy speaks of primitives; inside a jitted function it would not see them.
    const { program, result } = policy === nothingSaveable ? trace() : withScope(label, { jitDisabled: true }, trace)
    return unflatten(result, checkpointCall(program, inputs.leaves, policy))
  }
  Object.defineProperty(run, 'name', { value: f.name })
  return run
}

/**
 * `f`, staged, and computed again in the backward pass instead of storing what it needs: memory for time. The policy says what is stored all the same:
 * `checkpoint.nothingSaveable` (the default), `checkpoint.dotsSaveable` (results of matrix products and convolutions), `checkpoint.saveOnlyNamed('a', 'b')` (what
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
